"""Signing in to the built-in profile without a browser: its page, its people and its passwords are known."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from appconnect_cli.accounts.authorization import begin, client_info, finish
from appconnect_cli.accounts.callback import HOST, PATH
from appconnect_cli.accounts.log_in import LoggedIn, with_code
from appconnect_cli.errors import LogInError
from appconnect_cli.runtime.session import Session
from appconnect_cli.sandbox import SIGN_IN_EMAIL, SIGN_IN_PASSWORD, SignInError


def sign_in_to_sandbox(session: Session, manifest: Mapping[str, Any] | None, hostname: str, now: datetime) -> LoggedIn:
    """The whole flow of a log-in, with the sandbox's own page. LogInError where the connector stops it."""
    from appconnect_cli.sandbox.signing_in import authorize_headless

    info = client_info(session, hostname)
    authorization = begin(session, manifest, hostname, info, f"http://{HOST}{PATH}")
    session.redactor.vault.add("password", SIGN_IN_PASSWORD)
    try:
        callback = authorize_headless(authorization.url, SIGN_IN_EMAIL, SIGN_IN_PASSWORD)
    except SignInError as error:
        raise LogInError(
            f"Nobody can sign in to the sandbox CRM: {error}",
            hint="What getOauthInfo returns for the sandbox's hostname should lead to the sandbox: /oauth/authorize, "
            "/oauth/token, and the client that `appconnect sandbox` shows.",
        ) from error
    return with_code(session, authorization, finish(session, authorization, callback), now)
