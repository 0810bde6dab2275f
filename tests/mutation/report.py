"""The outcome of a run as text for a person, and as data."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tests.mutation.mutant import Operator
from tests.mutation.outcome import Concluded, Outcome
from tests.mutation.survivors import EQUIVALENT, HARMLESS

NO_BREACH = (EQUIVALENT, HARMLESS)
REPORTED = (Outcome.OFFLINE, Outcome.AGAIN)
NO_ENTRY = "not in survivors.toml"


def share(everything: Iterable[Concluded]) -> float:
    """The part of the mutants that do something else which `validate` reports, from 0 to 1; an info does not count."""
    counted = Counter(each.outcome for each in everything)
    return _part(counted, counted.total() - counted[Outcome.EQUIVALENT], REPORTED)


def share_of_violations(everything: Iterable[Concluded]) -> float:
    """The same of those that break the contract: without what the list of survivors says is none. An info counts:
    some of the contract's demands weigh no more.
    """
    breaking = Counter(each.outcome for each in everything if not (each.reason and each.reason.kind in NO_BREACH))
    return _part(breaking, breaking.total(), (*REPORTED, Outcome.INFO))


def _part(counted: Counter[Outcome], due: int, reported: Iterable[Outcome]) -> float:
    return sum(counted[outcome] for outcome in reported) / due if due else 1.0


def text(everything: Sequence[Concluded], operators: Sequence[Operator]) -> str:
    """Tables, then what needs a reason."""
    parts = (
        _families(everything),
        _operators(everything, operators),
        *(_listed(everything, outcome, title) for outcome, title in _LISTS.items()),
        _closing(everything),
    )
    return "\n\n".join("\n".join(part) for part in (list(each) for each in parts) if part)


def document(everything: Sequence[Concluded]) -> dict[str, Any]:
    """The same, for programs."""
    return {
        "share": round(share(everything), 4),
        "shareOfViolations": round(share_of_violations(everything), 4),
        "mutants": [
            {
                "operator": each.mutant.key.operator,
                "function": each.mutant.key.function,
                "place": each.mutant.place,
                "before": each.mutant.key.before,
                "after": each.mutant.key.after,
                "key": str(each.mutant.key),
                "outcome": each.outcome.value,
                "families": list(each.families),
                "rules": list(each.rules),
                "reason": each.reason.why if each.reason else None,
                "kind": each.reason.kind if each.reason else None,
                "details": each.details,
            }
            for each in everything
        ],
    }


_LISTS = {
    Outcome.HUNG: "These never came to an end, which is a bug of validate:",
    Outcome.CRASHED: "These made validate itself fail, which is a bug of it:",
    Outcome.SURVIVED: "Survivors:",
    Outcome.EQUIVALENT: "Mutants that do the same as the unchanged code:",
    Outcome.INFO: "Reported as info only:",
}


def _families(everything: Sequence[Concluded]) -> Iterator[str]:
    """How many mutants each family of rules reports, and how many no other one does."""
    reported = [each for each in everything if each.outcome in REPORTED]
    counted = Counter(family for each in reported for family in each.families)
    alone = Counter(each.families[0] for each in reported if len(each.families) == 1)
    yield _row("rule family", ("reported", "by it alone"), 40)
    for family in sorted(counted, key=lambda family: (not family.startswith("R-"), family)):
        yield _row(family, (counted[family], alone[family]), 40)


def _operators(everything: Sequence[Concluded], operators: Sequence[Operator]) -> Iterator[str]:
    columns = tuple(Outcome)
    yield _row("operator", ("made", *columns, "share"))
    for operator in operators:
        own = [each for each in everything if each.mutant.key.operator == operator.name]
        if own:
            yield _counts(operator.name, own)
    yield _counts("all", everything)


def _counts(name: str, own: Sequence[Concluded]) -> str:
    counted = Counter(each.outcome for each in own)
    return _row(name, (len(own), *(counted[outcome] for outcome in Outcome), f"{share(own):.0%}"))


def _row(name: str, cells: Iterable[object], width: int = 20) -> str:
    return f"{name:<{width}}" + "".join(f"{cell!s:>12}" for cell in cells)


def _listed(everything: Sequence[Concluded], outcome: Outcome, title: str) -> Iterator[str]:
    """By reason, so that each stands there once."""
    chosen = [each for each in everything if each.outcome is outcome]
    if chosen:
        yield f"{title} {len(chosen)}"
    for why in dict.fromkeys(map(_why, chosen)):
        yield f"\n  {why}"
        for each in chosen:
            if _why(each) == why:
                key = each.mutant.key
                yield f"    {each.mutant.place} {key.operator}: {key.before}  ->  {key.after}"


def _why(each: Concluded) -> str:
    if each.reason:
        return f"{each.reason.kind}: {each.reason.why}"
    return each.details or ", ".join(each.rules) or NO_ENTRY


def _closing(everything: Sequence[Concluded]) -> Iterator[str]:
    counted = Counter(each.outcome for each in everything)
    harmless = sum(1 for each in everything if each.reason and each.reason.kind == HARMLESS)
    yield (
        f"{len(everything)} mutants: {counted[Outcome.OFFLINE]} are reported offline, {counted[Outcome.AGAIN]} once "
        f"recorded again, {counted[Outcome.INFO]} as info only; {counted[Outcome.EQUIVALENT]} do the same as the "
        f"unchanged code, {harmless} something about which the contract says nothing."
    )
    yield f"Reported of those that do something else: {share(everything):.1%}."
    yield f"Reported of those that break the contract: {share_of_violations(everything):.1%}."
