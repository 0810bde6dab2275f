"""The same request through each HTTP library that a connector may use."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import httpx
import requests


@dataclass(frozen=True)
class Reply:
    """What every library gives."""

    status: int
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body)


Ask = Callable[..., Reply]
"""(method, url, *, headers, data, form, timeout) -> Reply; `data` is sent as JSON."""


def with_httpx(
    method: str, url: str, *, headers: Any = None, data: Any = None, form: Any = None, timeout: float = 20
) -> Reply:
    with httpx.Client(follow_redirects=True, timeout=timeout) as client:
        response = client.request(method, url, headers=headers, json=data, data=form)
    return Reply(response.status_code, response.content)


def with_httpx_async(
    method: str, url: str, *, headers: Any = None, data: Any = None, form: Any = None, timeout: float = 20
) -> Reply:
    async def ask() -> Reply:
        async with httpx.AsyncClient(follow_redirects=True, timeout=timeout) as client:
            response = await client.request(method, url, headers=headers, json=data, data=form)
        return Reply(response.status_code, response.content)

    return asyncio.run(ask())


def with_requests(
    method: str, url: str, *, headers: Any = None, data: Any = None, form: Any = None, timeout: float = 20
) -> Reply:
    with requests.Session() as session:
        response = session.request(method, url, headers=headers, json=data, data=form, timeout=timeout)
    return Reply(response.status_code, response.content)


def with_aiohttp(
    method: str, url: str, *, headers: Any = None, data: Any = None, form: Any = None, timeout: float = 20
) -> Reply:
    limit = aiohttp.ClientTimeout(total=None, sock_connect=timeout, sock_read=timeout)

    async def ask() -> Reply:
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.request(method, url, headers=headers, json=data, data=form) as response,
        ):
            return Reply(response.status, await response.read())

    return asyncio.run(ask())


def with_urllib(
    method: str, url: str, *, headers: Any = None, data: Any = None, form: Any = None, timeout: float = 20
) -> Reply:
    request = urllib.request.Request(url, method=method, headers=headers or {})
    if data is not None:
        request.data = json.dumps(data).encode()
        request.add_header("Content-Type", "application/json")
    if form is not None:
        request.data = urllib.parse.urlencode(form).encode()
        request.add_header("Content-Type", "application/x-www-form-urlencoded")
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return Reply(response.status, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.read())


CLIENTS: dict[str, Ask] = {
    "httpx": with_httpx,
    "httpx-async": with_httpx_async,
    "requests": with_requests,
    "aiohttp": with_aiohttp,
    "urllib": with_urllib,
}
