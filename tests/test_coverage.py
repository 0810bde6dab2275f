"""What the evidence shows of each interface, and what is to be recorded where it shows nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from appconnect_cli.connectors.inspection import Implementation
from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES
from appconnect_cli.coverage import CALLED_IN, EMPTY_IN, FAMILIES, covered
from appconnect_cli.evidence import Alteration, Evidence, Specimens
from appconnect_cli.findings import Coverage, Showing, Situation
from appconnect_cli.reporters.words import Gap, gaps, told
from appconnect_cli.rules.choosing import Choice
from appconnect_cli.runtime.result import CallResult, Raised
from appconnect_cli.scenarios.catalogue import FAILURES, find_scenario
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.base import Exchange, Family, Injected, Miss
from appconnect_cli.validation import validate
from tests.evidence.test_operations import call, exchange
from tests.rules.projects import judge, make_project, record

TWELVE = [each.name for each in INTERFACES]
ALL = {each.name: Implementation(each.name, True) for each in INTERFACES + COMPANIONS}
MATCH = {"matchedContactInfo": [{"id": "c-9", "name": "Noor"}]}
NOBODY = {"matchedContactInfo": [{"id": "createNewContact", "isNewContact": True}]}
ASKED = exchange("GET", "/contacts?phone=1", answer=[])
LEFT = (Miss("GET", "https://crm.example/x", ()),)


def answered(status: int | None, fault: str = "") -> Exchange:
    return replace(ASKED, status=status, fault=fault, error="" if status else "reset")


def raised(exchange: Exchange, role: str = "", interface: str = "findContact") -> CallResult:
    failed = call(interface, None, exchange)
    return replace(failed, outcome=Raised("CrmError", "no", exchange.status), role=role)


def variant(family: Family, fault: str = "x", **changes: Any) -> CallResult:
    injected = Injected("x", family, range(1))
    return replace(raised(answered(500, fault)), variant="x", alteration=Alteration.FAULT, injected=injected, **changes)


def row(*calls: CallResult, interface: str = "findContact", **changes: Any) -> Coverage:
    evidence = replace(Evidence("acme", ALL, calls=calls), **changes)
    return next(row for row in covered(evidence) if row.interface == interface)


def seen(coverage: Coverage) -> dict[str, tuple[int, int]]:
    return {name: (each.recorded, each.made) for name, each in coverage.showings.items() if each.recorded or each.made}


@pytest.mark.parametrize(
    ("made", "situations"),
    [
        (call("findContact", MATCH, ASKED), {Situation.SUCCESS}),
        (call("findContact", NOBODY, ASKED), {Situation.EMPTY}),
        (call("findContact", NOBODY), set()),
        (call("findContact", None, ASKED), {Situation.EMPTY}),
        (raised(answered(401)), {Situation.AUTH_FAILURE}),
        (raised(answered(403)), {Situation.AUTH_FAILURE}),
        (raised(answered(200), Role.BAD_CREDENTIAL), {Situation.AUTH_FAILURE}),
        (call("findContact", MATCH, replace(ASKED, status=200)), {Situation.SUCCESS}),
        (raised(answered(429)), {Situation.RATE_LIMIT}),
        (raised(answered(503)), {Situation.SERVER_ERROR}),
        (raised(answered(None)), {Situation.SERVER_ERROR}),
        (raised(answered(404)), {Situation.ODD_ANSWER}),
        (raised(answered(200), Role.UNKNOWN_ID), {Situation.ODD_ANSWER}),
        (raised(answered(200)), set()),
        (call("findContact", MATCH, answered(429), ASKED), {Situation.SUCCESS, Situation.RATE_LIMIT}),
    ],
)  # fmt: skip
def test_a_recorded_call_shows_what_the_crm_did(made: CallResult, situations: set[Situation]) -> None:
    assert seen(row(made)) == dict.fromkeys(situations, (1, 0))


@pytest.mark.parametrize(
    ("info", "situation"),
    [
        ({"note": "", "fullBody": ""}, Situation.EMPTY),
        ({"note": "", "fullBody": "- Note: x"}, Situation.SUCCESS),
        ({"note": "x"}, Situation.SUCCESS),
        (None, Situation.SUCCESS),
    ],
)
def test_a_log_without_a_text_is_empty(info: Any, situation: Situation) -> None:
    read = call("getCallLog", {"callLogInfo": info}, ASKED)
    assert seen(row(read, interface="getCallLog")) == {situation: (1, 0)}


@pytest.mark.parametrize("family", Family)
def test_a_variant_shows_what_was_put_in(family: Family) -> None:
    assert set(FAMILIES) == set(Family)
    assert seen(row(variants=(variant(family),))) == {FAMILIES[family]: (0, 1)}


@pytest.mark.parametrize("spoilt", [{"fault": ""}, {"misses": LEFT}, {"endless": True}])
def test_a_variant_that_never_came_to_it_shows_nothing(spoilt: dict[str, Any]) -> None:
    shown = row(call("findContact", MATCH, ASKED), variants=(variant(Family.SERVER, **spoilt),))
    assert seen(shown) == {Situation.SUCCESS: (1, 0)}
    assert "it asks for what no recording answers" in shown.showings[Situation.SERVER_ERROR].reason


def test_a_rewritten_answer_shows_a_success_or_an_empty_text() -> None:
    emptied, typed = (
        replace(call("getCallLog", {}, ASKED), variant="v", alteration=each)
        for each in (Alteration.EMPTIED, Alteration.TYPED)
    )
    shown = row(interface="getCallLog", variants=(emptied, typed))
    assert seen(shown) == {Situation.SUCCESS: (0, 1), Situation.EMPTY: (0, 1)}


def test_what_is_not_there_has_no_gap() -> None:
    inspection = ALL | {
        name: Implementation(name, False) for name in ("findContact", "getLicenseStatus", "getUserList")
    }
    evidence = Evidence("acme", inspection, cannot={"getLicenseStatus": "no licences"})
    rows = {row.interface: row for row in covered(evidence)}
    assert [rows[name].note for name in ("findContact", "getLicenseStatus")] == [
        "not implemented",
        "the CRM can't: no licences",
    ]
    assert not rows["findContact"].gaps
    assert "getUserList" not in rows
    assert list(rows)[:12] == TWELVE


def test_what_asks_nothing_can_not_fail() -> None:
    for name, calls in (("getAuthType", ()), ("getOauthInfo", (call("getOauthInfo", {}),))):
        shown = row(*calls, interface=name)
        assert {each for each, showing in shown.showings.items() if showing.applies} == {Situation.SUCCESS}
        assert shown.showings[Situation.SERVER_ERROR].reason == "it asks the CRM nothing"


FOUND = call("findContact", MATCH, ASKED)
PROBED = replace(FOUND, scenario=FAILURES.name)
IN_200 = Specimens(bad_credential=ASKED)
CONFLICT = Specimens(by_status={409: ASKED})
"""A CRM that was seen to refuse by status: any other status is made in the same form."""


@pytest.mark.parametrize(
    ("calls", "changes", "situation", "record", "reason"),
    [
        ((), {}, Situation.SUCCESS, "each-interface-once", "no call of it is recorded"),
        ((), {}, Situation.SERVER_ERROR, "each-interface-once", "no call of it is recorded"),
        ((replace(FOUND, misses=LEFT),), {}, Situation.SUCCESS, "--update", "do not answer what it asks"),
        ((raised(answered(500)),), {}, Situation.SUCCESS, "", "every recorded call of it failed"),
        ((FOUND,), {}, Situation.EMPTY, "contact", "no search without a match is recorded"),
        ((replace(FOUND, scenario="contact"),), {}, Situation.EMPTY, "", "could be left empty"),
        ((FOUND,), {}, Situation.AUTH_FAILURE, "failures", "how the CRM itself refuses is not recorded"),
        ((FOUND,), {}, Situation.RATE_LIMIT, "failures", "how the CRM itself refuses is not recorded"),
        ((PROBED,), {}, Situation.RATE_LIMIT, "", "is a refusal"),
        ((FOUND,), {"specimens": IN_200}, Situation.RATE_LIMIT, "", "refuses with HTTP 200"),
        ((FOUND,), {"specimens": CONFLICT}, Situation.AUTH_FAILURE, "", "no failure of this kind"),
        ((FOUND,), {}, Situation.ODD_ANSWER, "", "no failure of this kind"),
    ],
)  # fmt: skip
def test_a_gap_says_why_and_what_closes_it(
    calls: tuple[CallResult, ...], changes: Any, situation: Situation, record: str, reason: str
) -> None:
    showing = row(*calls, **changes).showings[situation]
    assert showing.is_gap
    assert showing.record == (f"appconnect record {record}" if record else "")
    assert reason in showing.reason


def test_the_scenarios_that_are_named_show_it() -> None:
    for table in (CALLED_IN, EMPTY_IN):
        for interface, scenario in table.items():
            assert interface in {step.interface for step in find_scenario(scenario).steps}
    assert set(TWELVE) <= set(CALLED_IN)


def test_a_cell_counts_both() -> None:
    cells = (Showing(2, 4), Showing(2), Showing(0, 4), Showing(), Showing(applies=False))
    assert [told(each) for each in cells] == ["2+4", "2", "+4", "gap", "-"]


def test_gaps_with_one_remedy_stand_together_and_those_without_last() -> None:
    none, all_seen = Showing(reason="r"), dict.fromkeys(Situation, Showing(1))
    refusal = Showing(reason="no", record="appconnect record failures")
    rows = [
        Coverage("a", all_seen | {Situation.EMPTY: none, Situation.RATE_LIMIT: refusal}),
        Coverage("b", all_seen | {Situation.RATE_LIMIT: refusal}),
        Coverage("c", all_seen | {Situation.RATE_LIMIT: refusal, Situation.AUTH_FAILURE: refusal}),
    ]
    assert gaps(rows) == (
        Gap(refusal.record, "no", (Situation.RATE_LIMIT,), ("a", "b")),
        Gap(refusal.record, "no", (Situation.AUTH_FAILURE, Situation.RATE_LIMIT), ("c",)),
        Gap("", "r", (Situation.EMPTY,), ("a",)),
    )


def test_a_report_has_the_rows_of_the_chosen_interfaces() -> None:
    report = validate(Evidence("acme", ALL), [], Choice(interfaces=frozenset({"findContact", "getUserInfo"})))
    assert [row.interface for row in report.coverage] == ["findContact", "getUserInfo"]


def test_the_scenario_failures_closes_the_gaps_of_refusals(tmp_path: Path) -> None:
    """On the sandbox CRM: without it nothing is refused, with it every interface that asks is."""
    project = make_project(tmp_path, "Keeping")
    shown = [find_scenario("each-interface-once"), find_scenario("contact")]
    record(project, shown)
    evidence, report = judge(project, [])
    (refused,) = (gap for gap in gaps(report.coverage) if gap.record == "appconnect record failures")
    asking = {each.interface for each in evidence.calls if each.exchanges}
    assert set(refused.interfaces) == asking
    assert refused.situations == (Situation.AUTH_FAILURE, Situation.RATE_LIMIT)
    record(project, [FAILURES])
    _, report = judge(project, [])
    assert [gap for gap in gaps(report.coverage) if set(gap.situations) & set(refused.situations)] == [
        Gap("appconnect record log-out", "no call of it is recorded",
            (Situation.SUCCESS, *list(Situation)[2:]), ("unAuthorize",))
    ]  # fmt: skip
