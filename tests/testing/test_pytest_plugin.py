"""The plugin in pytest runs of its own, on a scaffolded connector."""

import os
from pathlib import Path

import pytest

from appconnect_cli.baseline import Baseline, keep
from appconnect_cli.commands.validate import command
from appconnect_cli.findings import KnownFinding
from appconnect_cli.settings import FILE_NAME
from tests.scaffold.projects import ROOT
from tests.testing.projects import break_it, enter, small_project

pytest_plugins = ["pytester"]

FAILED = "appconnect.toml::findContact::failure-as-no-match"
LOADED = """
import sys

def pytest_sessionfinish():
    ours = sorted(name for name in sys.modules if name.startswith("appconnect_cli"))
    heavy = sorted({"httpx", "pydantic", "rich", "vcr", "yaml"}.intersection(sys.modules))
    sys.stderr.write(f"loaded {ours} {heavy}\\n")
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The connector, in the folder where pytest is run; each run is one of a fresh terminal with 100 columns."""
    for name in os.environ:
        if name.startswith(("APPCONNECT_", "PYTEST_", "COV_CORE")) and name != "PYTEST_CURRENT_TEST":
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    made = small_project(pytester.path)
    (made / "pyproject.toml").write_text('[tool.pytest.ini_options]\ntestpaths = ["tests"]\n', "utf-8")
    return made


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "no:cov", "-p", "no:hypothesispytest", *arguments, timeout=120)


def collected(pytester: pytest.Pytester, *arguments: str) -> list[str]:
    """The ids of what would run."""
    result = run(pytester, "--collect-only", "-q", *arguments)
    return [line for line in result.outlines if "::" in line]


def test_nothing_happens_without_the_option(pytester: pytest.Pytester, project: Path) -> None:
    pytester.makeconftest(LOADED)
    pytester.makepyfile("def test_own(): pass")
    result = run(pytester, "-p", "no:anyio", ".")
    result.assert_outcomes(passed=1)
    assert "loaded ['appconnect_cli', 'appconnect_cli.pytest_plugin'] []" in result.stderr.lines


def test_the_settings_file_has_the_name_that_the_plugin_looks_for() -> None:
    from appconnect_cli import pytest_plugin

    assert pytest_plugin._FILE == FILE_NAME


def test_each_interface_and_rule_is_an_item_and_collecting_runs_nothing(
    pytester: pytest.Pytester, project: Path
) -> None:
    (project / "acme" / "connector.py").write_text("raise SystemExit('imported')", "utf-8")
    assert collected(pytester, "--appconnect", "-k", "failure-as-no-match or R-G3") == [
        FAILED,
        "appconnect.toml::findContactWithName::failure-as-no-match",
        "appconnect.toml::getCallLog::note-changed",
    ]


def test_a_broken_rule_fails_with_the_words_of_validate(
    pytester: pytest.Pytester, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    break_it(project)
    capsys.readouterr()
    command(connector=project, only=["failure-as-no-match"])
    said = capsys.readouterr().out.split("\nfindContact\n  ")[1].split("\n\n")[0]
    lines = [line.strip() for line in said.splitlines()]
    assert lines[0] == "error   failure-as-no-match  R-C3"

    result = run(pytester, "--appconnect", "-n", "2", "-rfs", "-k", "findContact and not findContactWithName")
    counts = result.parseoutcomes()
    assert (result.ret, counts["failed"]) == (1, 1)
    assert counts["passed"] > 20
    result.stdout.fnmatch_lines(["*_ findContact failure-as-no-match _*"])
    printed = [line.strip() for line in result.outlines]
    start = printed.index(lines[0])
    assert " ".join(printed[start:]).startswith(" ".join(lines))
    result.stdout.fnmatch_lines(
        [
            f"FAILED {FAILED} - * failing *",
            "SKIPPED * appconnect.toml: not judged: no number was looked up with a format: *",
        ]
    )
    enter(project, "AcmeConnector")
    mended = run(pytester, "--appconnect", "--lf", "-v")
    mended.assert_outcomes(passed=1)
    mended.stdout.fnmatch_lines([f"{FAILED} PASSED*"])


def test_what_does_not_fail_the_run_is_shown(pytester: pytest.Pytester, project: Path) -> None:
    break_it(project)
    with (project / "appconnect.toml").open("a", encoding="utf-8") as toml:
        toml.write('[validate.severity]\n"failure-as-no-match" = "warning"\n')
    result = run(pytester, FAILED)
    assert (result.ret, result.parseoutcomes()) == (0, {"noted": 1})
    result.stdout.fnmatch_lines(
        ["*appconnect: findings that do not fail the run*", FAILED, "warning failure-as-no-match  R-C3"]
    )


def test_a_known_finding_is_expected(pytester: pytest.Pytester, project: Path) -> None:
    break_it(project)
    with (project / "appconnect.toml").open("a", encoding="utf-8") as toml:
        toml.write('[validate]\nbaseline = "known.json"\n')
    known = KnownFinding("findContact", "failure-as-no-match", "failure-as-no-match")
    keep(project / "known.json", Baseline("acme", frozenset({known})))
    result = run(pytester, FAILED, "-rx")
    assert (result.ret, result.parseoutcomes()) == (0, {"xfailed": 1})
    result.stdout.fnmatch_lines([f"XFAIL {FAILED} - *known: * failing *"])
    run(pytester, FAILED, "--runxfail").assert_outcomes(failed=1)


def test_a_connector_that_can_not_be_loaded_is_told_once(pytester: pytest.Pytester, project: Path) -> None:
    (project / "acme" / "connector.py").write_text("1 / 0", "utf-8")
    result = run(pytester, "--appconnect", "-rs", "-k", "getAuthType")
    counts = result.parseoutcomes()
    assert (result.ret, counts["errors"]) == (1, 1)
    assert set(counts) == {"errors", "skipped", "deselected"}
    result.stdout.fnmatch_lines(["acme/connector.py:1: ZeroDivisionError: division by zero*", "hint: *"])
    result.stdout.fnmatch_lines(["SKIPPED * appconnect.toml: not judged: there is no evidence"])


@pytest.mark.parametrize(
    ("toml", "what"),
    [("[validate]\nignore = ['nothing-such']", "appconnect.toml: *'nothing-such'*"), ("[", "*not TOML*")],
)
def test_settings_that_can_not_be_used_are_told(pytester: pytest.Pytester, project: Path, toml: str, what: str) -> None:
    with (project / "appconnect.toml").open("a", encoding="utf-8") as file:
        file.write(toml)
    result = run(pytester, "--appconnect")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([what, "hint: *"])


def test_the_option_needs_a_connector(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--appconnect")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: --appconnect: there is no appconnect.toml in *", "hint: *appconnect new NAME*"]
    )


def test_one_line_stands_for_the_rules_too_and_nothing_is_judged_twice(
    pytester: pytest.Pytester, project: Path
) -> None:
    (project / "tests" / "test_rules.py").write_text(
        "from appconnect_cli.testing import connector_tests\n\ntest_connector = connector_tests()\n", "utf-8"
    )
    name = "tests/test_rules.py::test_connector::findContact::failure-as-no-match"
    both = [name, name.replace("Contact:", "ContactWithName:")]
    assert collected(pytester, "--appconnect", "-k", "failure-as-no-match") == both
    run(pytester, name).assert_outcomes(passed=1)


def test_the_ini_option_judges_when_nothing_is_named(pytester: pytest.Pytester, project: Path) -> None:
    (project / "tests" / "test_own.py").write_text("def test_own():\n    pass\n", "utf-8")
    own = "tests/test_own.py::test_own"
    chosen = ("-o", "appconnect=true", "-k", "failure-as-no-match or test_own")
    assert own in (found := collected(pytester, *chosen))
    assert FAILED in found
    assert collected(pytester, *chosen, "tests") == [own]


def test_the_fixture_in_plain_and_async_tests(pytester: pytest.Pytester, project: Path) -> None:
    (project / "tests" / "test_own.py").write_text(
        """
import os
import pytest
from appconnect_cli.testing import Call

def test_plain(call: Call) -> None:
    print("the key is k-secret-123")
    found = call("findContact", phone_number="+14155550111")
    assert [contact["name"] for contact in found.contacts] == ["Nobody"]

@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"

@pytest.mark.anyio
async def test_async(call: Call, anyio_backend: str) -> None:
    assert call("findContact", phone_number="+14155550111").contacts

def test_record(call: Call, pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("appconnect_record"):
        call("findContact", phone_number="+14155550198")
""",
        "utf-8",
    )
    toml = (project / "appconnect.toml").read_text("utf-8")
    profile = '[profiles.mine]\nbase_url = "https://crm.test"\napi_key_env = "MINE"\n'
    (project / "appconnect.toml").write_text(f"{toml}\n{profile}", "utf-8")
    (project / ".env").write_text("MINE=k-secret-123\n", "utf-8")
    result = run(pytester, "tests/test_own.py")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*appconnect call*", "findContact  replay on sandbox*", "*Noor Haddad*"])
    result.stdout.fnmatch_lines(["the key is {{apiKey}}"])
    result = run(pytester, "--appconnect-record", "tests/test_own.py", "-k", "test_record", "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        ["appconnect: calls go live, to the CRM of the connector's own profile, and are recorded"]
    )
    assert (project / "cassettes/calls/findContact/record.yaml").exists()
