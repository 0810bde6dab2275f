"""JavaScript's readings of loose values; every expectation was observed in Node."""

import math
import re
from typing import Any

import pytest

from appconnect_cli.runtime.javascript import UNDEFINED, either, exceeds, expand, member, number, text, truthy


@pytest.mark.parametrize("value", [None, UNDEFINED, False, 0, 0.0, "", math.nan])
def test_what_counts_as_false(value: Any) -> None:
    assert not truthy(value)


@pytest.mark.parametrize("value", [True, 1, -1, "0", "false", " ", [], {}])
def test_what_counts_as_true(value: Any) -> None:
    assert truthy(value)


@pytest.mark.parametrize(
    ("value", "due"),
    [
        (None, "null"),
        (UNDEFINED, "undefined"),
        (True, "true"),
        (125, "125"),
        (2.0, "2"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1e-6, "0.000001"),
        (1.5e-7, "1.5e-7"),
        (2**53 + 1, "9007199254740992"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (12345678901234567890, "12345678901234567000"),
        pytest.param(10**400, "Infinity", id="too great"),
        pytest.param(-(10**400), "-Infinity", id="too small"),
        (math.nan, "NaN"),
        ([1, None, [2, "x"]], "1,,2,x"),
        ({"a": 1}, "[object Object]"),
    ],
)
def test_a_value_as_text(value: Any, due: str) -> None:
    assert text(value) == due


@pytest.mark.parametrize(
    ("value", "due"),
    [
        (None, 0),
        ("", 0),
        (" \ufeff12\u00a0", 12),
        ("5.", 5),
        (".5e1", 5),
        ("0x10", 16),
        ("0b11", 3),
        ("-Infinity", -math.inf),
        (True, 1),
        ([], 0),
        (["7"], 7),
    ],
)
def test_a_value_as_number(value: Any, due: float) -> None:
    assert number(value) == due


@pytest.mark.parametrize("value", [UNDEFINED, "pending", "1_0", "inf", "nan", "\u0661", "1 2", "-0x10", {}, [1, 2]])
def test_what_is_no_number(value: Any) -> None:
    assert math.isnan(number(value))


def test_comparisons() -> None:
    assert exceeds("b", "a")
    assert exceeds("10", 9)
    assert not exceeds("10", "9")
    assert not exceeds("2030-05-06", 0)
    assert not exceeds(UNDEFINED, 0)


def test_members_and_alternatives() -> None:
    assert member({"a": None}, "a") is None
    assert member({}, "a") is UNDEFINED
    assert member(None, "a") is UNDEFINED
    assert either("", 0, "x") == "x"
    assert either("", None) is None


@pytest.mark.parametrize(
    ("replacement", "due"),
    [
        ("$$", "$"),
        ("$&", "bc"),
        ("$`", "a"),
        ("$'", "d"),
        ("$1", "c"),
        ("$01", "c"),
        ("$10", "c0"),
        ("$2", "$2"),
        ("$0", "$0"),
        ("$00", "$00"),
        ("$", "$"),
        ("$<x>", "$<x>"),
        ("$$1", "$1"),
        (r"\1 \g<0>", r"\1 \g<0>"),
    ],
)
def test_patterns_in_a_replacement(replacement: str, due: str) -> None:
    found = re.search("b(c)", "abcd")
    assert found is not None
    assert expand(replacement, found) == due


def test_a_group_that_took_no_part_is_empty() -> None:
    found = re.search("(x)?b", "ab")
    assert found is not None
    assert expand("<$1>", found) == "<>"
