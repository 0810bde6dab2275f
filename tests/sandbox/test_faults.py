"""Failures on request, by header and at a rate."""

import httpx
import pytest

from appconnect_cli.sandbox.faults import FaultKind, FaultRate, Faults, parse_fault
from appconnect_cli.sandbox.server import Sandbox
from tests.sandbox.conftest import client_of

STATUSES = [kind for kind in FaultKind if kind.isdigit()]


def with_fault(crm: httpx.Client, kind: str, method: str = "GET", path: str = "/contacts/c-1001") -> httpx.Response:
    return crm.request(method, path, headers={"X-Sandbox-Fault": kind})


@pytest.mark.parametrize("kind", STATUSES)
def test_a_status_in_this_crm_s_own_shape_and_nothing_is_done(crm: httpx.Client, kind: FaultKind) -> None:
    answer = with_fault(crm, kind, "DELETE")
    assert answer.status_code == int(kind)
    assert set(answer.json()["error"]) >= {"code", "message"}
    assert crm.get("/contacts/c-1001").status_code == 200


def test_429_says_when_to_come_back(seeded: httpx.Client) -> None:
    assert with_fault(seeded, "429").headers["Retry-After"] == "1"
    assert "Retry-After" not in with_fault(seeded, "503").headers


def test_a_gateway_answers_html(crm: httpx.Client) -> None:
    answer = with_fault(crm, "502-html", "DELETE")
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
    assert answer.text.startswith("<html>")
    assert crm.get("/contacts/c-1001").status_code == 200


def test_a_reset_cuts_the_connection_and_nothing_is_done(crm: httpx.Client) -> None:
    for _ in range(2):
        with pytest.raises(httpx.ReadError):
            with_fault(crm, "reset", "DELETE")
    assert crm.get("/contacts/c-1001").status_code == 200


def test_a_time_out_holds_the_answer_and_nothing_is_done(crm: httpx.Client) -> None:
    with pytest.raises(httpx.ReadTimeout):
        crm.delete("/contacts/c-1001", headers={"X-Sandbox-Fault": "timeout"}, timeout=0.1)
    assert crm.get("/contacts/c-1001").status_code == 200


def test_who_waits_long_enough_gets_504() -> None:
    with Sandbox(faults=Faults(hold_seconds=0.05)) as sandbox, client_of(sandbox) as crm:
        assert with_fault(crm, "timeout").status_code == 504


@pytest.mark.parametrize(("kind", "body"), [("empty", ""), ("null", "null")])
def test_a_spoilt_answer_keeps_its_status(seeded: httpx.Client, kind: str, body: str) -> None:
    answer = with_fault(seeded, kind)
    assert (answer.status_code, answer.text) == (200, body)
    assert with_fault(seeded, kind, path="/contacts/c-9").status_code == 404


def test_json_is_cut_in_the_middle(seeded: httpx.Client) -> None:
    whole, cut = seeded.get("/contacts/c-1001").text, with_fault(seeded, "cut-json").text
    assert whole.startswith(cut)
    assert 0 < len(cut) < len(whole)


@pytest.mark.parametrize("kind", ["empty", "null", "cut-json"])
def test_behind_a_spoilt_answer_the_work_is_done(crm: httpx.Client, kind: str) -> None:
    answer = with_fault(crm, kind, "DELETE")
    assert (answer.status_code, answer.content) == (204, b"")
    assert crm.get("/contacts/c-1001").status_code == 404


def test_an_unknown_fault_is_refused_with_the_known_ones(seeded: httpx.Client) -> None:
    answer = with_fault(seeded, "418")
    assert answer.status_code == 400
    assert all(kind in answer.json()["error"]["message"] for kind in FaultKind)


def test_a_fault_needs_no_key(seeded: httpx.Client) -> None:
    headers = {"X-Sandbox-Fault": "503"}
    assert httpx.get(f"{seeded.base_url}/me", headers=headers, trust_env=False).status_code == 503


def statuses(faults: Faults, requests: int = 60) -> list[int]:
    with Sandbox(faults=faults) as sandbox, client_of(sandbox) as crm:
        answers = [crm.get("/me").status_code for _ in range(requests)]
        assert crm.get("/health").status_code == 200
        return answers


def test_a_rate_lets_the_same_requests_fail_for_the_same_seed() -> None:
    rates = (FaultRate(FaultKind.RATE_LIMIT, 0.3), FaultRate(FaultKind.UNAVAILABLE, 0.2))
    first = statuses(Faults(rates, seed=5))
    assert first == statuses(Faults(rates, seed=5))
    assert first != statuses(Faults(rates, seed=6))
    assert {200, 429, 503} == set(first)
    assert 5 < first.count(429) < 35


@pytest.mark.parametrize(("rate", "expected"), [(0.0, {200}), (1.0, {500})])
def test_a_rate_of_none_and_of_all(rate: float, expected: set[int]) -> None:
    assert set(statuses(Faults((FaultRate(FaultKind.ERROR, rate),)), 10)) == expected


@pytest.mark.parametrize(
    ("text", "kind", "rate"),
    [
        ("429:0.2", "429", 0.2),
        ("502-html:1", "502-html", 1.0),
        ("timeout", "timeout", 1.0),
        ("cut-json:0", "cut-json", 0),
    ],
)
def test_faults_as_they_are_typed(text: str, kind: str, rate: float) -> None:
    assert parse_fault(text) == FaultRate(FaultKind(kind), rate)


@pytest.mark.parametrize("text", ["", "418", ":0.5", "429x:0.1", "4290.2"])
def test_an_unknown_kind_is_named_with_the_known_ones(text: str) -> None:
    with pytest.raises(ValueError, match=r"there are 401, 403, .*, 502-html, timeout, reset, empty, null, cut-json"):
        parse_fault(text)


@pytest.mark.parametrize("text", ["429:", "429:x", "429:-0.1", "429:1.1", "429:nan", "429:20%", "429:0.2:3"])
def test_a_share_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"from 0 to 1, such as 429:0\.2"):
        parse_fault(text)
