"""What pytest finds once appconnect is installed: options, the `call` fixture, and the way to the rules as items.

Every pytest in the environment loads this, whatever it tests. So nothing of ours is imported up here, and each hook
looks first whether it is meant at all.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from appconnect_cli.testing.calls import Call
    from appconnect_cli.testing.items import ConnectorFile, ConnectorNode

_FILE = "appconnect.toml"
"""As `settings.FILE_NAME` has it, which would import pydantic."""

_ITEMS = "appconnect_cli.testing.items"
_CALL: pytest.StashKey[Call] = pytest.StashKey()
_NOTED = "appconnect"
"""The user property that holds findings which do not fail a run."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("appconnect", "connectors for RingCentral App Connect")
    group.addoption(
        "--appconnect",
        action="store_true",
        help="Judge the connector of this folder, too: a test for each interface and rule.",
    )
    group.addoption(
        "--appconnect-record",
        action="store_true",
        help="Make what the `call` fixture calls on the profile's CRM, and keep it in cassettes/. Never with CI=true.",
    )
    group.addoption("--appconnect-profile", metavar="NAME", help="The CRM account of --appconnect-record.")
    parser.addini("appconnect", "Judge the connector whenever no file or folder is named.", type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Have the connector's appconnect.toml collected: it stands for the rules."""
    wanted = config.getoption("appconnect")
    if not wanted and not (config.getini("appconnect") and config.args_source is not config.ArgsSource.ARGS):
        return
    starts = (config.invocation_params.dir, config.rootpath)
    found = next((file for start in starts for file in _above(start)), None)
    if found is not None and not any(_covers(config, argument, found) for argument in config.args):
        config.args.append(str(found))
    if found is None and next(config.rootpath.rglob(_FILE), None) is None:
        raise pytest.UsageError(
            f"--appconnect: there is no {_FILE} in {starts[0]}, nor above or below it.\n"
            "hint: Go to a connector's folder, or make one with `appconnect new NAME`."
        )


def pytest_report_header(config: pytest.Config) -> list[str]:
    if not config.getoption("appconnect_record"):
        return []
    account = config.getoption("appconnect_profile") or "the connector's own profile"
    return [f"appconnect: calls go live, to the CRM of {account}, and are recorded"]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ConnectorFile | None:
    if file_path.name != _FILE:
        return None
    config = parent.config
    if not (config.getoption("appconnect") or config.getini("appconnect") or parent.session.isinitpath(file_path)):
        return None
    from appconnect_cli.testing.items import ConnectorFile

    return ConnectorFile.from_parent(parent, path=file_path)


def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> ConnectorNode | None:
    """`test_connector = connector_tests()`"""
    if _ITEMS not in sys.modules:  # then nobody can have made one
        return None
    from appconnect_cli.testing.items import ConnectorNode, ConnectorTests

    if not isinstance(obj, ConnectorTests):
        return None
    return ConnectorNode.from_parent(collector, name=name, folder=obj.folder)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if _ITEMS in sys.modules:
        from appconnect_cli.testing.items import without_doubles

        items[:] = without_doubles(items)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before pytest looks for the marks that skip."""
    if _ITEMS in sys.modules:
        from appconnect_cli.testing.items import RuleItem

        if isinstance(item, RuleItem):
            item.judge()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """What a failed test has called, as `appconnect call` shows it; and no secret in what was printed meanwhile."""
    outcome = yield
    made = item.stash.get(_CALL, None)
    if made is None:
        return
    from appconnect_cli.output import scrubbed

    report: pytest.TestReport = outcome.get_result()
    report.sections = [(name, scrubbed(text)) for name, text in report.sections]
    if report.failed:
        report.sections += [("appconnect call", text) for text in made.shown()]


def pytest_report_teststatus(report: pytest.CollectReport | pytest.TestReport) -> tuple[str, str, Any] | None:
    if report.when != "call" or not report.passed or not _noted(report):
        return None
    return "noted", "n", ("NOTED", {"yellow": True})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Findings that do not fail the run are no reason to stay silent."""
    reports = terminalreporter.stats.get("noted", ())
    if reports:
        terminalreporter.section("appconnect: findings that do not fail the run")
    for report in reports:
        terminalreporter.write_line(f"{report.nodeid}\n{_noted(report)}\n")


@pytest.fixture
def call(request: pytest.FixtureRequest) -> Iterator[Call]:
    """Calls an interface of the connector as App Connect would: `call("findContact", phone_number="+14155550111")`.

    It is answered from the project's recordings; with --appconnect-record by the CRM, and recorded.
    """
    from appconnect_cli.testing.calls import Call

    config = request.config
    near = next(iter(_above(request.path.parent)), None)
    made = Call(
        folder=near.parent if near else config.rootpath,
        test=request.node.name,
        record=config.getoption("appconnect_record"),
        profile=config.getoption("appconnect_profile"),
    )
    request.node.stash[_CALL] = made
    yield made


def _above(start: Path) -> Iterable[Path]:
    return (folder / _FILE for folder in (start, *start.parents) if (folder / _FILE).is_file())


def _covers(config: pytest.Config, argument: str, file: Path) -> bool:
    """Whether pytest comes by the file anyhow: it is named, or a folder above it is."""
    named = Path(os.path.normpath(config.invocation_params.dir / argument.split("::")[0]))
    return named == file or named in file.parents


def _noted(report: pytest.CollectReport | pytest.TestReport) -> str:
    return next((str(text) for name, text in getattr(report, "user_properties", ()) if name == _NOTED), "")
