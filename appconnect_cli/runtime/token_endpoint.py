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
    """The token endpoint answered with an OAuth error (RFC 6749, 5.2)."""

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(f"{code}: {description}" if description else code)
        self.code = code
        self.description = description


class TokenEndpointError(Exception):
    """There was no answer that could be understood: no connection, a 5xx, a page in place of data. Says which."""


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

        The client is named in the header if it has a secret, and in the body otherwise. Raises TokenRefusedError,
        TokenEndpointError.
        """
        extra = options or {}
        headers, query, body = (extra.get(name) or {} for name in ("headers", "query", "body"))
        public = {} if self.client_secret else {"client_id": self.client_id}
        named = self.client_secret and not any(name.lower() == "authorization" for name in headers)
        with self._client() as client:
            return client.answer_of(
                lambda: client.fetch_token(
                    _with_query(self.url, query),
                    grant_type="authorization_code",
                    code=code,
                    redirect_uri=redirect_uri,
                    code_verifier=verifier,
                    headers={"Accept": "application/json"} | dict(headers),
                    auth=self._basic() if named else httpx.Auth(),
                    **(public | dict(body)),
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
        except httpx.HTTPStatusError as error:
            raise TokenEndpointError(f"the token endpoint answers HTTP {error.response.status_code}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise TokenEndpointError(f"the token endpoint does not answer: {error or type(error).__name__}") from error
        except ValueError as error:
            raise TokenEndpointError(f"the token endpoint's answer can't be read: {error}") from error
        if not self._answer.get("access_token"):
            raise TokenEndpointError("the token endpoint's answer holds no access_token")
        return self._answer

    def _read(self, response: httpx.Response) -> httpx.Response:
        """An answer in the form of a query, as some providers send it, is made JSON (contract 3.4)."""
        try:
            answer = response.json()
        except ValueError:
            text = response.text.strip()
            answer = dict(parse_qsl(text)) if "=" in text and "<" not in text else None
        if isinstance(answer, dict) and answer:
            self._answer = answer
            return httpx.Response(response.status_code, json=answer, request=response.request)
        return response


def _with_query(url: str, query: Mapping[str, Any]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(dict(query))}" if query else url
