"""What every test gets."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from appconnect_cli.files import guard_files
from appconnect_cli.transports.isolation import allow_network, late_escapes

OWN_PATH = list(sys.path)
"""Of the test run itself. A fixture of a whole module loads connectors, too, before any test of it begins."""


def pytest_configure() -> None:
    """A script's background job starts with Ctrl-C switched off, and so would everything that a test starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def own_secrets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test comes near the person's own keyring or home, nor does a process that one starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPCONNECT_SECRETS", "file")
        patch.setenv("APPCONNECT_SECRETS_FOLDER", str(tmp_path_factory.mktemp("kept") / "secrets"))
        yield


@pytest.fixture(autouse=True)
def unguarded_files() -> Iterator[None]:
    """The secrets of one test's workspace are none of the next one's."""
    yield
    guard_files(lambda text: ())


@pytest.fixture(autouse=True)
def outside_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test says itself if it is about CI, where `call` replays: it does the same at a desk and in the gate."""
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture(autouse=True)
def own_import_path() -> Iterator[None]:
    """A loaded connector's folder stays on the path for the rest of a process; here that is the rest of a test."""
    sys.path[:] = OWN_PATH
    yield
    sys.path[:] = OWN_PATH


@pytest.fixture(autouse=True)
def network_of_a_new_process() -> Iterator[None]:
    """A process that replays stays offline to its end; here a process goes on to the next test."""
    yield
    late_escapes()
    allow_network()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a test that nobody runs: the run fails."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or os.environ.get("CI") != "true":
        return
    for report in reporter.stats.get("skipped", ()):
        reporter.write_line(f"\nskipped, which fails in CI: {report.nodeid}: {report.longrepr}", red=True)
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
