"""POST /oauth/token and /oauth/token/form, where clients get tokens; POST /oauth/revoke, where they give them back."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from appconnect_cli.sandbox import FORM_TOKEN_PATH, REVOKE_PATH, TOKEN_PATH
from appconnect_cli.sandbox.auth import host_of
from appconnect_cli.sandbox.oauth.clients import Client, authenticate
from appconnect_cli.sandbox.oauth.errors import OAuthError, answer
from appconnect_cli.sandbox.oauth.grants import Grants
from appconnect_cli.sandbox.oauth.parameters import Parameters, in_form

GRANTS = ("authorization_code", "refresh_token")


async def token(request: Request) -> Response:
    """POST /oauth/token: JSON."""
    return await _token(request, form=False)


async def form_token(request: Request) -> Response:
    """POST /oauth/token/form: the same, success and failure, in form encoding."""
    return await _token(request, form=True)


async def revoke(request: Request) -> Response:
    """POST /oauth/revoke (RFC 7009): a token's whole grant, whichever of its tokens is named."""
    grants: Grants = request.app.state.grants
    try:
        client, form = await _client(request)
        (named,) = form.need("token")
        grants.revoke(client, host_of(request.scope), named)
    except OAuthError as error:
        return error.response()
    return answer({})


async def _token(request: Request, *, form: bool) -> Response:
    try:
        client, parameters = await _client(request)
        return answer(_granted(request, client, parameters), form=form)
    except OAuthError as error:
        return error.response(form=form)


async def _client(request: Request) -> tuple[Client, Parameters]:
    form = await in_form(request)
    form.demand_single()
    return authenticate(request.headers.get("authorization", ""), form), form


def _granted(request: Request, client: Client, form: Parameters) -> dict[str, Any]:
    grants: Grants = request.app.state.grants
    host = host_of(request.scope)
    (grant_type,) = form.need("grant_type")
    if grant_type not in GRANTS:
        raise OAuthError("unsupported_grant_type", f"There are the grants {' and '.join(GRANTS)} alone.")
    if grant_type not in client.grants:
        raise OAuthError("unauthorized_client", f"This client may not use the grant {grant_type}.")
    if grant_type == "refresh_token":
        (named,) = form.need("refresh_token")
        return grants.refresh(client, host, named, form.get("scope"))
    code, redirect_uri = form.need("code", "redirect_uri")
    return grants.redeem(client, host, code, redirect_uri, form.get("code_verifier"))


ROUTES = (
    Route(TOKEN_PATH, token, methods=["POST"]),
    Route(FORM_TOKEN_PATH, form_token, methods=["POST"]),
    Route(REVOKE_PATH, revoke, methods=["POST"]),
)
