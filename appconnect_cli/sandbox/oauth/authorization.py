"""GET and POST /oauth/authorize: a client asks, a person signs in and decides, and is sent back to the client.

Who can't be trusted gets a page; every other fault goes to the client by redirect (RFC 6749 4.1.2.1).
"""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from appconnect_cli.sandbox import AUTHORIZE_PATH
from appconnect_cli.sandbox.auth import host_of
from appconnect_cli.sandbox.faults import OAUTH_FAULT
from appconnect_cli.sandbox.oauth.clients import CLIENTS, Client, is_registered
from appconnect_cli.sandbox.oauth.errors import NO_STORE, OAuthError
from appconnect_cli.sandbox.oauth.grants import Allowed, Grants
from appconnect_cli.sandbox.oauth.pages import error_page, sign_in_page
from appconnect_cli.sandbox.oauth.parameters import Parameters, in_form, in_query
from appconnect_cli.sandbox.oauth.people import SCOPES, in_order, same, scopes_in, sign_in

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
"""What SHA-256 comes to in base64url."""
ASKING = ("response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method")
"""What the page's form repeats."""


class UntrustedError(Exception):
    """Nobody may be redirected: client or redirect address are unknown. Says so to a person."""


@dataclass(frozen=True)
class Asker:
    """A client that is known, and where its users go."""

    client: Client
    redirect_uri: str
    state: str

    def back(self, fields: Mapping[str, str]) -> Response:
        """Send the person back. 303: with 307 the browser would post the password on (RFC 9700 4.12)."""
        state = {"state": self.state} if self.state else {}
        return RedirectResponse(f"{self.redirect_uri}?{urlencode({**fields, **state})}", 303, NO_STORE)


async def ask(request: Request) -> Response:
    """GET: the page, or what is wrong with the question."""
    try:
        parameters = in_query(request)
        asker = _asker(parameters)
    except UntrustedError as error:
        return error_page(str(error))
    try:
        _demand_no_fault(request)
        scopes, _ = _asked(asker, parameters)
    except OAuthError as error:
        return asker.back(error.fields)
    return _page(request, asker, parameters, scopes)


async def decide(request: Request) -> Response:
    """POST: what the person decided, if it was that person on that page."""
    try:
        form = await in_form(request)
        asker = _asker(form)
    except (UntrustedError, OAuthError) as error:
        return error_page(str(error))
    try:
        _demand_no_fault(request)
        scopes, challenge = _asked(asker, form)
        wrong, code = _decided(request, asker, form, scopes, challenge)
    except OAuthError as error:
        return asker.back(error.fields)
    if wrong:
        return _page(request, asker, form, scopes, form.get("email"), wrong)
    return asker.back({"code": code})


def _asker(parameters: Parameters) -> Asker:
    """Who asks, else UntrustedError."""
    if {"client_id", "redirect_uri"} & parameters.repeated:
        raise UntrustedError("The address that led here names its client_id or redirect_uri twice.")
    client = CLIENTS.get(parameters.get("client_id"))
    if client is None:
        raise UntrustedError(f"No client is known by the client_id {parameters.get('client_id') or '(none)'}.")
    redirect_uri = parameters.get("redirect_uri")
    if not is_registered(redirect_uri):
        raise UntrustedError(
            f"The client {client.id} may not send anybody to the redirect_uri {redirect_uri or '(none)'}."
        )
    return Asker(client, redirect_uri, parameters.get("state"))


def _asked(asker: Asker, parameters: Parameters) -> tuple[tuple[str, ...], str]:
    """The scopes and the PKCE challenge; OAuthError for what can't be had."""
    parameters.demand_single()
    (response_type,) = parameters.need("response_type")
    if response_type != "code":
        raise OAuthError("unsupported_response_type", "There is the response type code alone.")
    challenge, method = parameters.get("code_challenge"), parameters.get("code_challenge_method")
    if challenge or method or asker.client.needs_pkce(asker.redirect_uri):
        if not challenge:
            raise OAuthError("invalid_request", "code_challenge is missing: this client needs PKCE.")
        if method != "S256" or not CHALLENGE.fullmatch(challenge):
            raise OAuthError("invalid_request", "code_challenge must be made by the code_challenge_method S256.")
    return scopes_in(parameters.get("scope")) or tuple(SCOPES), challenge


def _decided(
    request: Request, asker: Asker, form: Parameters, scopes: tuple[str, ...], challenge: str
) -> tuple[str, str]:
    """What is wrong, for the page to say, or the code. OAuthError access_denied for a no."""
    host = host_of(request.scope)
    _, _, origin = request.headers.get("origin", f"//{host}").partition("//")
    if origin != host or not same(form.get("seal"), _seal(request, form)):
        return "This form is out of date, or came from another site. Sign in again.", ""
    if form.get("decision") == "deny":
        raise OAuthError("access_denied", "The user said no.")
    if form.get("decision") != "allow":
        return "Choose Allow or Deny.", ""
    person = sign_in(form.get("email"), form.get("password"))
    if person is None:
        return "E-mail address or password is wrong.", ""
    granted = in_order(set(scopes) & set(person.scopes))
    if not granted:
        raise OAuthError("access_denied", "The user may do nothing of what was asked.")
    grants: Grants = request.app.state.grants
    return "", grants.allow(Allowed(asker.client.id, person.user_id, host, granted, asker.redirect_uri, challenge))


def _page(
    request: Request, asker: Asker, asked: Parameters, scopes: tuple[str, ...], email: str = "", wrong: str = ""
) -> Response:
    hidden = _repeated(asked) | {"seal": _seal(request, asked)}
    return sign_in_page(
        host=host_of(request.scope),
        client=asker.client.name,
        redirect_uri=asker.redirect_uri,
        scopes=scopes,
        hidden=hidden,
        email=email,
        wrong=wrong,
    )


def _repeated(asked: Parameters) -> dict[str, str]:
    return {name: asked.values[name] for name in ASKING if name in asked.values}


def _seal(request: Request, asked: Parameters) -> str:
    """Only who has seen this server's page knows it, and it fits that page's question alone."""
    question = json.dumps([host_of(request.scope), _repeated(asked)])
    return hmac.new(request.app.state.seal_key, question.encode(), "sha256").hexdigest()


def _demand_no_fault(request: Request) -> None:
    name = request.scope.get(OAUTH_FAULT)
    if name:
        raise OAuthError(name, "A failure on request.")


ROUTES = (
    Route(AUTHORIZE_PATH, ask, methods=["GET"]),
    Route(AUTHORIZE_PATH, decide, methods=["POST"]),
)
