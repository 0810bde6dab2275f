"""What a person sees of the coverage."""

from dataclasses import replace

import pytest

from appconnect_cli.contract.interfaces import BY_NAME
from appconnect_cli.findings import Coverage, Showing, Situation
from tests.reporters.reports import REPORT, SHOWINGS
from tests.terminal.test_validation import shown


def test_it_stands_below_the_matrix_where_it_is_asked_for() -> None:
    lines = [line.rstrip() for line in shown(REPORT, coverage=True).splitlines()]
    assert lines.index("Coverage") < lines.index("To record next") < lines.index("Gaps that no command closes")
    assert lines.index("Gaps that no command closes") < lines.index("getCallLog")
    assert "Coverage" not in shown(REPORT)


def test_each_cell_and_each_gap() -> None:
    text = shown(REPORT, coverage=True)
    rows = [line.split() for line in text.splitlines()]
    assert ["getCallLog", "2+4", "-", "gap", "gap", "+12", "gap"] in rows
    assert ["unAuthorize", "-", "-", "-", "-", "-", "-"] in rows
    assert ["gap", "auth", "failure,", "rate", "limit"] in rows
    assert ["record", "appconnect", "record", "failures"] in rows
    assert "unAuthorize: not implemented" in text
    assert not {"\x1b", "\x00"} & set(text)


def test_no_gap_is_said() -> None:
    whole = Coverage("getCallLog", dict.fromkeys(Situation, Showing(1)))
    lines = shown(replace(REPORT, coverage=(whole,)), coverage=True).splitlines()
    assert "No gap." in [line.strip() for line in lines]
    assert "To record next" not in lines


@pytest.mark.parametrize("width", [60, 80, 120])
def test_it_fits_and_loses_nothing(width: int) -> None:
    names = [name for name in BY_NAME if len(name) <= len("upsertCallDisposition")]
    showings = SHOWINGS | {Situation.ODD_ANSWER: Showing(10, 999), Situation.SERVER_ERROR: Showing(10, 1385)}
    text = shown(replace(REPORT, coverage=tuple(Coverage(name, showings) for name in names)), width, coverage=True)
    assert max(map(len, text.splitlines())) <= width
    assert all(name in text for name in names)
    rows = [line.split() for line in text.split("Coverage")[1].splitlines()]
    assert [row[0] for row in rows if row[1:5] == ["2+4", "-", "gap", "gap"]] == names
    assert "\N{HORIZONTAL ELLIPSIS}" not in text
