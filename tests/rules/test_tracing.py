"""The call behind a finding: readable, short, and of findings alone."""

from dataclasses import replace
from pathlib import Path

from appconnect_cli.findings import Hop
from appconnect_cli.rules.tracing import LONGEST, READ, trace_of
from appconnect_cli.runtime.result import NotCalled, Raised
from appconnect_cli.scenarios.catalogue import SCENARIOS
from tests.evidence.test_operations import call, exchange
from tests.rules.projects import judge, make_project, record

ASKED = replace(exchange("POST", "/contacts", {"a": "é"}, []), milliseconds=4.5)


def test_each_exchange_is_told_in_order_with_its_fault() -> None:
    lost = replace(ASKED, request_body=b"", response_body=b"", status=None, error="reset by peer", fault="reset")
    trace = trace_of(replace(call("findContact", {"successful": True}, ASKED, lost), variant="reset@2"))
    assert trace.hops == (
        Hop("POST", "https://crm.example/contacts", 200, "", "", 4.5, '{\n  "a": "é"\n}', "[]"),
        Hop("POST", "https://crm.example/contacts", None, "reset by peer", "reset", 4.5, "", ""),
    )
    assert (trace.outcome, trace.returned, trace.variant) == ("returned", '{\n  "successful": true\n}', "reset@2")


def test_what_did_not_return_says_why() -> None:
    made = call("findContact", None)
    assert trace_of(replace(made, outcome=Raised("KeyError", "'id'", None))).outcome == "raised KeyError: 'id'"
    assert trace_of(replace(made, outcome=NotCalled("logged out"))).outcome == "was not called: logged out"


def test_what_is_long_is_shortened() -> None:
    bodies = (b"x" * (LONGEST + 1234), b"\xff\xfe" * 20, b"[" * (READ + 1))
    long, binary, huge = (
        trace_of(call("x", "y" * 9000, replace(ASKED, response_body=body))).hops[0].response for body in bodies
    )
    assert long == "x" * LONGEST + "\n... 1,234 more characters"
    assert binary == "<40 bytes>"
    assert huge == "[" * LONGEST + f"\n... the first {LONGEST:,} of {READ + 1:,} bytes"
    assert trace_of(call("x", "y" * 9000)).returned.endswith("\n... 5,002 more characters")


def test_a_finding_brings_the_call_that_shows_it(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Swallows")
    record(project, [each for each in SCENARIOS if each.name == "each-interface-once"])
    _, report = judge(project)
    (swallowed,) = (each for each in report.findings if each.rule == "failure-as-no-match")
    assert swallowed.trace
    assert [hop.fault for hop in swallowed.trace.hops] == ["500"]
    assert swallowed.trace.outcome == "returned"
    assert swallowed.trace.variant
