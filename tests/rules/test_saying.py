"""What requests say, whatever they are wrapped in."""

import json
from typing import Any

import pytest

from appconnect_cli.rules.saying import fields, holds, lines, may_name, names, said, words
from appconnect_cli.transports.base import Exchange


def sent(body: Any, url: str = "https://crm.example/logs", content_type: str = "application/json") -> Exchange:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Exchange("POST", url, {"Content-Type": content_type}, data, 200, {}, b"", 0.0)


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "exchange",
    [
        sent({"text": "Fish & chips"}),
        sent({"text": "<p>Fish &amp; <b>chips</b></p>"}),
        sent({"doc": {"content": [{"text": "Fish &"}, {"text": "chips"}]}}),
        sent({"doc": json.dumps({"blocks": [{"text": "Fish & chips"}]})}),
        sent(b"text=Fish+%26+chips", content_type=FORM),
        sent(b"<log><text>Fish &amp; chips</text></log>", content_type="application/xml"),
        sent(b"", url="https://crm.example/logs?text=Fish+%26+chips"),
    ],
)
def test_words_are_found_in_any_wrapping(exchange: Exchange) -> None:
    assert {"Fish", "chips"} <= set(words(said(exchange)))
    assert "salmon" not in words(said(exchange))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- Note: Hello\n- Result: Accepted\n", ["Note Hello", "Result Accepted"]),
        (
            "<b>Agent notes</b><br>Hello<br><br><ul><li><b>Result</b>: OK</li></ul>",
            ["Agent notes", "Hello", "Result OK"],
        ),
        ("## Agent notes\nHello\n\n**Result**: OK", ["Agent notes", "Hello", "Result OK"]),
        ("\n \n", []),
    ],
)
def test_lines_are_what_a_reader_sees(text: str, found: list[str]) -> None:
    assert lines(text) == found


def test_a_line_is_held_by_its_words_in_their_order() -> None:
    assert holds("<p>- Note: Sent <i>the</i> quote</p>", "Sent the quote")
    assert not holds("the quote was Sent", "Sent the quote")
    assert not holds("Sent the quotes", "Sent the quote")


@pytest.mark.parametrize("text", ["55", "/logs/55/x", "id=55&a=1", "urn:log:55", "log-55"])
def test_an_id_is_named_alone_or_in_a_path(text: str) -> None:
    assert names(text, "55")


@pytest.mark.parametrize("text", ["555", "/logs/155", "a55", ""])
def test_a_longer_id_is_another_one(text: str) -> None:
    assert not names(text, "55")


def test_a_compound_id_may_be_sent_in_parts_but_not_inside_a_text() -> None:
    assert may_name("https://crm.example/people/5/calls", "person:5")
    assert may_name("https://crm.example/x\n5", "person:5")
    assert not may_name("https://crm.example/x\n2 minutes, 5 seconds", "person:5")


def test_an_id_may_be_made_anew_of_the_same_numbers() -> None:
    assert may_name("https://crm.example/logs\nc-1009", "contact/1009")
    assert may_name("https://crm.example/logs?contact=c-10-9", "contact/10/9")
    assert not may_name("https://crm.example/logs\nc-1008", "contact/1009")
    assert not may_name("https://crm.example/logs\n1009 Main Street 5", "contact/1009/x5")
    assert not may_name("https://crm.example/logs\ncontact", "contact/1009")


def test_a_text_in_a_list_of_objects_belongs_to_one_field_and_a_positional_one_to_its_own() -> None:
    document = sent({"body": {"content": [{"text": "one"}, {"text": "two"}]}, "count": 3})
    assert fields([document]) == {("POST /logs", ("body", "content", "text")): "one\ntwo"}
    positional = sent({"params": {"args": ["write", "one"]}})
    assert set(fields([positional]).values()) == {"write", "one"}
