"""What is raised when the CRM fails: with its status, an exception, and the error that happened."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from appconnect_cli.evidence import Specimens
from appconnect_cli.findings import Place
from appconnect_cli.runtime.outcome import raised
from appconnect_cli.runtime.result import Raised, Returned
from tests.rules.message_calls import asked
from tests.rules.test_edges import FAILED, call, verdict

REFUSED = replace(FAILED, status=401, response_body=b"no", fault="401")
LIMITED = replace(FAILED, status=429, fault="429")
RESET = replace(FAILED, status=None, fault="reset")
IN_200 = replace(FAILED, status=200, response_body=b'{"error": "session"}', fault="bad-credential")
HERE = Place(Path("connector.py"), 7)


def error(kind: str, status: int | None = None, **fields: Any) -> Raised:
    return Raised(kind, "what happened", status, **fields)


@pytest.mark.parametrize(
    ("exchange", "status", "found"),
    [
        (REFUSED, 401, False),
        (REFUSED, 403, False),
        (REFUSED, None, True),
        (REFUSED, 500, True),
        (LIMITED, 429, False),
        (LIMITED, None, True),
        (LIMITED, 401, True),
        (IN_200, 401, False),
        (IN_200, None, True),
    ],
)
def test_a_refusal_is_raised_with_its_status(exchange: Any, status: int | None, found: bool) -> None:
    specimens = Specimens(bad_credential=replace(exchange, fault="") if exchange is not LIMITED else None)
    failing = call("findContact", error("CrmError", status), variant="answer", exchanges=(exchange,))
    judged = verdict("error-status-hidden", "findContact", failing, specimens=specimens)
    assert (bool(judged.findings), judged.passed) == (found, not found)


def test_other_failures_and_soft_ones_say_nothing_about_the_status() -> None:
    server = call("findContact", error("RuntimeError"), variant="HTTP 500", exchanges=(FAILED,))
    broken = call("findContact", error("RuntimeError"), variant="connection reset", exchanges=(RESET,))
    soft = call("findContact", Returned({"successful": False}), variant="HTTP 429", exchanges=(LIMITED,))
    assert verdict("error-status-hidden", "findContact", server, broken, soft).not_judged
    assert verdict("error-status-hidden", "findContact").not_judged


def test_an_update_does_not_answer_for_the_servers_own_read() -> None:
    get = asked(method="GET", path="/activities/9001")
    read = call("getCallLog", Returned({}), exchanges=(get,))
    composed = {"composedLogDetails": "- Note: Sent quote"}
    wrote = replace(LIMITED, method="PATCH")
    plain = call(
        "updateCallLog",
        Returned({}),
        exchanges=(get, replace(wrote, status=200, fault="")),
        argument=composed,
        asked_before=1,
    )
    failed_read = replace(get, status=429, fault="429")
    unread = call("updateCallLog", error("RuntimeError"), variant="HTTP 429", exchanges=(failed_read,), asked_before=1)
    assert verdict("error-status-hidden", "updateCallLog", read, plain, unread).not_judged
    own = replace(unread, exchanges=(failed_read, wrote))
    assert verdict("error-status-hidden", "updateCallLog", read, plain, own).findings


@pytest.mark.parametrize(
    ("kind", "place", "exchange", "found"),
    [
        ("AttributeError", HERE, RESET, True),
        ("UnboundLocalError", HERE, RESET, True),
        ("AttributeError", None, RESET, False),
        ("httpx.ReadError", HERE, RESET, False),
        ("acme.CrmError", HERE, RESET, False),
        ("RuntimeError", HERE, RESET, False),
    ],
)
def test_only_a_mistake_of_the_connectors_own_code_counts(
    kind: str, place: Place | None, exchange: Any, found: bool
) -> None:
    failing = call("createContact", error(kind, place=place), variant="connection reset", exchanges=(exchange,))
    judged = verdict("error-handler-assumes-response", "createContact", failing)
    assert (bool(judged.findings), judged.passed) == (found, not found)


def test_an_answer_of_another_form_is_coped_with_as_well() -> None:
    failing = call("createContact", error("AttributeError", place=HERE), variant="HTTP 500", exchanges=(FAILED,))
    assert verdict("error-handler-assumes-response", "createContact", failing).findings
    unreadable = replace(FAILED, status=200, fault="null-body")
    garbled = call("createContact", error("TypeError", place=HERE), variant="answer `null`", exchanges=(unreadable,))
    assert verdict("error-handler-assumes-response", "createContact", garbled).not_judged


@pytest.mark.parametrize("cause", [SystemExit(3), KeyError("x"), GeneratorExit()])
def test_what_is_no_exception_is_found(cause: BaseException) -> None:
    outcome = raised(cause, Path())
    judged = verdict("error-not-an-exception", "createContact", call("createContact", outcome))
    assert bool(judged.findings) is not isinstance(cause, Exception)


def test_a_text_in_place_of_an_exception_is_told_as_what_python_makes_of_it() -> None:
    said = Raised("TypeError", "exceptions must derive from BaseException", None, HERE)
    failing = call("createContact", said, variant="connection reset", exchanges=(RESET,))
    (finding,) = verdict(
        "error-not-an-exception", "createContact", call("createContact", Returned({})), failing
    ).findings
    assert "TypeError" in finding.effect
    assert verdict("error-handler-assumes-response", "createContact", failing).passed


@pytest.mark.parametrize(("hidden", "place", "found"), [(502, HERE, True), (None, HERE, False), (502, None, False)])
def test_a_page_that_the_handler_can_not_read_must_not_hide_the_error(
    hidden: int | None, place: Place | None, found: bool
) -> None:
    page = replace(FAILED, status=502, fault="502-html")
    unread = error("json.decoder.JSONDecodeError", place=place, hidden_status=hidden)
    failing = call("createContact", unread, variant="HTTP 502 with a page", exchanges=(page,))
    judged = verdict("error-handler-assumes-response", "createContact", failing)
    assert (bool(judged.findings), judged.passed) == (found, not found)
