"""What the stages saw, in one word; and the share that comes of it."""

from typing import Any

import pytest

from tests.mutation.judging import OUTDATED, Seen, Stage
from tests.mutation.mutant import Key, Mutant, Operator
from tests.mutation.outcome import ENDED, UNRECORDABLE, UNUSED, Concluded, Outcome, concluded
from tests.mutation.report import NO_ENTRY, document, share, share_of_violations, text
from tests.mutation.running import Judged
from tests.mutation.survivors import EQUIVALENT, HARMLESS, UNSEEN, Reason

MUTANT = Mutant(Key("dropped-field", "crm.f", "x = 1", "x = 2"), "crm", 7, "x = 2\n")
KEY = "dropped-field crm.f: x = 1 -> x = 2"


def stage(*rules: str, severity: str = "error", **fields: Any) -> Stage:
    contracts = {"note-changed": "R-G3", "subject-changed": "R-G4, R-U7", "result-shape": "14"}
    seen = (Seen(rule, "getCallLog", "note", contracts.get(rule, ""), severity) for rule in rules)
    return Stage(findings=frozenset(seen), **fields)


@pytest.mark.parametrize(
    ("first", "again", "outcome", "families"),
    [
        (stage("note-changed", "subject-changed"), None, Outcome.OFFLINE, ("R-G",)),
        (stage("note-changed", "result-shape", severity="warning"), None, Outcome.OFFLINE, ("R-G", "result-shape")),
        (stage(error="ConnectorLoadError: no"), None, Outcome.OFFLINE, (ENDED,)),
        (stage(OUTDATED), stage("note-changed"), Outcome.AGAIN, ("R-G",)),
        (stage(OUTDATED), stage(failures=("contact: HTTP 422",)), Outcome.AGAIN, (UNRECORDABLE,)),
        (stage("request-repeated", severity="info"), None, Outcome.INFO, ()),
        (stage(OUTDATED), stage("request-repeated", severity="info"), Outcome.INFO, ()),
        (stage(UNUSED, severity="info"), None, Outcome.SURVIVED, ()),
        (stage(OUTDATED), stage(OUTDATED), Outcome.SURVIVED, ()),
        (stage(), None, Outcome.SURVIVED, ()),
        (stage("internal"), None, Outcome.CRASHED, ()),
        (None, None, Outcome.CRASHED, ()),
    ],
)
def test_an_outcome_is_told_by_the_last_stage(
    first: Stage | None, again: Stage | None, outcome: Outcome, families: tuple[str, ...]
) -> None:
    found = concluded(Judged(MUTANT, first, again), {})
    assert (found.outcome, found.families) == (outcome, families)


def test_what_hangs_is_told_apart() -> None:
    assert concluded(Judged(MUTANT, None, hung=True), {}).outcome is Outcome.HUNG


def test_only_what_the_list_calls_equivalent_is_so() -> None:
    same, other = Reason(EQUIVALENT, "Nobody can tell."), Reason(HARMLESS, "Nobody asks for it.")
    survived = Judged(MUTANT, stage())
    assert concluded(survived, {KEY: same}) == Concluded(MUTANT, Outcome.EQUIVALENT, reason=same)
    assert concluded(survived, {KEY: other}) == Concluded(MUTANT, Outcome.SURVIVED, reason=other)
    assert concluded(Judged(MUTANT, stage("note-changed")), {KEY: same}).outcome is Outcome.OFFLINE


def outcomes(**counts: int) -> list[Concluded]:
    return [
        Concluded(MUTANT, Outcome[name], families=("R-G",) if name in ("OFFLINE", "AGAIN") else ())
        for name, count in counts.items()
        for _ in range(count)
    ]


def test_the_share_leaves_out_what_is_equivalent_and_counts_no_info() -> None:
    assert share(outcomes(OFFLINE=3, AGAIN=1, INFO=1, SURVIVED=1, EQUIVALENT=10, HUNG=1, CRASHED=1)) == 0.5
    assert share([]) == 1.0


def test_what_breaks_no_contract_has_a_share_of_its_own() -> None:
    harmless = Concluded(MUTANT, Outcome.SURVIVED, reason=Reason(HARMLESS, "Nobody asks."))
    unseen = Concluded(MUTANT, Outcome.SURVIVED, reason=Reason(UNSEEN, "Nobody looks."))
    everything = [*outcomes(OFFLINE=2, INFO=1), harmless, harmless, unseen]
    assert share(everything) == 2 / 6
    assert share_of_violations(everything) == 3 / 4


def test_a_report_has_tables_and_each_survivor_with_its_reason() -> None:
    everything = [*outcomes(OFFLINE=2, AGAIN=1), Concluded(MUTANT, Outcome.SURVIVED)]
    shown = text(everything, [Operator("dropped-field", "", lambda source: iter(()))])
    rows = [line.split() for line in shown.splitlines()]
    assert ["R-G", "3", "3"] in rows
    assert ["dropped-field", "4", "2", "1", "0", "1", "0", "0", "0", "75%"] in rows
    assert f"Survivors: 1\n\n  {NO_ENTRY}\n    crm.py:7 dropped-field: x = 1  ->  x = 2" in shown
    assert "4 mutants: 2 are reported offline, 1 once recorded again, 0 as info only; 0 do the same" in shown
    assert shown.endswith("something else: 75.0%.\nReported of those that break the contract: 75.0%.")


def test_the_document_has_every_mutant() -> None:
    told = document([Concluded(MUTANT, Outcome.SURVIVED, reason=Reason(HARMLESS, "Nobody asks."))])
    assert told["share"] == 0.0
    assert told["mutants"][0] == {
        "operator": "dropped-field",
        "function": "crm.f",
        "place": "crm.py:7",
        "before": "x = 1",
        "after": "x = 2",
        "key": KEY,
        "outcome": "survived",
        "families": [],
        "rules": [],
        "reason": "Nobody asks.",
        "kind": HARMLESS,
        "details": "",
    }
