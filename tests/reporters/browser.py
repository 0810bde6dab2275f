"""A real browser, driven by its own protocol: what a page shows, asks for, and complains about.

The protocol: https://chromedevtools.github.io/devtools-protocol/. No driver is needed, only the browser itself.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

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
        base = f"http://127.0.0.1:{self.port}"
        async with aiohttp.ClientSession() as session:
            async with session.put(f"{base}/json/new?about:blank") as answer:
                target = await answer.json(content_type=None)
            async with session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                tab = _Tab(socket)
                for domain in ("Page", "Runtime", "Network", "Log"):
                    await tab.ask(f"{domain}.enable")
                metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
                await tab.ask("Emulation.setDeviceMetricsOverride", metrics)
                features = [{"name": "prefers-color-scheme", "value": scheme}]
                await tab.ask("Emulation.setEmulatedMedia", {"media": media, "features": features})
                await tab.ask("Page.navigate", {"url": address})
                await tab.until("Page.loadEventFired")
                for expression in expressions:
                    said = await tab.ask("Runtime.evaluate", {"expression": expression, "returnByValue": True})
                    assert "exceptionDetails" not in said, said
                    tab.seen.values.append(said["result"].get("value"))
                await tab.until_request(until)
            async with session.get(f"{base}/json/close/{target['id']}"):
                return tab.seen


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


def find_browser() -> str | None:
    """The browser that APPCONNECT_CHROMIUM names, or one on the path."""
    named = os.environ.get(NAMED)
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def browsing(program: str, profile: Path) -> Iterator[Browser]:
    """A browser with a fresh profile, for as long as the block lasts."""
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
