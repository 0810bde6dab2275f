"""The recordings of a real CRM, replayed without it: every call gives what it gave live."""

from io import StringIO
from pathlib import Path

import pytest

from appconnect_cli.calling import CallOrder, run_call
from appconnect_cli.contract.interfaces import INTERFACES, find_interface
from appconnect_cli.runtime.document import outcome_document
from appconnect_cli.scaffold.render import RECORDED_AS
from appconnect_cli.transports.base import Mode
from appconnect_cli.workspace import open_workspace
from tests.scaffold.projects import ROOT, make_project
from tests.transports.provenances import read_provenance

RECORDINGS = ROOT / "cassettes" / "bottlecrm"
CALLS = sorted(path.parent.name for path in RECORDINGS.glob("calls/*/*.call.yaml"))
THE_CREDENTIAL = "getBasicAuth"
"""What it returns is hidden in the recording, and made of a stand-in in replay."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Under the name that the recordings bear, so that they hold the very values that were seen live."""
    return make_project(tmp_path_factory.mktemp("scaffolded") / "bottle", "bottlecrm", RECORDED_AS.name)


def test_each_of_the_twelve_interfaces_is_recorded() -> None:
    assert {interface.name for interface in INTERFACES} <= set(CALLS)


@pytest.mark.parametrize("interface", [name for name in CALLS if name != THE_CREDENTIAL])
def test_a_recorded_call_gives_what_it_gave_live(project: Path, interface: str) -> None:
    (recording,) = (RECORDINGS / "calls" / interface).glob("*.call.yaml")
    case = recording.name.removesuffix(".call.yaml")
    with open_workspace(project, None, Mode.REPLAY) as workspace:
        called = run_call(workspace, CallOrder(find_interface(interface), cassette=case), StringIO())
    (live,) = read_provenance(recording.with_name(f"{case}.yaml")).steps
    assert not (called.result.problems or called.result.misses or called.result.escapes)
    assert outcome_document(called.result.outcome) == live.output


def test_no_token_and_no_address_of_the_machine_is_in_a_recording() -> None:
    files = [path for path in RECORDINGS.rglob("*") if path.is_file()]
    telling = ("bcrm_pat_", "127.0.0.1", "localhost")
    assert files
    assert [path for path in files for text in telling if text in path.read_text("utf-8")] == []
