"""What was picked, held against what is offered: both sides of the line."""

from dataclasses import replace
from typing import Any

import pytest

from appconnect_cli.runtime.result import CallResult, Returned
from tests.rules.test_edges import call, verdict

DEALS = {"const": "deals", "type": "selection", "contactDependent": True}
STAGE = {"const": "stage", "type": "selection"}
FIELDS = {"callLog": {"additionalFields": [DEALS, STAGE]}}
MANIFEST = {"manifest": {"platforms": {"acme": {"page": FIELDS}}}}


def found(**offered: str) -> dict[str, Any]:
    info = {name: [{"const": const, "title": "Renewal"}] for name, const in offered.items()}
    return {"successful": True, "matchedContactInfo": [{"id": 7, "name": "Noor", "additionalInfo": info}]}


def searched(recorded: Any, now: Any, scenario: str = "disposition") -> CallResult:
    kept = {"kind": "returned", "value": recorded}
    return call("findContact", Returned(now), kept=kept, scenario=scenario)


PICKING = call(
    "createCallLog",
    Returned({"logId": "1"}),
    argument={"additionalSubmission": {"deals": "501", "stage": "won"}},
    scenario="disposition",
)


@pytest.mark.parametrize(
    ("recorded", "now", "is_found"),
    [
        (found(deals="501"), found(deals="501"), False),
        (found(deals="501"), found(deals="Renewal"), True),
        (found(deals="501"), found(), True),
        (found(deals="501", stage="won"), found(deals="501"), False),
    ],
)
def test_an_option_that_was_picked_is_offered(recorded: Any, now: Any, is_found: bool) -> None:
    judged = verdict("pick-not-offered", "findContact", searched(recorded, now), PICKING, **MANIFEST)
    assert bool(judged.findings) is is_found
    assert not judged.not_judged


def test_what_no_search_of_the_scenario_offered_says_nothing() -> None:
    gone = searched(found(deals="501"), found())
    for calls in (
        (gone,),
        (replace(gone, scenario="call-log"), PICKING),
        (replace(gone, scenario=""), replace(PICKING, scenario="")),
        (searched(found(deals="502"), found()), PICKING),
        (replace(gone, kept=None), PICKING),
    ):
        assert verdict("pick-not-offered", "findContact", *calls, **MANIFEST).not_judged
