"""A connector that changed after it was recorded: what its recording can't answer is told, and nothing is guessed."""

from pathlib import Path

import pytest

from appconnect_cli.scenarios.dispositions import DISPOSITION
from tests.rules.projects import judge, make_project, record


@pytest.mark.parametrize("name", ["AsksMore", "AsksMoreAndHidesIt"])
def test_a_request_that_was_not_recorded_outdates_the_recording(name: str, tmp_path: Path) -> None:
    record(make_project(tmp_path, "Keeping"))
    _, report = judge(make_project(tmp_path, name))
    outdated = [finding for finding in report.findings if finding.rule == "recording-outdated"]
    assert {finding.interface for finding in outdated} == {"findContact", "findContactWithName"}
    others = {finding.rule for finding in report.findings} - {"recording-outdated"}
    assert others == ({"failure-as-no-match"} if name == "AsksMoreAndHidesIt" else set())
    silent = {entry.rule for entry in report.not_judged if entry.interface == "findContact"}
    assert {"search-writes", "search-result-incomplete"} <= silent
    assert "limit" in outdated[0].seen


def test_an_option_that_was_picked_must_be_offered_still(tmp_path: Path) -> None:
    record(make_project(tmp_path, "Keeping"), [DISPOSITION])
    _, report = judge(make_project(tmp_path, "Keeping"))
    assert report.findings == ()
    _, report = judge(make_project(tmp_path, "OffersTitles"))
    (finding,) = report.findings
    assert (finding.rule, finding.interface, finding.step) == ("pick-not-offered", "findContact", "find contact")
    assert finding.seen == "deals: '501' was picked, and is offered no more"


def test_a_connector_that_raises_where_it_did_not_is_told_with_its_line(tmp_path: Path) -> None:
    record(make_project(tmp_path, "Keeping"))
    _, report = judge(make_project(tmp_path, "Stumbles"))
    (finding,) = report.findings
    assert (finding.rule, finding.interface) == ("connector-raises", "getUserList")
    assert "KeyError" in finding.seen
    assert finding.place is not None
    line = (tmp_path / finding.place.file).read_text(encoding="utf-8").splitlines()[finding.place.line - 1]
    assert 'plan["active"]' in line
