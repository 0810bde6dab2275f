"""What every reporter says, in the same words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from appconnect_cli.findings import Coverage, Finding, Report, Showing, Situation

_UNSEEN = re.compile("[^\t\n -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What a terminal would obey, and XML can't hold: controls, halves of a surrogate pair, and what is no character."""


def visible(text: str) -> str:
    r"""The text with what nobody would see written out.

    >>> visible("a\x1b[1m")
    'a\\x1b[1m'
    """
    return _UNSEEN.sub(lambda unseen: unseen[0].encode("unicode_escape").decode(), text)


def labelled(finding: Finding) -> list[tuple[str, str]]:
    """Label and text for each thing that a person needs to mend it; what is not known is left out."""
    lines = (
        ("seen", finding.seen),
        ("due", finding.due),
        ("effect", finding.effect),
        ("mend", finding.remedy),
        ("where", _where(finding)),
        ("again", finding.command),
    )
    return [(label, visible(text)) for label, text in lines if text]


def message(finding: Finding) -> str:
    """All of a finding in a few lines: `seen: ...` and so on."""
    return "\n".join(f"{label}: {text}" for label, text in labelled(finding))


def name(finding: Finding) -> str:
    """`note-changed (R-G3)`"""
    return f"{finding.rule} ({finding.contract})" if finding.contract else finding.rule


GAP = "gap"
COVERAGE_LEGEND = (
    f"2+4: the CRM itself did so in 2 recorded calls, 4 more were made from recordings. {GAP}: nothing shows it. "
    "-: it can't be."
)
"""Below the table of the coverage."""


def told(showing: Showing) -> str:
    """`2+4`, as the legend has it; what is 0 is left out."""
    if not showing.applies:
        return "-"
    made = f"+{showing.made}" if showing.made else ""
    return f"{showing.recorded or ''}{made}" or GAP


@dataclass(frozen=True)
class Gap:
    """What several interfaces lack for the same reason."""

    record: str
    """The command line that closes it; empty where none does."""
    reason: str
    situations: tuple[Situation, ...]
    interfaces: tuple[str, ...]


def gaps(coverage: Iterable[Coverage]) -> tuple[Gap, ...]:
    """Together what one command closes; last what none does."""
    lacking: dict[tuple[str, str], dict[str, list[Situation]]] = {}
    for row in coverage:
        for situation, showing in row.gaps.items():
            same = lacking.setdefault((showing.record, showing.reason), {})
            same.setdefault(row.interface, []).append(situation)
    grouped: dict[tuple[str, str, tuple[Situation, ...]], list[str]] = {}
    for (record, reason), by_interface in lacking.items():
        for interface, situations in by_interface.items():
            grouped.setdefault((record, reason, tuple(situations)), []).append(interface)
    found = (Gap(*key, tuple(interfaces)) for key, interfaces in grouped.items())
    return tuple(sorted(found, key=lambda gap: (not gap.record, gap.record)))


def closing_line(report: Report) -> str:
    """`40 judged, 2 findings (1 error, 1 warning), 3 not judged, 1 known.`"""
    kinds = [
        f"{number} {severity.value}{'s' * (number != 1)}" for severity, number in report.counts().items() if number
    ]
    total = len(report.findings)
    found = f"{total} finding{'s' * (total != 1)} ({', '.join(kinds)})" if kinds else "no finding"
    return ", ".join([f"{report.judged} judged", found, f"{len(report.not_judged)} not judged", *_aside(report)]) + "."


def _aside(report: Report) -> list[str]:
    """What a green line must not hide: what is known, and what the person chose not to look at."""
    left_out = report.left_out
    counts = {
        "known": len(report.known),
        "mended": len(report.mended),
        "ignored": left_out.ignored,
        "not selected": left_out.not_selected,
        "of other interfaces": left_out.other_interfaces,
    }
    return [f"{number} {what}" for what, number in counts.items() if number]


def _where(finding: Finding) -> str:
    step = f"step {finding.step!r}" if finding.scenario else f"recording {finding.step!r}" if finding.step else ""
    scenario = f"scenario {finding.scenario}" if finding.scenario else ""
    return ", ".join(part for part in (str(finding.place or ""), scenario, step) if part)
