"""The OAuth client that App Connect's server is: it exchanges a code and refreshes a token (contract 3.2, 3.4).

Authlib speaks the protocol, over our own HTTP client: what is sent is watched, recorded and replayed like the rest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.client import OAuth2Client

TIMEOUT_SECONDS = 30.0


class TokenRefusedError(Exception):
    """The token endpoint answered with an OAuth error (RFC 6749, 5.2), with whatever status (contract 3.4)."""

    def __init__(self, code: str, description: str = "", status: int | None = None) -> None:
        told = f"{code}: {description}" if description else code
        super().__init__(f"{told} (HTTP {status})" if status else told)
        self.code = code
        self.description = description


class TokenEndpointError(Exception):
    """There was no answer that holds a token or an OAuth error: no connection, a page in place of data. Says which."""


@dataclass(frozen=True)
class TokenEndpoint:
    """Where tokens come from, and as whom they are asked for."""

    url: str
    client_id: str
    client_secret: str

    @classmethod
    def of(cls, info: Mapping[str, Any]) -> "TokenEndpoint":
        """What getOauthInfo returned."""
        return cls(*(str(info.get(name) or "") for name in ("accessTokenUri", "clientId", "clientSecret")))

    def exchange(
        self, code: str, redirect_uri: str, verifier: str, options: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The answer to an authorization code. `options` are getOverridingOAuthOption's `headers`, `query`, `body`.

        Their values are texts, and `query` may be one text; `body` goes over what is sent otherwise. The
        client is named in the header if it has a secret, and in the body otherwise.
        Raises TokenRefusedError, TokenEndpointError.
        """
        extra = options or {}
        headers, query, body = (extra.get(name) or {} for name in ("headers", "query", "body"))
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        form |= {"code_verifier": verifier} | ({} if self.client_secret else {"client_id": self.client_id}) | dict(body)
        # As keyword arguments some names would mean something to Authlib; these three it asks for.
        own = {name: form.pop(name) for name in ("grant_type", "code", "redirect_uri")}
        named = self.client_secret and not any(name.lower() == "authorization" for name in headers)
        with self._client() as client:
            return client.answer_of(
                lambda: client.fetch_token(
                    _with_query(self.url, query),
                    body=urlencode(form),
                    headers={"Accept": "application/json"} | dict(headers),
                    auth=self._basic() if named else httpx.Auth(),
                    **own,
                )
            )

    def refresh(self, refresh_token: str) -> dict[str, Any]:
        """The answer to a refresh token; the client is always named in the header. Raises as `exchange`."""
        with self._client() as client:
            return client.answer_of(
                lambda: client.refresh_token(
                    self.url,
                    refresh_token=refresh_token,
                    headers={"Accept": "application/json"},
                    auth=self._basic(),
                )
            )

    def _basic(self) -> httpx.BasicAuth:
        return httpx.BasicAuth(self.client_id, self.client_secret)

    def _client(self) -> "_Client":
        return _Client(self.client_id, self.client_secret)


class _Client(OAuth2Client):
    """Authlib's client over httpx. A form is read as well as JSON, and the answer is kept as it came."""

    def __init__(self, client_id: str, client_secret: str) -> None:
        self._http = httpx.Client(timeout=TIMEOUT_SECONDS)
        self._answer: dict[str, Any] = {}
        super().__init__(self._http, client_id, client_secret)
        for hook in ("access_token_response", "refresh_token_response"):
            self.register_compliance_hook(hook, self._read)

    def __enter__(self) -> "_Client":
        return self

    def __exit__(self, *error: object) -> None:
        self._http.close()

    def answer_of(self, ask: Callable[[], object]) -> dict[str, Any]:
        """What came back, without what Authlib reckons from it; its errors as ours."""
        try:
            ask()
        except AuthlibBaseError as error:
            raise TokenRefusedError(str(error.error or "error"), str(error.description or "")) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise TokenEndpointError(f"the token endpoint does not answer: {error or type(error).__name__}") from error
        except ValueError as error:
            raise TokenEndpointError(f"the token endpoint's answer can't be read: {error}") from error
        return self._answer

    def _read(self, response: httpx.Response) -> httpx.Response:
        """Judges the answer as the server does, and leaves to Authlib what it can read whatever a CRM sends."""
        answer = _data_of(response)
        _ensure_tokens(response, answer)
        self._answer = answer
        # Authlib reckons when the token ends, and gives up on what is no whole number.
        plain = {name: text for name, text in answer.items() if isinstance(text, str) and name not in _UNREAD}
        return httpx.Response(response.status_code, json=plain, request=response.request)


_UNREAD = ("expires_in", "expires_at", "error")
_QUOTED = 200
"""Characters of an answer that is no data."""


def _data_of(response: httpx.Response) -> dict[str, Any]:
    """JSON, or the form of a query, as some providers send it (contract 3.4); empty for anything else."""
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        form = dict(parse_qsl(response.text.strip()))
        answer = form if {"access_token", "error", "error_description"} & form.keys() else None
    return answer if isinstance(answer, dict) else {}


def _ensure_tokens(response: httpx.Response, answer: Mapping[str, Any]) -> None:
    """Raises TokenRefusedError for an OAuth error, TokenEndpointError for anything else that is no access token."""
    error, status = answer.get("error"), response.status_code
    if error and isinstance(error, str):
        raise TokenRefusedError(error, _text(answer.get("error_description")), status)
    if error or status >= httpx.codes.BAD_REQUEST:
        told = _told(response, answer)
        raise TokenEndpointError(f"the token endpoint answers HTTP {status}{told}")
    token = answer.get("access_token")
    if token in (None, ""):
        raise TokenEndpointError(
            f"the token endpoint's answer holds no access_token: it answers HTTP {status}{_told(response, answer)}"
        )
    if not isinstance(token, str):
        raise TokenEndpointError(f"the token endpoint's access_token is no text, but {_KINDS.get(type(token))}")


_KINDS = {int: "a number", float: "a number", bool: "true or false", list: "a list", dict: "an object"}


def _told(response: httpx.Response, answer: Mapping[str, Any]) -> str:
    """What an answer without an OAuth error says of itself; no data, which may hold a token."""
    nested = answer.get("error")
    inner = nested if isinstance(nested, Mapping) else {}
    for named in (answer.get("error_description"), inner.get("message"), inner.get("code"), answer.get("message")):
        if _text(named):
            return f": {_text(named)}"
    text = response.text.strip()
    if "html" in response.headers.get("content-type", "").lower() or text.startswith("<"):
        return " with an HTML page"
    is_data = bool(answer) or text.startswith(("{", "["))
    return f": {text[:_QUOTED]}" if text and not is_data else ""


def _text(value: Any) -> str:
    return str(value)[:_QUOTED] if isinstance(value, (str, int)) and value else ""


def _with_query(url: str, query: Mapping[str, Any] | str) -> str:
    text = query if isinstance(query, str) else urlencode(dict(query))
    return f"{url}{'&' if '?' in url else '?'}{text}" if text else url
