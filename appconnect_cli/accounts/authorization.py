"""OAuth's authorization code with PKCE: the address that a browser opens, and what comes back (contract 3.2)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from appconnect_cli.accounts.overriding import token_options
from appconnect_cli.connectors.manifest import oauth_page, platform_in
from appconnect_cli.contract.auth import GetOauthInfo
from appconnect_cli.errors import ConnectorLoadError, LogInError, UsageError
from appconnect_cli.runtime.result import Raised
from appconnect_cli.runtime.session import Session
from appconnect_cli.transports.hosts import host_of, is_loopback
from appconnect_cli.transports.learning import learn_from_data

VERIFIER_LENGTH = 64
"""Characters; RFC 7636, 4.1 allows 43 to 128."""

ONE_TIME = ("code", "state")
"""What in a redirect's query is of no use once the code was exchanged."""


@dataclass(frozen=True)
class Authorization:
    """One attempt to sign in."""

    url: str
    """What the browser opens."""
    redirect_uri: str
    hostname: str | None
    info: Mapping[str, Any] = field(repr=False)
    """What getOauthInfo returned."""
    state: str = field(repr=False)
    verifier: str = field(repr=False)
    scope: str = ""


@dataclass(frozen=True)
class Granted:
    """What the CRM gave for the code."""

    data: Mapping[str, Any] = field(repr=False)
    """The token endpoint's answer as it came."""
    query: Mapping[str, str] = field(repr=False)
    missing_scopes: tuple[str, ...] = ()
    """What was asked for and not granted."""


def client_info(session: Session, hostname: str | None) -> Mapping[str, Any]:
    """What getOauthInfo says at log-in (contract 4.2). LogInError where the server could not go on."""
    argument = {"hostname": hostname, "proxyConfig": None, "isFromMCP": False}
    asked = session.ask("getOauthInfo", GetOauthInfo.model_validate(argument))
    if asked is None:
        raise ConnectorLoadError("The connector has no get_oauth_info.", hint="An oauth connector needs one (R-A4).")
    if isinstance(asked, Raised):
        where = f"{asked.place}: " if asked.place else ""
        raise LogInError(f"{where}getOauthInfo raised {asked.kind}: {asked.message}", hint="Mend it, and log in again.")
    info = asked.value if isinstance(asked.value, Mapping) else {}
    if info.get("failMessage"):
        raise LogInError(f"The connector refuses the log-in: {info['failMessage']}", hint="getOauthInfo says so.")
    missing = [name for name in ("clientId", "accessTokenUri") if not info.get(name)]
    if missing:
        raise LogInError(
            f"getOauthInfo names no {' and no '.join(missing)}.",
            hint="Where it comes from the environment, set the variable or put it into .env; else return it.",
        )
    session.redactor.vault.add("clientSecret", str(info.get("clientSecret") or ""))
    return info


def log_in_page(page: Mapping[str, Any], info: Mapping[str, Any], base_url: str | None) -> str:
    """Where users sign in; empty if nobody says so. getOauthInfo's word is taken as it is.

    A manifest can only say https (contract 11): where it means an account on this machine that is plain http, such as
    the sandbox, so is its page.
    """
    own = str(info.get("authorizationUri") or "")
    named = str(page.get("authUrl") or "")
    account = base_url or ""
    plain = account.startswith("http://") and is_loopback(account) and host_of(named) == host_of(account)
    return own or (f"http://{named.removeprefix('https://')}" if plain and named.startswith("https://") else named)


def begin(
    session: Session, manifest: Mapping[str, Any] | None, hostname: str | None, info: Mapping[str, Any], redirect: str
) -> Authorization:
    """A new attempt, with a `state` and a verifier of its own. LogInError if it is not said where users sign in."""
    from authlib.oauth2.client import OAuth2Client

    page = oauth_page(platform_in(manifest, session.platform), hostname)
    endpoint = _checked_page(log_in_page(page, info, session.profile.base_url))
    _ensure_redirect(redirect)
    state, verifier = _state(session.platform, page), secrets.token_urlsafe(VERIFIER_LENGTH)[:VERIFIER_LENGTH]
    scope = _scope(page, info)
    client = OAuth2Client(
        None, info["clientId"], redirect_uri=redirect, scope=scope or None, code_challenge_method="S256"
    )
    url, _ = client.create_authorization_url(endpoint, state=state, code_verifier=verifier)
    session.redactor.vault.add("codeVerifier", verifier)
    return Authorization(url, redirect, hostname, info, state, verifier, scope)


def finish(session: Session, authorization: Authorization, callback: str) -> Granted:
    """Exchange the code that came with the redirect. LogInError in the provider's own words if there is none."""
    from appconnect_cli.runtime.token_endpoint import TokenEndpoint, TokenEndpointError, TokenRefusedError

    query = _query_of(callback)
    code = _code(authorization, query)
    session.redactor.vault.add("code", code)
    try:
        data = TokenEndpoint.of(authorization.info).exchange(
            code, authorization.redirect_uri, authorization.verifier, token_options(session, code, authorization.info)
        )
    except TokenRefusedError as error:
        raise LogInError(
            f"The CRM does not exchange the code: {error}", hint=_REFUSALS.get(error.code, _AGAIN)
        ) from error
    except TokenEndpointError as error:
        raise LogInError(f"The code could not be exchanged: {error}.", hint=_AGAIN) from error
    learn_from_data(session.redactor, data)
    granted = _granted(data.get("scope") or authorization.scope)
    missing = tuple(scope for scope in authorization.scope.split() if scope not in granted)
    return Granted(data, query, missing)


def without_one_time(url: str) -> str:
    """A redirect's address without the code, which was used up, and the state."""
    parts = urlsplit(url.strip())
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in ONE_TIME]
    return urlunsplit(parts._replace(query=urlencode(kept)))


_AGAIN = "`appconnect login` again: a code can be exchanged once, and soon after it was given."
_REFUSALS = {
    "invalid_client": "Check clientId and clientSecret that getOauthInfo returns against the CRM's page of clients.",
    "unauthorized_client": "This client needs the grant authorization_code: the CRM's page of clients has it.",
    "invalid_scope": "manifest.json's auth.oauth.scope names what the CRM does not know.",
    "redirect_uri_mismatch": "Register the redirect with the CRM, or name the registered one: --redirect-uri URI.",
}


def _code(authorization: Authorization, query: Mapping[str, str]) -> str:
    if not secrets.compare_digest(query.get("state", "").encode(), authorization.state.encode()):
        raise LogInError(
            "The redirect's state is not the one that was sent: it belongs to another log-in, or somebody made it up.",
            hint="Nothing was changed. Begin anew with `appconnect login`, and use the page that it opens.",
        )
    if "error" in query:
        told = f": {query['error_description']}" if query.get("error_description") else ""
        hint = "Allow the access to log in." if query["error"] == "access_denied" else _REFUSALS.get(query["error"], "")
        raise LogInError(f"The CRM refuses the log-in: {query['error']}{told}", hint=hint or "Nothing was changed.")
    if not query.get("code"):
        raise LogInError("The redirect holds no code.", hint="Give the whole address that the browser came to.")
    return query["code"]


def _state(platform: str, page: Mapping[str, Any]) -> str:
    """What the server reads the platform from, and a part that nobody can guess (RFC 6749, 10.12)."""
    named = str(page.get("customState") or "") or f"platform={platform}"
    return f"{named}&nonce={secrets.token_urlsafe(24)}"


def _scope(page: Mapping[str, Any], info: Mapping[str, Any]) -> str:
    """The manifest's, which is the raw text of a query (contract 11); else that of getOauthInfo."""
    raw = page.get("scope")
    if raw and isinstance(raw, str):
        return unquote(raw.removeprefix("scope=")).replace("+", " ")
    scopes = raw or info.get("scopes") or ""
    return " ".join(map(str, scopes)) if isinstance(scopes, (list, tuple)) else str(scopes)


def _granted(scope: Any) -> list[str]:
    """The scopes of an answer: parted by blanks as RFC 6749 has it, by commas, or a list."""
    listed = scope if isinstance(scope, list) else [scope]
    return [name for each in listed for name in str(each).replace(",", " ").split()]


def _query_of(callback: str) -> dict[str, str]:
    """The query of the address that the browser came to. LogInError if there is none."""
    given = callback.strip()
    if not given:
        raise LogInError(
            "No address was pasted, so there is no code to exchange.",
            hint="`appconnect login --no-browser` again; paste the whole address that the browser came to.",
        )
    try:
        query = dict(parse_qsl(urlsplit(given).query))
    except ValueError:
        query = {}
    if not query:
        raise LogInError(
            "The address that the browser came to holds no query, and so no code.",
            hint="`appconnect login` again; give the whole address, from https: to what stands after code= and state=.",
        )
    return query


def _checked_page(endpoint: str) -> str:
    """The address, if a browser can open it. LogInError."""
    if not endpoint:
        raise LogInError(
            "Nobody says where users sign in.",
            hint="manifest.json does, as auth.oauth.authUrl; or getOauthInfo, as authorizationUri.",
        )
    try:
        parts = urlsplit(endpoint)
        parts.port  # noqa: B018 - raises ValueError for one that can't be
    except ValueError as error:
        raise _no_page(endpoint, str(error)) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _no_page(endpoint, "it should begin with https:// and a host")
    return endpoint


def _no_page(endpoint: str, why: str) -> LogInError:
    return LogInError(
        f"Where users sign in is no address: {endpoint!r} ({why}).",
        hint="Mend auth.oauth.authUrl in manifest.json, or authorizationUri where getOauthInfo returns one.",
    )


def _ensure_redirect(redirect: str) -> None:
    try:
        urlsplit(redirect).port  # noqa: B018 - raises ValueError for one that can't be
    except ValueError as error:
        raise UsageError(
            f"The redirect {redirect} is no address: {error}.",
            hint="Mend --redirect-uri, redirect_uri of the profile, or auth.oauth.redirectUri in manifest.json.",
        ) from error
