"""What became of a mutant, in one word, and who said so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from appconnect_cli.findings import Severity
from tests.mutation.judging import OUTDATED, Seen, Stage
from tests.mutation.mutant import Mutant
from tests.mutation.running import Judged
from tests.mutation.survivors import EQUIVALENT, Reason

UNUSED = "recording-unused"
"""The other rule that says no more than: record again."""

ENDED = "validate ends with an error"
UNRECORDABLE = "the CRM refuses what is recorded again"


class Outcome(StrEnum):
    """The columns of the table."""

    OFFLINE = "offline"
    """Reported from the recordings that the project has."""
    AGAIN = "again"
    """The recordings no longer answer; reported once they were made again."""
    INFO = "info"
    """Reported as info only: no run fails for it."""
    SURVIVED = "survived"
    EQUIVALENT = "equivalent"
    """Survived, and does what the unchanged code does: survivors.toml says why."""
    HUNG = "hung"
    """Never came to an end: a bug of ours."""
    CRASHED = "crashed"
    """A bug of ours."""


@dataclass(frozen=True)
class Concluded:
    """A mutant with its outcome."""

    mutant: Mutant
    outcome: Outcome
    families: tuple[str, ...] = ()
    """Of the rules that reported it."""
    rules: tuple[str, ...] = ()
    reason: Reason | None = None
    """Why it survived, as far as survivors.toml knows."""
    details: str = ""


def concluded(judged: Judged, reasons: Mapping[str, Reason]) -> Concluded:
    """From what the stages saw to a word."""
    mutant, reason = judged.mutant, reasons.get(str(judged.mutant.key))
    first, last = judged.offline, judged.again or judged.offline
    if judged.hung:
        return Concluded(mutant, Outcome.HUNG, details=f"after {judged.seconds:.0f} s")
    crashed = [each.cause for each in last.findings if each.rule == "internal"] if last else []
    if first is None or last is None or crashed:
        return Concluded(mutant, Outcome.CRASHED, details=judged.crash or ", ".join(crashed))
    if last.told:
        outcome = Outcome.AGAIN if judged.again else Outcome.OFFLINE
        return Concluded(mutant, outcome, families_of(last), rules_of(last))
    remarks = [each for each in last.findings if each.rule not in (OUTDATED, UNUSED)]
    if remarks:
        return Concluded(mutant, Outcome.INFO, rules=tuple(sorted({each.rule for each in remarks})))
    survived = Outcome.EQUIVALENT if reason and reason.kind == EQUIVALENT else Outcome.SURVIVED
    return Concluded(mutant, survived, reason=reason)


def rules_of(stage: Stage) -> tuple[str, ...]:
    """The rules that would fail a run with `--fail-on warning`."""
    return tuple(sorted({each.rule for each in _weighty(stage)}))


def families_of(stage: Stage) -> tuple[str, ...]:
    """Of those rules: `R-C` for `R-C13, R-N4`; a rule without such an id stands for itself."""
    found = {family_of(each) for each in _weighty(stage)}
    others = {ENDED: stage.error, UNRECORDABLE: stage.failures}
    return tuple(sorted(found | {name for name, there in others.items() if there}))


def family_of(finding: Seen) -> str:
    """`R-C` of `R-C13, R-N4`."""
    ids = (each.rstrip("0123456789") for each in finding.contract.split(", ") if each.startswith("R-"))
    return next(ids, finding.rule)


def _weighty(stage: Stage) -> Iterable[Seen]:
    counted = (Severity.ERROR.value, Severity.WARNING.value)
    return (each for each in stage.findings if each.severity in counted and each.rule != OUTDATED)
