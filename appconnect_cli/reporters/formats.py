"""The formats of a report, each with the function that writes it. A reporter is imported only when it is asked for."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from appconnect_cli.findings import Report

Reporter = Callable[[Report], str]


class Format(StrEnum):
    """The names of the formats; RICH is for people, and the terminal's own."""

    RICH = "rich"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"
    HTML = "html"


def _json(report: Report) -> str:
    from appconnect_cli.reporters.json_report import report_json

    return report_json(report)


def _junit(report: Report) -> str:
    from appconnect_cli.reporters.junit import report_junit

    return report_junit(report)


def _sarif(report: Report) -> str:
    from appconnect_cli.reporters.sarif import report_sarif

    return report_sarif(report)


def _github(report: Report) -> str:
    from appconnect_cli.reporters.github import annotations

    return annotations(report)


def _html(report: Report) -> str:
    from appconnect_cli.reporters.html_report import report_html

    return report_html(report)


REPORTERS: Mapping[Format, Reporter] = {
    Format.JSON: _json,
    Format.JUNIT: _junit,
    Format.SARIF: _sarif,
    Format.GITHUB: _github,
    Format.HTML: _html,
}

IN_REPOSITORY = frozenset({Format.SARIF, Format.GITHUB})
"""Formats whose reader looks files up from the repository's root."""

WITHOUT_COVERAGE = frozenset({Format.JUNIT, Format.SARIF, Format.GITHUB})
"""Formats that have no place for what the evidence shows; the others always have it, but RICH only if asked."""
