"""A validation report for GitHub Actions: annotations at the connector's lines, and a summary of the job.

The commands: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

import re
from collections.abc import Iterator
from itertools import groupby

from appconnect_cli.findings import Finding, Report, Severity
from appconnect_cli.reporters.placing import place_of
from appconnect_cli.reporters.words import closing_line, labelled, message, name, visible

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}

SUMMARY_BYTES = 1024 * 1024
"""GitHub shows no part of a longer summary."""

_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _TEXT | str.maketrans({":": "%3A", ",": "%2C"})


def annotations(report: Report) -> str:
    """A workflow command for each finding, and the closing line for the log."""
    return "\n".join([*map(_annotation, report.findings), closing_line(report)])


def job_summary(report: Report) -> str:
    """Markdown: the matrix, the findings of each interface, the closing line; cut where GitHub would take none."""
    closing = f"{closing_line(report)}\n"
    matrix = "\n".join(_matrix(report))
    room = SUMMARY_BYTES - len(f"{matrix}{closing}".encode()) - 1000
    shown: list[str] = []
    for part in _findings(report):
        room -= len(part.encode()) + 2
        if room < 0:
            shown.append("There are more, which do not fit here; the log has them all.")
            break
        shown.append(part)
    return "\n\n".join([matrix, *shown, closing])


def _annotation(finding: Finding) -> str:
    place = place_of(finding)
    properties = {
        "file": place.file.as_posix(),
        "line": str(max(place.line, 1)),
        "title": f"{finding.interface}: {name(finding)}",
    }
    written = ",".join(f"{key}={visible(value).translate(_PROPERTY)}" for key, value in properties.items())
    return f"::{COMMANDS[finding.severity]} {written}::{message(finding).translate(_TEXT)}"


def _matrix(report: Report) -> Iterator[str]:
    yield f"## appconnect validate: {_markdown(report.connector)}\n"
    yield "| interface | implemented | shape | behaviour | recorded | note |"
    yield "|---|---|---|---|---:|---|"
    for row in report.rows:
        cells = (row.interface, row.implemented, row.shape, row.behaviour, str(row.recorded), _markdown(row.note))
        yield f"| {' | '.join(cells)} |"


def _findings(report: Report) -> Iterator[str]:
    for interface, findings in groupby(report.findings, key=lambda finding: finding.interface):
        heading = f"### {interface}\n\n"
        for finding in findings:
            lines = "\n".join(f"  - {label}: {_markdown(text)}" for label, text in labelled(finding))
            yield f"{heading}- **{finding.severity.value}** {_markdown(name(finding))}\n{lines}"
            heading = ""


def _markdown(text: str) -> str:
    """As plain text inside a line: nothing of it is markup."""
    return re.sub(r"([\\`*_\[\]<>#|~&$])", r"\\\1", visible(text)).replace("\n", "<br>")
