"""What goes over the wire: both sides of each line that the rules draw."""

from dataclasses import replace
from typing import Any

import pytest

from appconnect_cli.evidence import Operations
from appconnect_cli.runtime.result import CallResult, Raised, Returned
from appconnect_cli.transports.base import Exchange
from tests.rules.test_edges import call, verdict

READS = Operations(declared={"GET /a": "read", "GET /b": "read", "POST /a": "write"})


def exchange(line: str = "GET /a", answer: str = "[]", status: int | None = 200, took: float = 0.0) -> Exchange:
    method, path = line.split(" ", 1)
    url = f"https://crm.example{path}"
    return Exchange(method, url, {}, b"", status, {"content-type": "application/json"}, answer.encode(), took)


def asking(*exchanges: Exchange, interface: str = "getCallLog", **fields: Any) -> CallResult:
    return call(interface, Returned({}), exchanges=exchanges, **fields)


@pytest.mark.parametrize("interface", ["getAuthType", "getBasicAuth", "getLogFormatType"])
def test_what_is_asked_before_every_call_sends_nothing(interface: str) -> None:
    silent, asks = asking(interface=interface), asking(exchange(), interface=interface)
    assert verdict("asks-crm-before-every-call", interface, silent).passed
    assert verdict("asks-crm-before-every-call", interface, silent, asks).findings
    assert verdict("asks-crm-before-every-call", interface).not_judged


@pytest.mark.parametrize(
    "exchanges",
    [
        (exchange(), exchange()),
        (exchange(), exchange("GET /b"), exchange()),
        (exchange("POST /a"), exchange("POST /a")),
        (exchange("POST /a"), exchange("POST /a"), exchange("POST /somewhere")),
        (exchange(), exchange(), exchange(), exchange("POST /a")),
    ],
)
def test_the_same_request_with_the_same_answer_is_found(exchanges: tuple[Exchange, ...]) -> None:
    (finding,) = verdict("request-repeated", "getCallLog", asking(*exchanges), operations=READS).findings
    same = sum(each == exchanges[0] for each in exchanges)
    assert f"{same} times" in finding.seen


@pytest.mark.parametrize(
    "exchanges",
    [
        (),
        (exchange(), exchange("GET /b")),
        (exchange(), exchange("GET /a?page=2")),
        (exchange(), replace(exchange(), request_body=b"{}")),
        (exchange(answer="[]"), exchange(answer="[1]")),
        (exchange(answer="[]"), exchange(answer="[]"), exchange(answer="[1]")),
        (exchange(), exchange("POST /a"), exchange()),
        (exchange(), exchange("POST /somewhere"), exchange()),
        (exchange(), exchange(), exchange("POST /a")),
        (exchange(status=429), exchange(status=429)),
        (exchange(status=404), exchange(status=404)),
        (exchange(status=None), exchange(status=None)),
    ],
)
def test_polling_trying_again_and_reading_after_a_write_pass(exchanges: tuple[Exchange, ...]) -> None:
    assert verdict("request-repeated", "getCallLog", asking(*exchanges), operations=READS).passed


def test_the_servers_own_read_before_an_update_is_not_the_connectors() -> None:
    read = asking(exchange())
    composed = {"composedLogDetails": "- Note: x"}
    updated = asking(exchange(), exchange(), exchange("POST /a"), interface="updateCallLog", argument=composed)
    twice = asking(exchange(), exchange(), *updated.exchanges, interface="updateCallLog", argument=composed)
    assert verdict("request-repeated", "updateCallLog", read, updated, operations=READS).passed
    assert verdict("request-repeated", "updateCallLog", read, twice, operations=READS).findings


def test_a_call_that_raised_says_nothing_about_repeating() -> None:
    raised = call("getCallLog", Raised("CrmError", "busy", None), exchanges=(exchange(), exchange()))
    assert verdict("request-repeated", "getCallLog", raised).not_judged


def test_ten_requests_are_few_and_eleven_are_many() -> None:
    pages = [exchange(f"GET /a?page={number}") for number in range(11)]
    assert verdict("many-requests", "getCallLog", asking(*pages[:10])).passed
    (finding,) = verdict("many-requests", "getCallLog", asking(*pages)).findings
    assert "11 requests in one call, 11 of them GET /a" in finding.seen


@pytest.mark.parametrize(
    ("interface", "times", "took", "found"),
    [
        ("findContact", (1500, 500), 2000, False),
        ("findContact", (1500, 501), 2100, True),
        ("findContactWithName", (4000,), 4100, False),
        ("createCallLog", (5000,), 5100, False),
        ("createCallLog", (5001,), 5100, True),
        ("findContact", (1500, 1500), 1600, False),
        ("findContact", (), 9000, False),
        ("findContact", (10,), 9000, False),
    ],
)
def test_only_the_time_of_requests_counts_and_side_by_side_it_is_shorter(
    interface: str, times: tuple[int, ...], took: int, found: bool
) -> None:
    exchanges = [exchange(f"GET /a?page={number}", took=each) for number, each in enumerate(times)]
    timed = asking(*exchanges, interface=interface, took=took)
    assert bool(verdict("slow-requests", interface, timed).findings) is found


def test_the_slowest_request_is_named_and_a_recording_without_times_is_not_judged() -> None:
    exchanges = (exchange("GET /fast", took=900), exchange("GET /late", took=1800))
    timed = asking(*exchanges, interface="findContact", took=2800)
    (finding,) = verdict("slow-requests", "findContact", timed).findings
    assert finding.seen == "2.7 s for 2 requests, the slowest GET https://crm.example/late (1.8 s)"
    assert "appconnect record" in verdict("slow-requests", "findContact", replace(timed, took=None)).not_judged
