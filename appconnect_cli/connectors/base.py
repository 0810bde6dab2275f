"""What a Python connector subclasses: two values, a client, and nothing that it must use."""

import base64
from collections.abc import Iterable
from inspect import iscoroutine
from typing import Any

import httpx

from appconnect_cli.contract.auth import GetBasicAuth
from appconnect_cli.contract.user import User
from appconnect_cli.transports.hosts import is_loopback

TIMEOUT_SECONDS = 15.0


class CrmError(Exception):
    """The CRM refused or failed. Raise it for an error that came in an HTTP 200, say.

    App Connect reads `status` as it reads that of an HTTP library's own error: 429 becomes "Rate limit exceeded",
    400-409 "Authorization error", anything else "Error <operation>" (contract 3.6).
    """

    def __init__(self, status: int | None, body: Any = "", message: str = "") -> None:
        super().__init__(message or f"the CRM answered {status}")
        self.status = status
        self.body = body


class Connector:
    """A CRM's connector. Each interface is a method: `async def` or plain `def`, one `request`, any HTTP library.

    What the server does not await (getAuthType, getBasicAuth, getLogFormatType) is a value here or a plain method.
    """

    auth_type: str
    """`apiKey` or `oauth`."""
    log_format: str = "text/plain"
    """`text/plain`, `text/html` or `text/markdown`: the form in which call-log bodies are composed."""

    def get_auth_type(self, request: Any = None) -> str:
        """Called with an argument in every operation, and without one by GET /implementedInterfaces."""
        return self.auth_type

    def get_basic_auth(self, request: Any) -> str:
        """What stands after `Basic ` in the Authorization header: the API key as user name, no password."""
        return base64.b64encode(f"{request.api_key}:".encode()).decode()

    def get_log_format_type(self, platform: str, proxy_config: Any = None) -> str:
        """Called with two positional arguments (contract 5)."""
        return self.log_format

    def secrets(self, user: User) -> Iterable[str]:
        """Further values that must never reach a recording or a terminal, such as a tenant's signing key."""
        return ()

    def base_url(self, user: User) -> str:
        """`user.hostname` as a URL: https, but plain http on this machine itself."""
        return base_url_of(user.hostname or "")

    def client(self, request: Any) -> httpx.AsyncClient:
        """An httpx client with base URL and Authorization header; 4xx and 5xx raise httpx.HTTPStatusError.

        It fits every interface's request: where the server passes no user yet, or no header, they are made up for.
        """
        return httpx.AsyncClient(
            base_url=self.base_url(_user_of(request)),
            headers={"Authorization": self.authorization(request)},
            timeout=TIMEOUT_SECONDS,
            event_hooks={"response": [_raise_for_status]},
        )

    def sync_client(self, request: Any) -> httpx.Client:
        """The same for a connector of plain functions."""
        return httpx.Client(
            base_url=self.base_url(_user_of(request)),
            headers={"Authorization": self.authorization(request)},
            timeout=TIMEOUT_SECONDS,
            event_hooks={"response": [_raise_for_status_sync]},
        )

    def authorization(self, request: Any) -> str:
        """The header that the server built; for unAuthorize and getLicenseStatus it builds none (contract 4.3, 4.4)."""
        header: str | None = getattr(request, "auth_header", None)
        if header is not None:
            return header
        token = request.user.access_token or ""
        if self._is_oauth():
            return f"Bearer {token}"
        return f"Basic {self.get_basic_auth(GetBasicAuth(api_key=token))}"

    def _is_oauth(self) -> bool:
        """A get_auth_type that is asynchronous by mistake is judged elsewhere; here it must not end in a warning."""
        answer: Any = self.get_auth_type()
        if iscoroutine(answer):
            answer.close()
            return False
        return bool(answer == "oauth")


def _user_of(request: Any) -> User:
    """Whose tenant to talk to; at log-in there is no user yet, only a host (contract 5)."""
    user: User | None = getattr(request, "user", None)
    return user if user is not None else User(id="", hostname=request.hostname)


def base_url_of(hostname: str) -> str:
    """`acme.crmhost.io` -> `https://acme.crmhost.io`; a loopback host gets plain http, a full URL stays."""
    if "://" in hostname:
        return hostname
    return f"{'http' if is_loopback(hostname) else 'https'}://{hostname}"


async def _raise_for_status(response: httpx.Response) -> None:
    if response.is_error:
        await response.aread()
        response.raise_for_status()


def _raise_for_status_sync(response: httpx.Response) -> None:
    if response.is_error:
        response.read()
        response.raise_for_status()
