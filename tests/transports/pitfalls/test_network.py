"""11 and 12: what still reaches the network in replay."""

import subprocess
import sys
import threading
from collections.abc import Callable

import httpx
import pytest

from appconnect_cli.errors import CassetteMissError
from appconnect_cli.transports.isolation import NetworkEscapeError
from tests.transports.conftest import EchoServer

from .sides import Ours, Plain


def late(url: str) -> tuple[Callable[[], list[str]], threading.Thread]:
    """A thread that asks when it is told to, and how to tell it: what it ended with."""
    go, ended = threading.Event(), []

    def ask() -> None:
        go.wait(10)
        try:
            ended.append(str(httpx.get(url).status_code))
        except BaseException as error:  # noqa: BLE001 - what comes is the test
            ended.append(type(error).__name__)

    thread = threading.Thread(target=ask)

    def finish() -> list[str]:
        go.set()
        thread.join()
        return ended

    return finish, thread


def test_11_no_host_is_exempt_and_a_thread_that_outlives_the_replay_stays_offline(
    plain: Plain, ours: Ours, crm: EchoServer
) -> None:
    """With `ignore_localhost` (or `ignore_hosts`) vcrpy goes live even in record mode `none`, and so does a thread
    that is still there when the cassette is closed.
    """
    with plain.replaying(ignore_localhost=True):
        httpx.get(crm.base_url)
        assert crm.count == 1
        finish, thread = late(crm.base_url)
        thread.start()
    assert (finish(), crm.count) == (["200"], 2)

    with ours.recording():
        """A recording of nothing."""
    with ours.replaying() as traffic:
        with pytest.raises(CassetteMissError):
            httpx.get(crm.base_url)
        finish, thread = late(crm.base_url)
        thread.start()
    assert finish() == [NetworkEscapeError.__name__]
    assert (crm.count, len(traffic.misses), len(traffic.escapes)) == (2, 1, 1)


def test_12_a_subprocess_reaches_the_network_with_both(plain: Plain, ours: Ours, crm: EchoServer) -> None:
    """vcrpy patches Python in its own process, so that curl or another Python is neither recorded nor held back.

    The same holds for us: the audit hook of isolation.py sees this process only, and says so. What a subprocess asks
    is in no recording and no result.
    """

    def ask() -> None:
        code = f"import urllib.request; urllib.request.urlopen({crm.base_url!r}).read()"
        subprocess.run([sys.executable, "-c", code], check=True)

    with plain.replaying() as cassette:
        ask()
    assert (crm.count, len(cassette)) == (1, 0)

    with ours.recording() as live:
        ask()
    with ours.replaying() as traffic:
        ask()
    assert crm.count == 3
    assert (live.exchanges, traffic.misses, traffic.escapes) == ([], [], [])
