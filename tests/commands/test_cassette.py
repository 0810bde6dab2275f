"""`appconnect cassette` and `record --update`, on recordings made live on the sandbox."""

import json
import re
import shutil
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from appconnect_cli import output
from appconnect_cli.calling import CallOrder, run_call
from appconnect_cli.commands import record
from appconnect_cli.commands.cassette import check_, diff, list_, scrub_, show
from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.errors import CassetteDamagedError, ExitCode, UsageError
from appconnect_cli.scenarios.catalogue import CALL_LOG, CONTACT
from appconnect_cli.transports.base import Mode
from appconnect_cli.workspace import open_workspace
from tests.rules.projects import make_project
from tests.rules.projects import record as recorded

FIND = find_interface("findContact")
Output = pytest.CaptureFixture[str]
LIVE = '[profiles.live]\nbase_url = "https://crm.invalid"\napi_key_env = "LIVE_KEY"\n'


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two scenarios."""
    project = make_project(tmp_path_factory.mktemp("project"), "Keeping", extra=LIVE)
    path = list(sys.path)
    recorded(project, (CALL_LOG, CONTACT))
    sys.path[:] = path
    return project


@pytest.fixture
def project(recordings: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(recordings, tmp_path / "project"))


def change(project: Path, old: str, new: str) -> None:
    """The connector as its author would change it."""
    source = (project / "connector.py").read_text()
    assert old in source
    (project / "connector.py").write_text(source.replace(old, new))
    del sys.modules["connector"]  # each command of a person's is a process of its own


def test_list_names_each_recording_and_what_is_not_asked_for(project: Path, capsys: Output) -> None:
    assert list_(connector=project) is ExitCode.OK
    fitting = capsys.readouterr().out
    assert "scenarios/call-log" in fitting
    assert "2 recordings, " in fitting
    assert "unused" not in fitting
    change(project, '"/contacts"', '"/people"')
    assert list_(connector=project) is ExitCode.OK
    out = capsys.readouterr().out
    assert "unused: POST /contacts" in out
    assert "no answer to: POST /people" in out


def test_list_as_json(project: Path, capsys: Output) -> None:
    assert list_(json_=True, connector=project) is ExitCode.OK
    document = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in document["recordings"]] == ["scenarios/call-log", "scenarios/contact"]
    first = document["recordings"][0]
    assert first["calls"] == len(CALL_LOG.steps)
    assert (first["unused"], first["missing"], first["problem"]) == ([], [], None)


def test_show_reads_as_a_conversation(project: Path, capsys: Output) -> None:
    assert show("call-log", connector=project) is ExitCode.OK
    out = capsys.readouterr().out
    asked, answered = out.index("-> POST https://crm.example/activities"), out.index("<- 201")
    assert out.index("createCallLog") < asked
    assert answered < out.index("returned")
    assert "authorization" not in out
    assert show("call-log", headers=True, connector=project) is ExitCode.OK
    assert "authorization: {{authHeader}}" in capsys.readouterr().out
    assert show("call-log", json_=True, connector=project) is ExitCode.OK
    document = json.loads(capsys.readouterr().out)
    assert [step["interface"] for step in document["steps"]] == [step.interface for step in CALL_LOG.steps]


def test_show_cuts_what_is_long_unless_all_is_wanted(project: Path, capsys: Output) -> None:
    change_recording(project, "contact", '"createdAt"', ", ".join(f'"f{number}": 1' for number in range(60)) + ', "x"')
    show("contact", connector=project)
    assert "more lines; --full shows them" in capsys.readouterr().out
    show("contact", full=True, connector=project)
    out = capsys.readouterr().out
    assert '"f59": 1' in out
    assert "--full" not in out


def test_a_damaged_recording_is_an_error_with_its_place(project: Path) -> None:
    (project / "cassettes/scenarios/contact.yaml").write_text("interactions: {")
    with pytest.raises(CassetteDamagedError, match=r"contact\.yaml:2"):
        show("contact", connector=project)


def test_diff_tells_exchange_and_field_and_ends_as_diff_does(project: Path, capsys: Output) -> None:
    assert diff("contact", "contact", connector=project) is ExitCode.OK
    assert capsys.readouterr().out == "No difference.\n"
    other = project / "other.yaml"
    text = (project / "cassettes/scenarios/contact.yaml").read_text()
    other.write_text(text.replace("code: 201", "code: 200", 1))
    assert diff("contact", str(other), connector=project) is ExitCode.FINDINGS
    out = capsys.readouterr().out
    assert out == "~ 2  POST https://crm.example/contacts\n   status\n     - 201\n     + 200\n1 exchange differs.\n"
    diff("contact", str(other), json_=True, connector=project)
    (exchange,) = json.loads(capsys.readouterr().out)["exchanges"]
    assert exchange["changes"] == [{"place": "status", "before": 201, "after": 200}]


def test_check_ends_with_1_as_soon_as_there_is_a_flaw(project: Path, capsys: Output) -> None:
    assert check_(connector=project) is ExitCode.OK
    assert capsys.readouterr().out.endswith("2 recordings, no flaw.\n")
    change(project, '"/contacts"', '"/people"')
    assert check_(connector=project) is ExitCode.FINDINGS
    out = capsys.readouterr().out
    assert "stale  it has no answer to POST https://crm.example/people" in out
    assert "unused  the connector does not ask for exchange " in out
    check_(json_=True, connector=project)
    document = json.loads(capsys.readouterr().out)
    assert {flaw["kind"] for flaw in document["flaws"]} == {"stale", "unused"}
    assert check_(max_age=0, connector=project) is ExitCode.FINDINGS


def test_a_key_of_any_profile_is_a_leak_until_it_is_scrubbed(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("LIVE_KEY", "l1ve-key-0123456789")
    change_recording(project, "contact", '"name": ', '"leak": "l1ve-key-0123456789", "name": ')
    assert check_(connector=project) is ExitCode.FINDINGS
    told = capsys.readouterr()
    assert "secret  " in told.out
    assert "l1ve-key-0123456789" not in told.out + told.err
    assert scrub_(connector=project) is ExitCode.OK
    out = capsys.readouterr().out
    assert "scrubbed  exchange 2, request body.leak" in out
    assert "change the credential" in out
    assert "l1ve-key-0123456789" not in (project / "cassettes/scenarios/contact.yaml").read_text()
    assert scrub_(connector=project) is ExitCode.OK
    assert "Nothing to scrub" in capsys.readouterr().out


def test_a_value_that_no_profile_knows_is_named_by_a_variable(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    change_recording(project, "contact", '"name": ', '"leak": "0ther-0123456789", "name": ')
    assert scrub_(connector=project) is ExitCode.OK
    assert "Nothing to scrub" in capsys.readouterr().out
    monkeypatch.setenv("LEAKED", "0ther-0123456789")
    assert scrub_(["contact"], variable=["LEAKED"], connector=project) is ExitCode.OK
    assert "0ther-0123456789" not in (project / "cassettes/scenarios/contact.yaml").read_text()
    with pytest.raises(UsageError, match="NOT_SET"):
        scrub_(variable=["NOT_SET"], connector=project)


def change_recording(project: Path, scenario: str, old: str, new: str) -> None:
    """By hand, in the cassette."""
    file = project / "cassettes" / "scenarios" / f"{scenario}.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_update_records_what_a_change_invalidated_and_leaves_the_rest(project: Path, capsys: Output) -> None:
    before = {path.name: path.read_bytes() for path in (project / "cassettes/scenarios").iterdir()}
    assert record.command(["contact", "call-log"], update=True, connector=project) is ExitCode.OK
    assert "Every recording fits the connector" in capsys.readouterr().err
    change(project, "{request.call_log_id}", "{request.call_log_id}?v=2")
    assert record.command(["contact", "call-log"], update=True, connector=project) is ExitCode.OK
    told = capsys.readouterr()
    assert re.search(r"GET https://crm.example/activities/\d+\?v=2 is new; nearest is", told.err)
    assert 'query.v: sent "2", not recorded' in told.err
    assert "of them writes, on http://" in told.err
    assert "recorded  call-log" in told.out
    after = {path.name: path.read_bytes() for path in (project / "cassettes/scenarios").iterdir()}
    assert {name for name in before if before[name] != after[name]} == {"call-log.yaml", "call-log.call.yaml"}
    assert list_(connector=project) is ExitCode.OK
    assert "unused" not in capsys.readouterr().out


def test_update_records_what_is_missing(project: Path, capsys: Output) -> None:
    for file in (project / "cassettes/scenarios").glob("contact.*"):
        file.unlink()
    assert record.command(["contact"], update=True, connector=project) is ExitCode.OK
    told = capsys.readouterr()
    assert "it is not recorded yet" in told.err
    assert "5 calls, 2 of them to write" in told.err
    assert (project / "cassettes/scenarios/contact.yaml").exists()


def test_update_does_not_touch_a_damaged_recording(project: Path) -> None:
    file = project / "cassettes/scenarios/contact.yaml"
    file.write_text("interactions: {")
    with pytest.raises(CassetteDamagedError):
        record.command(["contact"], update=True, connector=project)
    assert file.read_text() == "interactions: {"


def test_update_without_names_records_single_calls_too(project: Path, capsys: Output) -> None:
    with open_workspace(project, None, Mode.RECORD) as workspace:
        for order in (CallOrder(FIND), CallOrder(FIND, options={"phoneNumber": "+14155550111"}, cassette="own")):
            assert not run_call(workspace, order, StringIO()).not_kept
    change(project, '{"phone": number}', '{"phone": number, "limit": "7"}')
    assert record.command(update=True, connector=project) is ExitCode.OK
    out = capsys.readouterr().out
    assert "recorded  findContact/e164" in out
    assert "recorded  findContact/own" in out
    assert check_(connector=project) is ExitCode.OK
    cassette = project / "cassettes/calls/findContact/own.yaml"
    assert "limit=7" in cassette.read_text()


def test_a_single_call_that_cannot_be_made_again_keeps_its_old_recording(project: Path, capsys: Output) -> None:
    with open_workspace(project, None, Mode.RECORD) as workspace:
        run_call(workspace, CallOrder(FIND, cassette="own", options={"phoneNumber": "+14155550111"}), StringIO())
    file = project / "cassettes/calls/findContact/own.yaml"
    before = file.read_bytes()
    change(project, "found: dict[str, Any] = {}", 'raise ValueError("no")')
    assert record.command(update=True, connector=project) is ExitCode.NO_EVIDENCE
    assert "failed    findContact/own: the connector raised before it asked the CRM" in capsys.readouterr().out
    assert file.read_bytes() == before


@pytest.mark.parametrize("reader", [show, lambda name, **named: diff(name, name, **named)], ids=["show", "diff"])
def test_what_leaked_into_a_recording_is_not_shown(
    reader: Callable[..., ExitCode], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIVE_KEY", "l1ve-key-0123456789")
    monkeypatch.setattr(output, "_scrub", [])
    reader("contact", connector=project)
    assert output.scrubbed("has l1ve-key-0123456789 in it") == "has {{apiKey}} in it"


def test_scrubbing_goes_on_past_what_is_damaged_and_leaves_that_as_it_is(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("LIVE_KEY", "l1ve-key-0123456789")
    change_recording(project, "contact", '"name": ', '"leak": "l1ve-key-0123456789", "name": ')
    damaged = project / "cassettes/scenarios/call-log.yaml"
    damaged.write_bytes(damaged.read_bytes()[:-200])
    before = damaged.read_bytes()
    assert scrub_(connector=project) is ExitCode.NO_EVIDENCE
    out = capsys.readouterr().out
    assert "not scrubbed" in out
    assert "call-log.yaml" in out
    assert "scrubbed  exchange 2, request body.leak" in out
    assert damaged.read_bytes() == before
    assert "l1ve-key" not in (project / "cassettes/scenarios/contact.yaml").read_text()


def test_a_call_with_an_input_of_its_own_is_made_again_with_that(project: Path) -> None:
    with open_workspace(project, None, Mode.RECORD) as workspace:
        order = CallOrder(FIND, options={"phoneNumber": "+14155550199"}, cassette="e164")
        assert not run_call(workspace, order, StringIO()).not_kept
    change(project, '{"phone": number}', '{"phone": number, "limit": "7"}')
    assert record.command(update=True, connector=project) is ExitCode.OK
    assert "14155550199" in (project / "cassettes/calls/findContact/e164.yaml").read_text()


def test_a_call_whose_input_held_a_secret_is_not_made_again_with_its_tag(project: Path, capsys: Output) -> None:
    with open_workspace(project, None, Mode.RECORD) as workspace:
        order = CallOrder(FIND, input='{"phoneNumber": "+14155550111", "password": "0123456789-s3cret"}', raw=True)
        run_call(workspace, order, StringIO())
    change(
        project,
        "if request.phone is None:",
        "if request.phone is not None:\n            raise ValueError\n        if 1:",
    )
    record.command(update=True, connector=project)
    assert "findContact/custom: its input held a secret" in capsys.readouterr().out


def test_a_recording_of_a_log_that_was_named_fits_at_once(project: Path) -> None:
    with open_workspace(project, None, Mode.RECORD) as workspace:
        run_call(workspace, CallOrder(find_interface("createCallLog"), options={"contactId": "c-1001"}), StringIO())
        run_call(workspace, CallOrder(find_interface("createCallLog"), options={"contactId": "c-1001"}), StringIO())
        order = CallOrder(find_interface("getCallLog"), log_id="9001", cassette="by-id")
        assert not run_call(workspace, order, StringIO()).not_kept
    assert check_(connector=project) is ExitCode.OK
