"""A real browser, driven by its own protocol: what a page shows, asks for, and complains about.

The protocol: https://chromedevtools.github.io/devtools-protocol/. No driver is needed, only the browser itself.
"""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

NAMED = "APPCONNECT_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0",
)  # fmt: skip
"""A container has little shared memory, and root may not use the sandbox."""

PATIENCE = 60.0
"""Seconds; a browser that starts beside a full test run takes a few."""


@dataclass
class Seen:
    """What came of looking at one page."""

    values: list[Any] = field(default_factory=list)
    """What each expression came to, in the page."""
    requests: list[str] = field(default_factory=list)
    """Every address that was asked for, the page's own first."""
    complaints: list[str] = field(default_factory=list)
    """What the console got: errors, warnings, what the page's policy refused, what scripts wrote."""


@dataclass(frozen=True)
class Browser:
    """One that runs."""

    port: int

    def look(
        self,
        page: Path | str,
        expressions: Sequence[str] = (),
        *,
        width: int = 1280,
        media: str = "screen",
        scheme: str = "light",
        until: str = "",
    ) -> Seen:
        """Open a file or address in a window of that width, and evaluate JavaScript in it once it is loaded.

        `until`: then wait for a request whose address begins so.
        """
        address = page if isinstance(page, str) else page.as_uri()
        return asyncio.run(asyncio.wait_for(self._look(address, expressions, width, media, scheme, until), PATIENCE))

    async def _look(
        self, address: str, expressions: Sequence[str], width: int, media: str, scheme: str, until: str
    ) -> Seen:
        async with self._tab() as tab:
            metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
            await tab.ask("Emulation.setDeviceMetricsOverride", metrics)
            features = [{"name": "prefers-color-scheme", "value": scheme}]
            await tab.ask("Emulation.setEmulatedMedia", {"media": media, "features": features})
            await tab.ask("Page.navigate", {"url": address})
            await tab.until("Page.loadEventFired")
            for expression in expressions:
                tab.seen.values.append(await tab.value(expression))
            await tab.until_request(until)
        return tab.seen

    @contextmanager
    def window(self) -> Iterator["Window"]:
        """One to sit in front of, until the block ends. The browser's windows share who is signed in where."""
        with asyncio.Runner() as runner:
            opening = self._tab()
            tab = runner.run(opening.__aenter__())
            try:
                yield Window(runner, tab)
            finally:
                runner.run(opening.__aexit__(None, None, None))

    @asynccontextmanager
    async def _tab(self) -> "AsyncIterator[_Tab]":
        base = f"http://127.0.0.1:{self.port}"
        async with aiohttp.ClientSession() as session:
            async with session.put(f"{base}/json/new?about:blank") as answer:
                target = await answer.json(content_type=None)
            async with session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                tab = _Tab(socket)
                for domain in ("Page", "Runtime", "Network", "Log"):
                    await tab.ask(f"{domain}.enable")
                yield tab
            async with session.get(f"{base}/json/close/{target['id']}"):
                pass


class Window:
    """What a person does: open an address, read, type, and press."""

    def __init__(self, runner: asyncio.Runner, tab: "_Tab") -> None:
        self._runner = runner
        self._tab = tab

    @property
    def requests(self) -> list[str]:
        """Every address that was asked for."""
        return self._tab.seen.requests

    @property
    def address(self) -> str:
        """What stands in the address bar."""
        return str(self.value("location.href"))

    @property
    def text(self) -> str:
        """What can be read on the page."""
        return str(self.value("document.body.innerText"))

    def open(self, address: str) -> None:
        """Type an address, and wait for its page."""
        self._run(self._tab.leads_on("Page.navigate", {"url": address}))

    def value(self, expression: str) -> Any:
        """What JavaScript comes to in the page."""
        return self._run(self._tab.value(expression))

    def has(self, selector: str) -> bool:
        """Whether there is such an element."""
        return bool(self.value(f"!!document.querySelector({json.dumps(selector)})"))

    def type(self, selector: str, text: str) -> None:
        """Type into a field, key by key as far as the page can tell."""
        self.value(f"document.querySelector({json.dumps(selector)}).focus()")
        self._run(self._tab.ask("Input.insertText", {"text": text}))

    def press(self, selector: str, leads_to: str = "") -> None:
        """Press a button with the mouse, and wait for the page that follows.

        `leads_to`: wait for no page, but until an address that begins so is asked for.
        """
        box = self.value(f"JSON.stringify(document.querySelector({json.dumps(selector)}).getBoundingClientRect())")
        place = json.loads(box)
        at = {"x": place["x"] + place["width"] / 2, "y": place["y"] + place["height"] / 2}
        mouse = {**at, "button": "left", "clickCount": 1}
        self._run(self._tab.ask("Input.dispatchMouseEvent", mouse | {"type": "mousePressed"}))
        self._run(self._tab.leads_on("Input.dispatchMouseEvent", mouse | {"type": "mouseReleased"}, leads_to))

    def _run(self, work: Awaitable[Any]) -> Any:
        return self._runner.run(asyncio.wait_for(work, PATIENCE))


class _Tab:
    """One connection: questions, and what the browser tells unasked."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.seen = Seen()
        self._socket = socket
        self._number = 0
        self._told: set[str] = set()

    async def ask(self, method: str, params: Mapping[str, Any] | None = None) -> Any:
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": dict(params or {})})
        while True:
            said = await self._next()
            if said.get("id") == self._number:
                assert "error" not in said, f"{method}: {said['error']}"
                return said["result"]

    async def value(self, expression: str) -> Any:
        """What JavaScript comes to in the page."""
        said = await self.ask("Runtime.evaluate", {"expression": expression, "returnByValue": True})
        assert "exceptionDetails" not in said, said
        return said["result"].get("value")

    async def leads_on(self, method: str, params: Mapping[str, Any], leads_to: str = "") -> None:
        """Ask for what leads to another page, and wait for that, or for the request of an address."""
        self._told.discard("Page.loadEventFired")
        await self.ask(method, params)
        if leads_to:
            await self.until_request(leads_to)
        else:
            await self.until("Page.loadEventFired")

    async def until(self, event: str) -> None:
        while event not in self._told:
            await self._next()

    async def until_request(self, beginning: str) -> None:
        while not any(request.startswith(beginning) for request in self.seen.requests):
            await self._next()

    async def _next(self) -> dict[str, Any]:
        said: dict[str, Any] = await self._socket.receive_json()
        event, params = said.get("method", ""), said.get("params", {})
        self._told.add(event)
        if event == "Network.requestWillBeSent":
            self.seen.requests.append(params["request"]["url"])
        elif event == "Log.entryAdded":
            self.seen.complaints.append(params["entry"]["text"])
        elif event in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
            self.seen.complaints.append(f"{event}: {params}")
        return said


def _find_browser() -> str | None:
    """The browser that APPCONNECT_CHROMIUM names, or one on the path."""
    named = os.environ.get(NAMED)
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def browsing(profile: Path) -> Iterator[Browser]:
    """A browser with a fresh profile, for as long as the block lasts; a bare machine does without, but not in CI."""
    program = _find_browser()
    if program is None:
        reason = f"Chromium is needed: install Debian's package chromium, or name a browser in {NAMED}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    process = subprocess.Popen(
        [program, *OPTIONS, f"--user-data-dir={profile}", "about:blank"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        port_file = profile / "DevToolsActivePort"
        _wait(lambda: port_file.is_file() and port_file.read_text("utf-8").count("\n") >= 1, process, program)
        yield Browser(int(port_file.read_text("utf-8").splitlines()[0]))
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(ready: Callable[[], bool], process: "subprocess.Popen[bytes]", program: str) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        assert process.poll() is None, f"{program} ended with {process.returncode}"
        assert time.monotonic() < end, f"{program} did not start within {PATIENCE:.0f} s"
        time.sleep(0.05)
