"""All twelve interfaces live on a real CRM, recorded; then the same from the recordings, with the CRM gone."""

import shutil
from typing import Any

import pytest

from .crm import BottleCrm
from .project import CALLS, Project, Ran, record_all

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("bottlecrm")]


class Recorded:
    """A project whose recordings are fresh, what was seen live, and the account whose secrets must not be in them."""

    def __init__(self, project: Project, live: dict[str, Ran], crm: BottleCrm) -> None:
        self.project = project
        self.live = live
        self.account = crm.account


@pytest.fixture(scope="module")
def recorded(crm: BottleCrm, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Everything recorded anew, without the recordings that the template brings; then the server is stopped."""
    project = Project.scaffold(tmp_path_factory.mktemp("projects"), "bottle")
    shutil.rmtree(project.folder / "cassettes", ignore_errors=True)
    live = record_all(project, crm.account)
    crm.stop()
    return Recorded(project, live, crm)


@pytest.mark.parametrize("interface", CALLS)
def test_live_every_interface_keeps_the_contract(recorded: Recorded, interface: str) -> None:
    live = recorded.live[interface]
    assert live.code == 0, live.stdout + live.stderr
    assert live.document["findings"] == []
    assert live.document["conclusion"]["successful"] is not False


@pytest.mark.parametrize("interface", [name for name in CALLS if name != "getBasicAuth"])
def test_with_the_server_gone_the_recording_gives_the_same(recorded: Recorded, interface: str) -> None:
    replayed = recorded.project.call(interface, "--replay")
    assert replayed.code == 0, replayed.stdout + replayed.stderr
    assert told(replayed.document) == told(recorded.live[interface].document)


def test_with_the_server_gone_the_header_is_made_of_a_stand_in(recorded: Recorded) -> None:
    """getBasicAuth returns the credential itself: hidden live, and never in a recording."""
    replayed = recorded.project.call("getBasicAuth", "--replay")
    assert replayed.code == 0, replayed.stderr
    assert recorded.account.token not in replayed.stdout + recorded.live["getBasicAuth"].stdout


def test_with_the_server_gone_the_connector_validates(recorded: Recorded) -> None:
    report = recorded.project.appconnect("validate")
    assert report.code == 0, report.stdout + report.stderr


def test_no_secret_and_no_address_is_in_a_recording(recorded: Recorded) -> None:
    folder = recorded.project.folder / "cassettes"
    files = [path for path in folder.rglob("*") if path.is_file()]
    secrets = (recorded.account.token, "bcrm_pat_", recorded.account.base_url.removeprefix("http://"))
    assert files
    assert [(path, secret) for path in files for secret in secrets if secret in path.read_text("utf-8")] == []


def test_each_call_is_a_recording_of_its_own(recorded: Recorded) -> None:
    cases = sorted(path.parent.name for path in (recorded.project.folder / "cassettes" / "calls").glob("*/*.call.yaml"))
    assert cases == sorted(CALLS)


def told(document: dict[str, Any]) -> dict[str, Any]:
    """What does not depend on the mode."""
    return {name: document[name] for name in ("instant", "input", "outcome", "findings", "conclusion", "userChanges")}
