"""A validation report as one HTML file for a browser: it asks for nothing else, runs no script, and prints.

All that a CRM or a connector said is hostile input: every value is escaped, what nobody would see is written out, and
the page's own policy forbids scripts, requests and any style but the one that stands in it.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from appconnect_cli import __version__
from appconnect_cli.findings import Finding, Hop, NotJudged, Report, Situation, Trace
from appconnect_cli.reporters.words import COVERAGE_LEGEND, closing_line, gaps, labelled, told, visible

PAGES = Path(__file__).parent / "pages"
"""The template and its style."""

LEAST_BAR = 0.8
"""Percent of the width that the shortest bar takes, so that it can be seen."""


@dataclass(frozen=True)
class Bar:
    """One exchange of a waterfall, with its place in time as percents of the whole."""

    hop: Hop
    number: int
    start: float
    width: float

    @property
    def target(self) -> str:
        """Path and query: the host is the same in nearly all of them, and stands in the details."""
        parts = urlsplit(self.hop.url)
        return f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"

    @property
    def answer(self) -> str:
        """`200`, or that there was none."""
        return "no answer" if self.hop.status is None else str(self.hop.status)

    @property
    def has_failed(self) -> bool:
        """Whether the connector had to take it for a failure."""
        return self.hop.status is None or self.hop.status >= 400


def report_html(report: Report) -> str:
    """The whole file."""
    style = (PAGES / "report.css").read_text("utf-8")
    environment = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(
        report=report,
        closing=closing_line(report),
        findings=[(name, list(same)) for name, same in groupby(report.findings, lambda each: each.interface)],
        found={finding.interface for finding in report.findings},
        details=_details,
        bars=bars,
        pieces=pieces,
        told=told,
        situations=list(Situation),
        gaps=gaps(report.coverage),
        legend=COVERAGE_LEGEND,
        unjudged=list(_by_reason(report.not_judged)),
        left_out=_left_out(report),
        recorded=sum(row.recorded for row in report.rows),
        made=sum(showing.made for row in report.coverage for showing in row.showings.values()),
        version=__version__,
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )


def bars(trace: Trace) -> list[Bar]:
    """The exchanges one after the other: a recording has how long each took, not when it began.

    Without any duration there is nothing to draw: all widths are 0.
    """
    whole = sum(hop.milliseconds for hop in trace.hops)
    placed, at = [], 0.0
    for number, hop in enumerate(trace.hops, 1):
        share = 100 * hop.milliseconds / whole if whole else 0.0
        width = max(share, LEAST_BAR) if whole else 0.0
        placed.append(Bar(hop, number, min(at, 100 - width), width))
        at += share
    return placed


def pieces(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it stands between backticks: a name from the code."""
    return [(piece, at % 2 == 1) for at, piece in enumerate(re.split(r"`([^`\n]+)`", text)) if piece]


def _shown(value: Any) -> Any:
    """Each value on its way into the page; what is markup already comes from the template itself."""
    return visible(value) if type(value) is str else value


def _details(finding: Finding) -> Sequence[tuple[str, str]]:
    """What there is to read; the commands stand by themselves."""
    return [(label, text) for label, text in labelled(finding) if label != "again"]


def _by_reason(entries: Iterable[NotJudged]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Reason, interfaces, rules: many rules are silent for the same one."""
    by_reason: dict[str, list[NotJudged]] = {}
    for entry in entries:
        by_reason.setdefault(entry.reason, []).append(entry)
    for reason, same in by_reason.items():
        yield reason, list(dict.fromkeys(each.interface for each in same)), list(dict.fromkeys(e.rule for e in same))


def _left_out(report: Report) -> list[str]:
    counts = {
        "ignored": report.left_out.ignored,
        "not selected": report.left_out.not_selected,
        "of other interfaces": report.left_out.other_interfaces,
    }
    return [f"{number} {what}" for what, number in counts.items() if number]
