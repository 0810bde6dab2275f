"""A baseline: the findings that are known, so that a run fails on new ones alone and tells which were mended.

A finding is known by interface, rule and cause: that its line moves, or its text changes, makes it no other one. What
crashed in appconnect itself is never kept: it should be seen.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from appconnect_cli.errors import UsageError
from appconnect_cli.files import write_atomically
from appconnect_cli.findings import CRASHED, Finding, KnownFinding, Report
from appconnect_cli.output import scrubbed
from appconnect_cli.rules.causes import cause_of, is_within
from appconnect_cli.settings import Settings

FORMAT = 1
_MARK = "appconnectBaseline"
_WRITE = "`appconnect validate --write-baseline {path}` writes it"
_FIELDS = ("interface", "rule", "cause", "seen")


@dataclass(frozen=True)
class Baseline:
    """What is known of one connector."""

    connector: str
    findings: frozenset[KnownFinding] = frozenset()


def compared(report: Report, baseline: Baseline) -> Report:
    """The report with its findings told apart: those that are new, and those that are known.

    What the baseline has besides was mended, if its rule was judged this time and no other finding has its cause.
    """
    present = {known_finding(finding) for finding in report.findings}
    missing = sorted(baseline.findings - present)
    mended = [each for each in missing if _is_mended(each, report)]
    return replace(
        report,
        findings=tuple(each for each in report.findings if known_finding(each) not in baseline.findings),
        known=tuple(each for each in report.findings if known_finding(each) in baseline.findings),
        mended=tuple(mended),
        undecided=tuple(each for each in missing if each not in mended),
    )


def renewed(report: Report, before: Baseline | None) -> Baseline:
    """All that was found now, and of what was known before what nobody judged this time."""
    kept = compared(report, before).undecided if before else ()
    found = (known_finding(each) for each in report.findings if each.rule != CRASHED)
    return Baseline(report.connector, frozenset(found).union(kept))


def known_finding(finding: Finding) -> KnownFinding:
    """A finding as a baseline keeps it."""
    return KnownFinding(finding.interface, finding.rule, cause_of(finding), scrubbed(finding.seen))


def known_before(settings: Settings, read: Path | None, write: Path | None) -> Baseline | None:
    """What was known before this run: of the file to read, or of the one to write, which need not be there yet.

    The files are those of the command line; without them that of appconnect.toml is read.
    """
    if read and write:
        raise UsageError("--baseline and --write-baseline exclude each other.", hint="Choose one.")
    named = settings.root / settings.validation.baseline if settings.validation.baseline else None
    path = write or read or named
    if path is None or (path == write and not path.exists()):
        return None
    return read_baseline(path, settings.connector.name)


def read_baseline(path: Path, connector: str) -> Baseline:
    """The baseline of that connector. UsageError if there is none, or something else."""
    write = _WRITE.format(path=path)
    try:
        document = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"There is no baseline {path}.", hint=f"{write}, with what is found now.") from error
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.", hint="Check who may read it.") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise _damaged(path, str(error)) from error
    baseline = _parsed(document, path)
    if baseline.connector != connector:
        raise UsageError(
            f"{path} is the baseline of {baseline.connector}, not of {connector}.",
            hint="Name the file of this connector, or delete that one: " + write + " anew.",
        )
    return baseline


def keep(path: Path, baseline: Baseline) -> None:
    """Write it, one finding after the other in an order that stays: a diff can be reviewed. Raises FileError."""
    findings = [{name: getattr(each, name) for name in _FIELDS} for each in sorted(baseline.findings)]
    document = {_MARK: FORMAT, "connector": baseline.connector, "findings": findings}
    write_atomically(
        path, (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")
    )


def _parsed(document: Any, path: Path) -> Baseline:
    if not isinstance(document, dict) or _MARK not in document:
        hint = f"Name another file: {_WRITE.format(path='FILE')}."
        raise UsageError(f"{path} is no baseline of appconnect.", hint=hint)
    if document[_MARK] != FORMAT:
        raise UsageError(
            f"{path} has format {document[_MARK]!r}; this appconnect reads format {FORMAT}.",
            hint="A newer appconnect may have written it: upgrade yours.",
        )
    findings = document.get("findings")
    if not isinstance(document.get("connector"), str) or not isinstance(findings, list):
        raise _damaged(path, "connector or findings is missing")
    return Baseline(document["connector"], frozenset(_entries(findings, path)))


def _entries(findings: list[Any], path: Path) -> Iterable[KnownFinding]:
    for number, entry in enumerate(findings, 1):
        if not isinstance(entry, dict) or not all(isinstance(entry.get(name), str) for name in _FIELDS):
            raise _damaged(path, f"finding {number} lacks one of {', '.join(_FIELDS)}")
        yield KnownFinding(*(entry[name] for name in _FIELDS))


def _damaged(path: Path, what: str) -> UsageError:
    hint = f"Restore it from version control, or delete it: {_WRITE.format(path=path)} anew."
    return UsageError(f"{path} is damaged: {what}.", hint=hint)


def _is_mended(entry: KnownFinding, report: Report) -> bool:
    judged = (entry.rule, entry.interface) in report.decided
    others = (cause_of(each) for each in report.findings if each.interface == entry.interface)
    return judged and not any(is_within(entry.cause, outer) for outer in others)
