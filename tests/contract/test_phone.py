"""Numbers as they arrive, and in the patterns that users configure (contract 4.5)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appconnect_cli.contract.phone import Phone, parse_phone

NATIONAL = st.from_regex(r"[2-9][0-9]{9}", fullmatch=True)
PATTERN = st.text(alphabet="*#()-. /x", min_size=1).filter(lambda pattern: pattern != " ")


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("+14155550111", "+14155550111"),
        ("+1 415 555 0111", "+14155550111"),
        ("(415) 555-0111", "+14155550111"),
        ("+442079460958", "+442079460958"),
        ("101", None),
        ("0", None),
        ("5550111", None),
        ("anonymous", None),
        ("", None),
        (None, None),
    ],
)
def test_numbers_and_what_is_none(text: str | None, e164: str | None) -> None:
    phone = parse_phone(text)
    assert (phone.e164 if phone else None) == e164


def test_a_national_number_is_read_in_its_region() -> None:
    assert parse_phone("020 7946 0958", "GB") == Phone("+442079460958", "2079460958")


@given(NATIONAL, st.lists(st.sampled_from(["", " ", "  "]), min_size=10, max_size=10))
def test_inner_spaces_do_not_matter(national: str, spaces: list[str]) -> None:
    spaced = "".join(space + digit for space, digit in zip(spaces, national, strict=True))
    assert parse_phone(f"+1{spaced}") == Phone(f"+1{national}", national)


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    phone = parse_phone(text)
    assert phone is None or re.fullmatch(r"\+[0-9]+", phone.e164)


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (None, ()),
        ("", ()),
        (",", ()),
        ("(***) ***-****", ("(415) 555-0111",)),
        ("(###) ###-####,***.***.****", ("(415) 555-0111", "415.555.0111")),
        ("***, ***", ("415", "415")),
        (",  ***", (" 415",)),
        ("+1 *** *** **** **", ("+1 415 555 0111 **",)),
        ("none", ("none",)),
    ],
)
def test_patterns(patterns: str | None, expected: tuple[str, ...]) -> None:
    assert Phone("+14155550111", "4155550111").formatted(patterns) == expected


@given(NATIONAL, PATTERN)
def test_digits_fill_symbols_in_order_and_nothing_else_changes(national: str, pattern: str) -> None:
    (filled,) = Phone(f"+1{national}", national).formatted(pattern)
    pattern = pattern.removeprefix(" ")
    symbols = [index for index, character in enumerate(pattern) if character in "*#"]
    assert len(filled) == len(pattern)
    assert "".join(filled[index] for index in symbols[:10]) == national[: len(symbols)]
    untouched = set(range(len(pattern))) - set(symbols[:10])
    assert all(filled[index] == pattern[index] for index in untouched)
