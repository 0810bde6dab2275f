"""Which runs a step gets: each fault at each exchange, from there on and there alone, and none that can't differ."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from appconnect_cli.evidence.specimens import Specimens, Witness
from appconnect_cli.evidence.variants import Variant, faulted
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.scenarios.model import Role
from appconnect_cli.transports.base import Exchange
from appconnect_cli.transports.provenance import StepRecord
from tests.evidence.calls import call

STEP = StepRecord("find", "findContact", {}, None, {}, {}, datetime(2030, 5, 6, tzinfo=UTC), {}, (0, 2))
PLAIN = call("findContact", "GET /a", "GET /b")


def runs(behaves: Callable[[range], int], plain: CallResult = PLAIN, kind: str = "500") -> list[str]:
    """What is run if the connector sends as many requests as `behaves` says of the exchanges that fail."""

    def run(variant: Variant) -> CallResult:
        sent = behaves(variant.variation.exchanges)
        return replace(plain, exchanges=(plain.exchanges * sent)[:sent], injected=variant.variation.injected)

    found = faulted(STEP, plain, Specimens(), lambda fault: fault.kind == kind, run)
    return [str(each.injected) for each in found]


def test_who_gives_up_at_the_first_failure_is_not_run_twice() -> None:
    assert runs(lambda failing: failing.start + 1) == ["500", "500@2+"]


def test_who_goes_on_after_a_failure_may_fare_otherwise_if_it_is_the_only_one() -> None:
    assert runs(lambda failing: 2) == ["500", "500@1", "500@2+"]
    assert runs(lambda failing: 3) == ["500", "500@1", "500@2+", "500@2"]


def test_a_long_step_fails_where_each_operation_is_used_first_and_last() -> None:
    long = call("findContact", *["GET /a"] * 20, "GET /b", *["GET /a"] * 20, "GET /c")
    failed = runs(lambda failing: failing.start + 1, long)
    assert failed == ["500", "500@21+", "500@41+", "500@42+"]
    short = call("findContact", *["GET /a"] * 12)
    assert len(runs(lambda failing: failing.start + 1, short)) == 12


@pytest.mark.parametrize("role", [Role.BAD_CREDENTIAL, Role.UNKNOWN_ID])
def test_where_the_crm_refuses_anyhow_nothing_is_made_to_fail(role: Role) -> None:
    assert runs(lambda failing: 2, replace(PLAIN, role=role)) == []


def test_a_step_that_leaves_its_recording_can_only_fail_from_the_start() -> None:
    assert runs(lambda failing: 1, replace(PLAIN, escapes=("a connection",))) == ["500"]
    assert runs(lambda failing: 1, replace(PLAIN, escapes=("a connection",)), kind="null-body") == []


def test_what_would_change_nothing_is_not_run() -> None:
    empty = replace(PLAIN, exchanges=tuple(replace(each, status=204) for each in PLAIN.exchanges))
    assert runs(lambda failing: 1, empty, "empty-body") == []
    told = replace(PLAIN, exchanges=tuple(replace(each, response_body=b"[1]") for each in PLAIN.exchanges))
    assert runs(lambda failing: 1, told, "empty-body") == ["empty-body", "empty-body@2+"]


JSON = {"content-type": "application/json"}
SAID = b'{"code": 401, "error": "Unauthorized", "why": "No such key."}'
REFUSED = Exchange("GET", "https://crm.example/a", {}, b"", 401, {}, SAID, 0.0)


GOOD = Witness("", PLAIN.exchanges, failed=False)


def specimens(*exchanges: Exchange, failed: bool = True) -> Specimens:
    return Specimens.among([GOOD, Witness(Role.BAD_CREDENTIAL, exchanges, failed)])


def test_a_crm_that_was_never_seen_to_refuse_by_status_is_not_said_to() -> None:
    assert {fault.kind for fault in Specimens.among([GOOD]).own_faults} == {"500", "503"}


def test_refusals_that_were_not_recorded_take_the_form_of_one_that_was() -> None:
    faults = {fault.kind: fault for fault in specimens(REFUSED).own_faults}
    assert faults["401"].body == REFUSED.response_body
    assert faults["403"].body == b'{"code": 403, "error": "Forbidden", "why": "Forbidden"}'
    assert faults["500"].body == b'{"code": 500, "error": "Internal Server Error", "why": "Internal Server Error"}'
    assert ("retry-after", "1") in faults["429"].headers


def test_a_refusal_that_names_a_record_lends_no_other_its_form() -> None:
    taken = replace(REFUSED, status=409, response_body=b'{"code": 409, "existing": 9005}')
    faults = {fault.kind: fault for fault in Specimens.among([Witness("", (taken,), failed=False)]).own_faults}
    assert faults["409"].body == taken.response_body
    assert all(b"9005" not in fault.body for kind, fault in faults.items() if kind != "409")
    unknown = replace(REFUSED, status=404, response_body=b'{"code": 404}')
    other = Witness(Role.UNKNOWN_ID, (unknown,), failed=True)
    faults = {fault.kind: fault for fault in Specimens.among([Witness("", (taken,), failed=False), other]).own_faults}
    assert faults["403"].body == b'{"code": 403}'


def batch(size: int) -> Exchange:
    asked = json.dumps({"requests": [{"path": "/a"}] * size}).encode()
    return replace(PLAIN.exchanges[0], method="POST", request_body=asked, request_headers=JSON, response_body=b'["ok"]')


def test_a_batch_is_refused_only_as_one_of_its_length() -> None:
    found = specimens(batch(1))
    assert "bad-credential" in {fault.kind for fault in found.faults_at(batch(1))}
    assert "bad-credential" in {fault.kind for fault in found.faults_at(PLAIN.exchanges[0])}
    assert "bad-credential" not in {fault.kind for fault in found.faults_at(batch(2))}


def test_a_crm_that_refuses_with_200_fails_in_its_own_words() -> None:
    faults = {fault.kind: fault for fault in specimens(own_words()).own_faults}
    assert set(faults) == {"500", "503", "bad-credential"}
    assert (faults["bad-credential"].status, faults["bad-credential"].body) == (200, b'{"ok": false}')


def own_words() -> Exchange:
    return replace(REFUSED, status=200, response_body=b'{"ok": false}')


@pytest.mark.parametrize(
    ("refusal", "record"),
    [
        (b'{"jsonrpc": "2.0", "id": 2, "error": {"code": 1}}', b'{"jsonrpc": "2.0", "id": 1, "result": [{"id": 7}]}'),
        (b'{"ok": false, "error": "no"}', b'{"ok": true, "data": {"id": 7}}'),
    ],
)
def test_what_a_refusal_looks_like_says_nothing_about_records(refusal: bytes, record: bytes) -> None:
    good = replace(PLAIN.exchanges[0], response_body=record)
    refused = replace(good, response_body=refusal)
    found = Specimens.among([Witness("", [good], failed=False), Witness(Role.BAD_CREDENTIAL, [refused], failed=True)])
    kinds = {fault.kind for fault in found.faults_at(good)}
    assert not kinds & {"null-fields", "missing-fields"}


def test_paging_is_no_field_of_a_record() -> None:
    pages = [b'{"items": [{"id": 1}], "next": "2"}', b'{"items": [{"id": 2}], "next": null}']
    answers = [replace(PLAIN.exchanges[0], response_body=page) for page in pages]
    kinds = {fault.kind for fault in Specimens.among([Witness("", answers, failed=False)]).faults_at(answers[0])}
    assert "unknown-fields" in kinds
    assert "null-fields" not in kinds
