"""What an update does to a conversation's record."""

from typing import Any

import pytest

from appconnect_cli.runtime.result import CallResult, Raised
from appconnect_cli.transports.base import Exchange
from appconnect_cli.transports.rewrites import MARK
from tests.rules.message_calls import asked, created, message, updated
from tests.rules.test_edges import verdict

PATH = "/activities/m-700"
FIRST = created(asked({"body": "On my way"}, {"id": "m-700", "body": "On my way"}))
SECOND = updated(asked({"body": "On my way\nFive minutes late"}, method="PATCH", path=PATH))
WHOLE = "On my way\nFive minutes late\nThank you"
BROKEN = Raised("TypeError", "'NoneType' object is not subscriptable", None)


def third(*exchanges: Exchange, **fields: Any) -> CallResult:
    return updated(*exchanges, text="Thank you", step="third message", **fields)


def patched(body: Any, answer: Any = None) -> CallResult:
    return third(asked({"body": body}, answer, method="PATCH", path=PATH))


@pytest.mark.parametrize(
    ("update", "kept"),
    [
        (patched(WHOLE), True),
        (patched("Thank you<br>Five&nbsp;minutes late<br>On my way"), True),
        (patched("3 messages, the last: Thank you\nOn my way\nFive minutes late\nThank you"), True),
        (patched("Five minutes late\nThank you"), False),
        (patched("On my way\nThank you\nFive minutes late"), False),
        (patched("Thank you"), False),
        (third(asked({"text": "Thank you"}, {"id": "k-9", "body": "Thank you"}, path=f"{PATH}/comments")), True),
        (third(asked({"append": "Thank you"}, {"id": "m-700", "body": WHOLE})), True),
        (third(asked({"set": "Thank you"}, {"id": "m-700", "body": "Thank you"}, path="/rpc")), False),
        (third(asked({"body": "Thank you"}, path=f"{PATH}/comments"),
               asked({"body": "Thank you"}, method="PATCH", path=PATH)), True),
    ],
)  # fmt: skip
def test_earlier_messages_stay_in_their_order(update: CallResult, kept: bool) -> None:
    judged = verdict("conversation-overwritten", "updateMessageLog", FIRST, SECOND, update)
    assert (judged.passed, bool(judged.findings)) == (kept, not kept)


def test_a_comment_of_its_own_id_is_kept_and_one_without_an_answer_unknown() -> None:
    comment = updated(asked({"body": "Five minutes late"}, {"id": "k-9", "parent": "m-700"}, path=f"{PATH}/comments"))
    assert verdict("conversation-overwritten", "updateMessageLog", FIRST, comment).passed
    unanswered = updated(asked({"body": "Five minutes late"}, path=f"{PATH}/comments"))
    assert verdict("conversation-overwritten", "updateMessageLog", FIRST, unanswered).not_judged


def test_an_update_that_shows_neither_is_not_judged() -> None:
    silent = updated(asked({"method": "append", "text": "Five minutes late"}, True, path="/rpc"))
    judged = verdict("conversation-overwritten", "updateMessageLog", FIRST, silent)
    assert "neither" in judged.not_judged
    assert verdict("conversation-overwritten", "updateMessageLog", FIRST).not_judged


@pytest.mark.parametrize(
    ("body", "lost"),
    [
        (f"{MARK}\nOn my way\nThank you", False),
        ("On my way\nThank you", True),
        ("Thank you", False),
    ],
)
def test_a_typed_line_goes_along_where_the_text_does(body: str, lost: bool) -> None:
    typed = updated(asked({"body": body}, method="PATCH", path=PATH), variant="a line typed above", alteration="typed")
    judged = verdict("conversation-overwritten", "updateMessageLog", FIRST, SECOND, typed)
    assert bool(judged.findings) is lost


@pytest.mark.parametrize(
    ("exchanges", "found"),
    [
        ([asked({"body": "x"}, method="PUT", path=PATH)], False),
        ([asked({"id": 700, "body": "x"}, path="/rpc")], False),
        ([asked({"body": "x", "parent": "m-700"}, {"id": "m-701"})], False),
        ([asked({"key": "31-2030-05-06", "body": "x"}, {"id": "m-700"})], False),
        ([asked(path="/rows?id=m-700", method="GET"), asked({"row": 5, "body": "x"}, {"row": 5})], False),
        ([asked({"body": "x"}, {"id": "m-701"}, path="/other")], True),
        ([asked(method="GET", path=PATH), asked({"body": "x"}, {"id": "m-701"})], True),
    ],
)
def test_an_update_goes_to_the_conversations_record(exchanges: Any, found: bool) -> None:
    judged = verdict("message-record-doubled", "updateMessageLog", FIRST, updated(*exchanges))
    assert (bool(judged.findings), judged.passed) == (found, not found)


def test_an_upsert_that_names_the_conversation_is_no_second_record() -> None:
    upsert = {"conversation": "31-2030-05-06", "body": "x"}
    made = created(asked(upsert, {"id": "m-700"}))
    assert verdict("message-record-doubled", "updateMessageLog", made, updated(asked(upsert, {"id": "m-700"}))).passed
    assert verdict("message-record-doubled", "updateMessageLog", made, updated(asked(upsert))).passed
    assert verdict("message-record-doubled", "updateMessageLog", made, updated()).not_judged


def kinds(*exchanges: Exchange, **fields: Any) -> CallResult:
    return updated(*exchanges, scenario="message-kinds", step="SMS after fax", **fields)


def test_a_text_must_be_sent_unless_nobody_wrote_it() -> None:
    assert verdict("message-text-lost", "updateMessageLog", kinds(asked({"body": "Five minutes  late"}))).passed
    assert verdict("message-text-lost", "updateMessageLog", kinds(asked({"body": "1 fax"}))).findings
    assert verdict("message-text-lost", "updateMessageLog", kinds()).findings
    fax = {"message": message("1", type="Fax")}
    assert not verdict("message-text-lost", "updateMessageLog", kinds(asked({"a": "b"}), argument=fax)).findings
    assert verdict("message-text-lost", "updateMessageLog", kinds(asked(b"\xff\xfe"))).not_judged


def test_a_raise_counts_only_where_an_ordinary_message_is_logged() -> None:
    stumbling = kinds(asked({}), outcome=BROKEN)
    (finding,) = verdict("message-text-lost", "updateMessageLog", SECOND, stumbling).findings
    assert ("SMS after fax" in finding.seen, finding.cause) == (True, "raised TypeError")
    assert not verdict("message-text-lost", "updateMessageLog", stumbling).findings
    refused = kinds(asked({}, status=422), outcome=Raised("httpx.HTTPStatusError", "422", 422))
    assert not verdict("message-text-lost", "updateMessageLog", SECOND, refused).findings


def test_a_record_that_a_person_emptied_must_not_break_an_update() -> None:
    emptied = updated(asked({}), outcome=BROKEN, variant="the record's text is null", alteration="emptied")
    assert verdict("message-text-lost", "updateMessageLog", SECOND, emptied).findings


def test_ordinary_messages_alone_do_not_show_what_special_ones_do() -> None:
    assert "message-kinds" in verdict("message-text-lost", "updateMessageLog", SECOND).not_judged
