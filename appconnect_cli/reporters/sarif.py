"""A validation report as SARIF 2.1.0, which GitHub's code scanning and editors read.

What GitHub takes of it: https://docs.github.com/code-security/reference/code-scanning/sarif-files
"""

import hashlib
import json
import re
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from appconnect_cli import __version__
from appconnect_cli.findings import CRASHED, Finding, NotJudged, Report, Severity
from appconnect_cli.reporters.placing import place_of
from appconnect_cli.reporters.words import message, visible
from appconnect_cli.rules import RULES, Rule, documentation

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_BY_SLUG = {rule.slug: rule for rule in RULES}


def report_sarif(report: Report) -> str:
    """The document as text: one run, its rules those that were looked at.

    What was not judged is a notification of the run: GitHub would show a result of the kind `notApplicable` as an
    alert. It refuses a result without a place, too, so that one is shown at appconnect.toml.
    """
    slugs = _slugs(report)
    run = {
        "tool": {"driver": {"name": "appconnect", "version": __version__, "rules": list(map(_descriptor, slugs))}},
        "invocations": [
            {
                "executionSuccessful": CRASHED not in slugs,
                "toolExecutionNotifications": [_notification(entry, slugs) for entry in report.not_judged],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, slugs) for finding in report.findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def fingerprint(finding: Finding) -> str:
    """The same for the same defect, wherever its code has moved: rule, interface and cause, without positions."""
    cause = re.sub(r"\[\d+\]", "[]", finding.cause or finding.rule)
    return hashlib.sha256("\0".join((finding.rule, finding.interface, cause)).encode()).hexdigest()


def uri_of(file: PurePath) -> str:
    """A relative file as a URI below the repository's root, another one by its whole path."""
    return file.as_uri() if file.is_absolute() else quote(file.as_posix())


def _slugs(report: Report) -> list[str]:
    broken = {rule for finding in (*report.findings, *report.known) for rule in (finding.rule, *finding.also)}
    known = broken | {entry.rule for entry in report.passed} | {entry.rule for entry in report.not_judged}
    return [*(slug for slug in _BY_SLUG if slug in known), *sorted(known - set(_BY_SLUG))]


def _descriptor(slug: str) -> dict[str, Any]:
    rule = _BY_SLUG.get(slug)
    if rule is None:
        text = {"text": "A rule crashed: a bug of appconnect." if slug == CRASHED else f"{slug}."}
        return {"id": slug, "shortDescription": text, "fullDescription": text, "help": text}
    words = documentation(rule.judge)
    return {
        "id": slug,
        "shortDescription": {"text": f"{words.title}."},
        "fullDescription": {"text": words.sections["Why it matters in production"]},
        "help": _help(rule),
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    } | ({"properties": {"contract": rule.contract_id}} if rule.contract_id else {})


def _help(rule: Rule) -> dict[str, str]:
    sections = documentation(rule.judge).sections
    fenced = {name: f"```python\n{text}\n```" if name == "Example" else text for name, text in sections.items()}
    return {
        "text": "\n\n".join(f"{name}\n{text}" for name, text in sections.items()),
        "markdown": "\n\n".join(f"## {name}\n\n{text}" for name, text in fenced.items()),
    }


def _result(finding: Finding, slugs: list[str]) -> dict[str, Any]:
    place = place_of(finding)
    artifact = {"uri": uri_of(place.file)} | ({} if place.file.is_absolute() else {"uriBaseId": "%SRCROOT%"})
    return {
        "ruleId": finding.rule,
        "ruleIndex": slugs.index(finding.rule),
        "level": LEVELS[finding.severity],
        "message": {"text": f"{finding.interface}\n{message(finding)}"},
        "locations": [
            {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": max(place.line, 1)}}}
        ],
        "partialFingerprints": {"ruleInterfaceCause/v1": fingerprint(finding)},
    }


def _notification(entry: NotJudged, slugs: list[str]) -> dict[str, Any]:
    return {
        "level": "note",
        "message": {"text": visible(f"{entry.rule} was not judged for {entry.interface}: {entry.reason}")},
        "associatedRule": {"id": entry.rule, "index": slugs.index(entry.rule)},
    }
