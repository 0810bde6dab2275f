"""What was sent is read as a person would: in any encoding, wherever it stands."""

from typing import Any

import pytest

from appconnect_cli.rules.readable import is_legible, names, says
from tests.rules.message_calls import asked, created

LINK = "https://reader.example/?media=https%3A%2F%2Fmedia.example%2F1&x=<1>"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
XML = {"Content-Type": "text/xml"}


@pytest.mark.parametrize(
    "exchange",
    [
        asked({"body": f"Voicemail: {LINK}."}),
        asked({"deep": [{"html": '<a href="https://reader.example/?media=https%3A%2F%2Fmedia.example%2F1&amp;x=&lt;1&gt;">'}]}),
        asked(b"note=https%3A%2F%2Freader.example%2F%3Fmedia%3Dhttps%253A%252F%252Fmedia.example%252F1%26x%3D%3C1%3E",
              request_headers=FORM),
        asked(f"<note>{LINK.replace('&', '&amp;').replace('<', '&lt;')}</note>".encode(), request_headers=XML),
        asked(path="/notes?link=https%3A%2F%2Freader.example%2F%3Fmedia%3Dhttps%253A%252F%252Fmedia.example%252F1%26x%3D%3C1%3E"),
        asked(b"--b\r\n\r\n" + LINK.encode() + b"\r\n--b", request_headers={"Content-Type": "multipart/form-data"}),
    ],
)  # fmt: skip
def test_a_link_is_found_however_it_is_escaped(exchange: Any) -> None:
    assert says(created(exchange), LINK)


def test_another_link_and_what_is_only_answered_do_not_count() -> None:
    assert not says(created(asked({"body": "https://media.example/2"}, {"body": LINK})), LINK)


def test_blanks_may_differ() -> None:
    assert says(created(asked({"body": "On\n my&nbsp;way"})), "On my way")


def test_an_upload_is_not_legible() -> None:
    assert not is_legible(created(asked(b"\xff\xd8\xff\xe0")))
    assert is_legible(created(asked({"a": 1}), asked(b"<a/>"), asked()))


@pytest.mark.parametrize(
    ("exchange", "identity", "named"),
    [
        (asked(path="/contacts/42/notes"), 42, True),
        (asked({"contact": 42}), "42", True),
        (asked({"contact": "/contacts/42"}), 42, True),
        (asked({"contact": 4711}), "contact:4711", True),
        (asked(b"<contact>42</contact>", request_headers=XML), 42, True),
        (asked({"query": 'mutation { update(id: "c-4711") { id } }'}), "c-4711", True),
        (asked(path="/contacts/421"), 42, False),
        (asked({"contact": 421}), 42, False),
        (asked({"body": "at 10:42 sharp"}), 42, False),
        (asked({"phone": "+14255550142"}), 42, False),
        (asked(answer={"id": 42}), 42, False),
    ],
)
def test_a_record_is_named_by_its_id_or_a_part_of_it(exchange: Any, identity: Any, named: bool) -> None:
    assert names(exchange, identity) is named
