"""The registry: each format has a writer, and each writer copes with every report."""

import pytest

from appconnect_cli.findings import Report
from appconnect_cli.reporters.formats import REPORTERS, Format
from tests.reporters.reports import GREEN, REPORT


def test_each_format_for_programs_has_a_writer() -> None:
    assert set(REPORTERS) == set(Format) - {Format.RICH}


@pytest.mark.parametrize("report", [REPORT, GREEN], ids=["everything", "green"])
@pytest.mark.parametrize("name", REPORTERS)
def test_a_writer_copes_with_every_report(name: Format, report: Report) -> None:
    text = REPORTERS[name](report)
    assert text.strip()
    assert "\x1b" not in text
