"""No false findings for connectors that do things in their own way."""

from pathlib import Path

import pytest

from appconnect_cli.findings import Cell
from tests.rules.projects import HERE, judge, make_project, record

HABITS = HERE / "habits_connector.py"


@pytest.mark.parametrize("name", ["Plain", "Soft", "Retrying", "NewestFirst", "Commenting"])
def test_a_connector_with_other_habits_gets_no_finding(name: str, tmp_path: Path) -> None:
    project = make_project(tmp_path, name, HABITS, '[cannot]\ngetOauthInfo = "it takes an API key"\n')
    assert [failure for take in record(project) for failure in take.failures] == []
    _, report = judge(project)
    assert report.findings == ()
    assert report.judged > 30


def test_what_the_crm_can_not_do_is_shown_and_no_finding(tmp_path: Path) -> None:
    cannot = '[cannot]\nfindContactWithName = "no search by name"\n'
    project = make_project(tmp_path, "NoNameSearch", HABITS, cannot, {"page": {}})
    record(project)
    _, report = judge(project)
    assert report.findings == ()
    row = next(row for row in report.rows if row.interface == "findContactWithName")
    assert (row.implemented, row.note) == (Cell.DECLARED, "no search by name")
