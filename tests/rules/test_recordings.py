"""Recordings that hold what nobody asks for, or what nobody may see: changed after they were made, as people do."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from appconnect_cli.errors import ExitCode
from appconnect_cli.findings import Severity
from appconnect_cli.main import main
from appconnect_cli.runtime.result import Raised, Returned
from appconnect_cli.scenarios.catalogue import CONTACT
from appconnect_cli.transports.base import Recorded
from appconnect_cli.transports.provenance import Provenance
from appconnect_cli.transports.recordings import read_recording, write_recording
from tests.rules.projects import judge, make_project, record
from tests.rules.test_edges import call, verdict

SECRET = "sk-live-81c5d0f2aa917e"
UNUSED = Recorded(7, "GET", "https://crm.example/deals")
Change = Callable[[list[Any], Provenance], Provenance]


def changed(project: Path, change: Change) -> Path:
    """The project whose recording of the scenario `contact` was edited."""
    path = project / "cassettes" / "scenarios" / "contact.yaml"
    found = read_recording(path)
    interactions: list[Any] = copy.deepcopy(list(found.tape.interactions))
    write_recording(path, interactions, change(interactions, found.provenance), lock=project / "lock")
    return project


def in_request(interactions: list[Any], made: Provenance) -> Provenance:
    interactions[0][0]["headers"]["x-api-key"] = [SECRET]
    return made


def in_answer(interactions: list[Any], made: Provenance) -> Provenance:
    page: dict[str, Any] = {"items": [], "next": None, "session": {"accessToken": SECRET}}
    interactions[0][1]["body"]["string"] = json.dumps(page).encode()
    return made


def in_user(interactions: list[Any], made: Provenance) -> Provenance:
    first, *others = made.steps
    return replace(made, steps=(replace(first, user={**(first.user or {}), "accessToken": SECRET}), *others))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (in_request, "exchange 1, request header x-api-key"),
        (in_answer, "exchange 1, response body.session.accessToken"),
        (in_user, "step 'find unknown', user.accessToken"),
    ],
)
def test_a_credential_in_a_recording_is_found_by_its_place_and_never_shown(
    change: Change, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [CONTACT])
    _, report = judge(changed(project, change))
    (finding,) = report.findings
    assert (finding.rule, finding.severity, finding.interface) == (
        "recording-holds-secret",
        Severity.ERROR,
        "findContact",
    )
    assert place in finding.seen
    assert SECRET not in repr(finding)
    assert "appconnect cassette scrub scenarios/contact" in finding.remedy
    monkeypatch.chdir(project)
    capsys.readouterr()
    assert main(finding.command.split()[1:]) == ExitCode.FINDINGS
    assert place in capsys.readouterr().out


def test_after_scrubbing_nothing_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(tmp_path, "Keeping")
    record(project, [CONTACT])
    monkeypatch.chdir(changed(project, in_request))
    assert main(["cassette", "scrub", "scenarios/contact"]) == ExitCode.OK
    _, report = judge(project)
    assert report.findings == ()


def test_what_is_left_over_is_told_and_is_no_failure(tmp_path: Path) -> None:
    def longer(interactions: list[Any], made: Provenance) -> Provenance:
        *steps, last = made.steps
        interactions.append(interactions[0])
        return replace(made, steps=(*steps, replace(last, exchanges=(last.exchanges[0], len(interactions)))))

    project = make_project(tmp_path, "Keeping")
    record(project, [CONTACT])
    _, report = judge(changed(project, longer))
    (finding,) = report.findings
    assert (finding.rule, finding.severity, finding.step) == ("recording-unused", Severity.INFO, CONTACT.steps[-1].name)


def test_how_many_more_there_are_is_said() -> None:
    left = call("findContact", Returned({}), unused=(UNUSED, replace(UNUSED, position=8), replace(UNUSED, position=9)))
    (finding,) = verdict("recording-unused", "findContact", left).findings
    assert finding.seen == "exchange 7, GET https://crm.example/deals (and 2 more places)"


def test_what_a_call_did_not_come_to_is_no_reproach() -> None:
    raised = call("findContact", Raised("KeyError", "'x'", None), unused=(UNUSED,))
    assert verdict("recording-unused", "findContact", raised).not_judged
    assert verdict("recording-unused", "findContact", call("findContact", Returned({}))).passed


def test_a_recording_that_does_not_fit_any_more_may_still_hold_a_credential() -> None:
    outdated = call("findContact", Returned({}), escapes=("connector.py:7",), leaks=("exchange 1, request url",))
    assert verdict("recording-holds-secret", "findContact", outdated).findings
    assert verdict("recording-holds-secret", "findContact", replace(outdated, leaks=())).passed
    assert verdict("recording-holds-secret", "findContact").not_judged
