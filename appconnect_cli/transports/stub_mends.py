"""What vcrpy's stubs of the HTTP libraries change on the way, passed on as it is."""

import functools
import http.client
import io
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from appconnect_cli.transports.libraries import wrapped

Headers = Mapping[str, list[str]]


@contextmanager
def mended(vcr_patch: Any, stubs: Any, httpx_stubs: Any) -> Iterator[None]:
    """Enter it before the patches; given are vcrpy's own modules."""
    with ExitStack() as stack:
        stack.enter_context(wrapped(stubs.VCRConnection, "request", _in_chunks))
        stack.enter_context(wrapped(stubs, "parse_headers", lambda function: _message))
        stack.enter_context(wrapped(httpx_stubs, "_deserialize_headers", lambda function: _encoded))
        if hasattr(vcr_patch, "_AiohttpClientSessionRequest"):  # aiohttp is an option
            stack.enter_context(wrapped(vcr_patch, "_AiohttpClientSessionRequest", _with_body))
        yield


def _with_body(function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Read aiohttp's answer where an error on the way still shows: vcrpy makes an empty body of it."""

    @functools.wraps(function)
    async def call(*arguments: Any, **named: Any) -> Any:
        response = await function(*arguments, **named)
        await response.read()
        return response

    return call


def _in_chunks(function: Callable[..., None]) -> Callable[..., None]:
    """urllib says which bodies go in chunks; vcrpy forgets it, and the server would wait for the first one for ever."""

    @functools.wraps(function)
    def request(connection: Any, *arguments: Any, encode_chunked: bool = False, **named: Any) -> None:
        if encode_chunked:
            real = connection.real_connection
            real.request = functools.partial(real.request, encode_chunked=True)
        function(connection, *arguments, **named)

    return request


def _message(headers: Headers) -> http.client.HTTPMessage:
    """Headers as http.client has them, to which they are Latin-1; vcrpy encodes them otherwise than it decodes them."""
    lines = [f"{name}: {value}\r\n" for name, values in headers.items() for value in values]
    return http.client.parse_headers(io.BytesIO(b"".join(map(_latin, lines)) + b"\r\n"))


def _latin(line: str) -> bytes:
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:  # another library took it for UTF-8, and this one would not have
        return line.encode()


def _encoded(headers: Headers) -> list[tuple[bytes, bytes]]:
    """Headers as httpx takes them: text must be ASCII, bytes need not."""
    return [(name.encode(), value.encode()) for name, values in headers.items() for value in values]
