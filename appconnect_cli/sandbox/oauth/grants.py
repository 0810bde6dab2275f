"""What the data file knows of codes and tokens, of which it holds nothing but their hashes.

A grant is one sign-in that was allowed: its code, its access tokens, its refresh tokens. It is revoked as a whole.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from appconnect_cli.sandbox.database import Database, Row
from appconnect_cli.sandbox.oauth.clients import Client
from appconnect_cli.sandbox.oauth.errors import OAuthError
from appconnect_cli.sandbox.oauth.people import same, scopes_in

CODE_SECONDS = 60
REFRESH_SECONDS = 14 * 24 * 3600
CODE, ACCESS, REFRESH = "sbx-ac-", "sbx-at-", "sbx-rt-"
"""What codes, access tokens and refresh tokens begin with, so that a person sees which it is."""

Clock = Callable[[], float]
"""Seconds since 1970."""

FIND_CODE = "SELECT * FROM oauth_grants WHERE code_hash = ?"
FIND_TOKEN = (
    "SELECT oauth_grants.*, oauth_tokens.id AS token_id, token_scope, expires_at, used"
    " FROM oauth_tokens JOIN oauth_grants ON oauth_grants.id = grant_id WHERE token_hash = ? AND kind = ?"
)


@dataclass(frozen=True)
class Access:
    """What a valid access token opens."""

    grant_id: int
    user_id: int
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Allowed:
    """What a person has allowed a client, and what its code is bound to."""

    client_id: str
    user_id: int
    host: str
    """Host and port that the client asked at; each host is a tenant of its own."""
    scopes: tuple[str, ...]
    redirect_uri: str
    challenge: str
    """PKCE's S256; empty without one."""


class Grants:
    """Every grant of one data file. Errors are OAuthError, which a client may read."""

    def __init__(self, database: Database, clock: Clock, token_seconds: int) -> None:
        self._database = database
        self._clock = clock
        self._token_seconds = token_seconds

    def allow(self, allowed: Allowed) -> str:
        """A new grant; its code, which is used once and soon. Grants of which nothing is valid any more go."""
        code, now = _random(CODE), self._clock()
        with self._database.write():
            self._forget(now)
            self._database.insert(
                "oauth_grants",
                {
                    "client_id": allowed.client_id,
                    "user_id": allowed.user_id,
                    "host": allowed.host,
                    "scope": " ".join(allowed.scopes),
                    "redirect_uri": allowed.redirect_uri,
                    "challenge": allowed.challenge,
                    "code_hash": _hash(code),
                    "code_expires_at": now + CODE_SECONDS,
                },
            )
        return code

    def redeem(self, client: Client, host: str, code: str, redirect_uri: str, verifier: str) -> dict[str, Any]:
        """Tokens for a code. One that was used already ends its grant: somebody else has it (RFC 6749 4.1.2)."""
        with self._database.write():
            grant = self._database.row(FIND_CODE, (_hash(code),))
            refusal = _foreign(grant, client, host)
            if grant and not refusal:
                refusal = self._wrong_code(grant, redirect_uri, verifier)
            if grant and not refusal:
                self._database.update("oauth_grants", grant["id"], {"code_used": 1})
                return self._tokens(grant, client, grant["scope"], host)
        raise OAuthError("invalid_grant", refusal)  # outside: an exception inside would take the revocation back

    def refresh(self, client: Client, host: str, token: str, scope: str) -> dict[str, Any]:
        """New tokens for a refresh token, which is used up; used again it ends its grant (RFC 9700 4.14.2).

        `scope` narrows the access token; empty: all that was granted.
        """
        with self._database.write():
            grant = self._database.row(FIND_TOKEN, (_hash(token), REFRESH))
            refusal = _foreign(grant, client, host)
            if grant and not refusal:
                refusal = self._wrong_refresh(grant)
            if grant and not refusal:
                narrowed = _narrowed(grant["scope"], scope)
                self._database.update("oauth_tokens", grant["token_id"], {"used": 1})
                return self._tokens(grant, client, narrowed, host)
        raise OAuthError("invalid_grant", refusal)

    def access(self, token: str, host: str) -> Access | str:
        """What an access token opens at this host; what is wrong with it, if it opens nothing."""
        grant = self._database.row(FIND_TOKEN, (_hash(token), ACCESS))
        if grant is None:
            return "The access token is unknown."
        if grant["revoked"]:
            return "The access token was revoked."
        if self._clock() >= grant["expires_at"]:
            return "The access token has expired."
        if tenant_of(grant["host"]) != tenant_of(host):
            return "The access token belongs to another host; see tenant_host beside it."
        return Access(grant["id"], grant["user_id"], scopes_in(grant["token_scope"]))

    def revoke(self, client: Client, host: str, token: str) -> None:
        """End the grant of a token; an unknown one is as good as revoked (RFC 7009 2.2)."""
        for kind in (ACCESS, REFRESH):
            grant = self._database.row(FIND_TOKEN, (_hash(token), kind))
            if grant and tenant_of(grant["host"]) == tenant_of(host):
                if grant["client_id"] != client.id:
                    raise OAuthError("unauthorized_client", "The token was issued to another client.")
                self.end(grant["id"])

    def end(self, grant_id: int) -> None:
        """None of its tokens is valid any more."""
        self._database.update("oauth_grants", grant_id, {"revoked": 1})

    def _wrong_code(self, grant: Row, redirect_uri: str, verifier: str) -> str:
        if grant["code_used"]:
            self.end(grant["id"])
            return "The code was used already; all tokens from it are revoked."
        if self._clock() >= grant["code_expires_at"]:
            return "The code has expired."
        if grant["redirect_uri"] != redirect_uri:
            return "redirect_uri is another one than the code was asked with."
        if not same(challenge_of(verifier) if verifier else "", grant["challenge"]):
            return "code_verifier does not fit the code_challenge that the code was asked with."
        return ""

    def _wrong_refresh(self, grant: Row) -> str:
        if grant["revoked"]:
            return "The refresh token was revoked."
        if grant["used"]:
            self.end(grant["id"])
            return "The refresh token was used already; all tokens of its family are revoked."
        if self._clock() >= grant["expires_at"]:
            return "The refresh token has expired."
        return ""

    def _tokens(self, grant: Row, client: Client, scope: str, host: str) -> dict[str, Any]:
        answer = {
            "access_token": self._token(grant, ACCESS, scope, self._token_seconds),
            "token_type": "Bearer",
            "expires_in": self._token_seconds,
            "scope": scope,
            "tenant_host": host,
        }
        if "refresh_token" in client.grants:
            answer["refresh_token"] = self._token(grant, REFRESH, grant["scope"], REFRESH_SECONDS)
        return answer

    def _token(self, grant: Row, kind: str, scope: str, seconds: int) -> str:
        token = _random(kind)
        row = {"grant_id": grant["id"], "kind": kind, "token_hash": _hash(token), "token_scope": scope}
        self._database.insert("oauth_tokens", row | {"expires_at": self._clock() + seconds})
        return token

    def _forget(self, now: float) -> None:
        alive = "SELECT 1 FROM oauth_tokens WHERE grant_id = oauth_grants.id AND expires_at > ?"
        self._database.execute(
            f"DELETE FROM oauth_grants WHERE code_expires_at <= ? AND NOT EXISTS ({alive})", (now, now)
        )


def tenant_of(host: str) -> str:
    """The host without its port, which is another each time a command runs the server for itself."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def challenge_of(verifier: str) -> str:
    """PKCE's S256 (RFC 7636 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _foreign(grant: Row | None, client: Client, host: str) -> str:
    """Why a code or refresh token is not this client's, here; empty if it is. Nothing is revoked for a stranger."""
    if grant is None:
        return "The code or refresh token is unknown."
    if grant["client_id"] != client.id:
        return "The code or refresh token was issued to another client."
    if tenant_of(grant["host"]) != tenant_of(host):
        return "The code or refresh token belongs to another host."
    return ""


def _narrowed(granted: str, wanted: str) -> str:
    """What an access token may, never more than was granted (RFC 6749 6)."""
    scopes = scopes_in(wanted or granted)
    if not scopes or not set(scopes) <= set(scopes_in(granted)):
        raise OAuthError("invalid_scope", "That scope was not granted.")
    return " ".join(scopes)


def _random(prefix: str) -> str:
    return prefix + secrets.token_urlsafe(32)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
