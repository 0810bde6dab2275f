"""The recordings of a real CRM, replayed without it: every call gives what it gave live."""

import json
from io import StringIO
from pathlib import Path

import pytest

from appconnect_cli.calling import CallOrder, run_call
from appconnect_cli.contract.interfaces import INTERFACES, find_interface
from appconnect_cli.runtime.document import outcome_document
from appconnect_cli.scaffold.render import RECORDED_AS
from appconnect_cli.transports.base import Mode
from appconnect_cli.workspace import open_workspace
from tests.scaffold.projects import ROOT, make_project, run_in
from tests.transports.provenances import read_provenance

TEMPLATES = ("bottlecrm", "bottlecrm-oauth")
CALLS = [
    (template, path.parent.name)
    for template in TEMPLATES
    for path in sorted((ROOT / "cassettes" / template).glob("calls/*/*.call.yaml"))
]
THE_CREDENTIAL = "getBasicAuth"
"""What it returns is hidden in the recording, and made of a stand-in in replay."""

CLIENT = "BOTTLECRM_CLIENT_ID=app-connect\nBOTTLECRM_CLIENT_SECRET=none-that-opens-anything\n"
"""As who it was recorded; the secret is in no recording."""


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Under the name that the recordings bear, so that they hold the very values that were seen live."""
    folder = tmp_path_factory.mktemp("scaffolded")
    made = {template: make_project(folder / template, template, RECORDED_AS.name) for template in TEMPLATES}
    (made["bottlecrm-oauth"] / ".env").write_text(CLIENT, "utf-8")
    return made


@pytest.mark.parametrize("template", TEMPLATES)
def test_each_of_the_twelve_interfaces_is_recorded(template: str) -> None:
    assert {interface.name for interface in INTERFACES} <= {name for of, name in CALLS if of == template}


@pytest.mark.parametrize(("template", "interface"), [each for each in CALLS if each[1] != THE_CREDENTIAL])
def test_a_recorded_call_gives_what_it_gave_live(projects: dict[str, Path], template: str, interface: str) -> None:
    (recording,) = (ROOT / "cassettes" / template / "calls" / interface).glob("*.call.yaml")
    case = recording.name.removesuffix(".call.yaml")
    with open_workspace(projects[template], None, Mode.REPLAY) as workspace:
        called = run_call(workspace, CallOrder(find_interface(interface), cassette=case), StringIO())
    (live,) = read_provenance(recording.with_name(f"{case}.yaml")).steps
    assert not (called.result.problems or called.result.misses or called.result.escapes)
    assert outcome_document(called.result.outcome) == live.output


def test_without_its_variables_the_client_is_not_judged_and_the_reason_is_told(tmp_path: Path) -> None:
    project = make_project(tmp_path / "bottle", "bottlecrm-oauth")
    ran = run_in(project, "appconnect_cli", "validate", "--only", "oauth-info-incomplete", "--json")
    (left,) = json.loads(ran.stdout)["notJudged"]
    assert "variables that it comes from are not set here" in left["reason"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_token_and_no_address_of_the_machine_is_in_a_recording(template: str) -> None:
    files = [path for path in (ROOT / "cassettes" / template).rglob("*") if path.is_file()]
    telling = ("bcrm_pat_", "eyJhbGciOiJIUzI1NiI", "127.0.0.1", "localhost")
    assert files
    assert [path for path in files for text in telling if text in path.read_text("utf-8")] == []
