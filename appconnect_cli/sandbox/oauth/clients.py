"""Who may ask for tokens, where their users are sent back, and how they prove who they are."""

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import unquote_plus

from appconnect_cli.sandbox import OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET, OAUTH_ONCE_CLIENT_ID, OAUTH_PUBLIC_CLIENT_ID
from appconnect_cli.sandbox.oauth.errors import OAuthError
from appconnect_cli.sandbox.oauth.parameters import Parameters
from appconnect_cli.sandbox.oauth.people import same

WEB_REDIRECT = "https://ringcentral.github.io/ringcentral-embeddable/redirect.html"
"""App Connect's own page."""

LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?/callback")
"""A program on the user's machine, which listens where it can (RFC 8252 7.3)."""


@dataclass(frozen=True)
class Client:
    """A program that asks for tokens."""

    id: str
    name: str
    """As its users read it."""
    secret: str = ""
    """Empty for a public client: one that could not keep it."""
    grants: tuple[str, ...] = ("authorization_code", "refresh_token")

    def needs_pkce(self, redirect_uri: str) -> bool:
        """RFC 9700 2.1.1 and 8252 6 ask it of public clients and of programs on the user's machine.

        App Connect's server, which keeps a secret, sends no verifier (contract 3.2).
        """
        return not (self.secret and redirect_uri == WEB_REDIRECT)


CLIENTS = {
    client.id: client
    for client in (
        Client(OAUTH_CLIENT_ID, "Your connector", OAUTH_CLIENT_SECRET),
        Client(OAUTH_PUBLIC_CLIENT_ID, "Your connector (public client)"),
        Client(OAUTH_ONCE_CLIENT_ID, "Your connector (client without refresh)", grants=("authorization_code",)),
    )
}


def is_registered(redirect_uri: str) -> bool:
    """Whether users may be sent there: compared as a whole, for what parsers disagree on leads astray."""
    return redirect_uri == WEB_REDIRECT or LOOPBACK.fullmatch(redirect_uri) is not None


def authenticate(authorization: str, form: Parameters) -> Client:
    """The client that calls, by HTTP Basic or by its form (RFC 6749 2.3.1); OAuthError invalid_client if it is none."""
    basic = authorization[:6].lower() == "basic "
    id_, secret = _basic(authorization[6:]) if basic else (form.get("client_id"), form.get("client_secret"))
    if basic and form.get("client_secret"):
        raise OAuthError("invalid_request", "The client secret was sent in two ways; send it in one.")
    client = CLIENTS.get(id_)
    right = same(secret, client.secret if client else "")
    if client is None or not right or form.get("client_id") not in ("", id_):
        what = "The client id or secret is wrong." if id_ else "The client does not say who it is."
        raise OAuthError("invalid_client", what, challenge=basic)
    return client


def _basic(encoded: str) -> tuple[str, str]:
    """Client id and secret, each form-encoded before they were joined; empty ones if they can't be read."""
    try:
        id_, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return unquote_plus(id_), unquote_plus(secret)
