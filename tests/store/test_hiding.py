"""Secrets leave a document and come back, whatever looks like one of their tags."""

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from appconnect_cli.store.hiding import Hidden, hide, show

KEY = "k3y-of-the-profile"

WORDS = st.sampled_from(
    [
        "{{apiKey}}",
        "{{secret:/user/token}}",
        "{{secret:/a/0}}",
        "{{braces}}",
        "{{secret:",
        "{",
        "{{",
        "}}",
        KEY,
        "a/~1",
        "",
    ]
)
TEXTS = st.lists(WORDS | st.text(max_size=3), max_size=4).map("".join)
NAMES = st.sampled_from(["token", "user", "a", "a/b", "~", ""]) | TEXTS
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(NAMES, DATA, max_size=4)


def named_token(name: str, value: str) -> bool:
    return name == "token"


def by_value(name: str, value: str) -> bool:
    return "s" in value


def nothing(name: str, value: str) -> bool:
    return False


@given(
    document=DOCUMENTS,
    credential=st.sampled_from(["", KEY, "a", "{", "}", "{{apiKey}}", "apiKey", "secret", "braces"]) | TEXTS,
    is_secret=st.sampled_from([named_token, by_value, nothing]),
)
@example({"token": "{{apiKey}}"}, KEY, named_token)
@example({"user": {"token": ["{{secret:/user/token/0}}"]}}, KEY, named_token)
@example({"a": "{{secret:/a}}"}, "", nothing)
def test_all_comes_back_through_json(document: dict[str, Any], credential: str, is_secret: Any) -> None:
    hidden = hide(document, credential, is_secret)
    written = Hidden(json.loads(json.dumps(hidden.document)), hidden.secrets, hidden.escaped)
    assert show(written, credential) == (document, [])


@given(document=DOCUMENTS, mark=st.text("xyz", min_size=12, max_size=12))
def test_no_secret_stays(document: dict[str, Any], mark: str) -> None:
    document = document | {
        "user": {"token": mark, "said": [f"Bearer {mark}", {"deep": mark}], "key": KEY, "to": f"/{KEY}"}
    }
    hidden = hide(document, KEY, lambda name, value: mark in value)
    text = json.dumps(hidden.document)
    assert mark not in text
    assert KEY not in text
    assert set((hidden.secrets or {}).values()) == {mark, f"Bearer {mark}"}


def test_the_places_are_json_pointers() -> None:
    hidden = hide(
        {"user": {"a/b": [{"token": "x"}, ["y"]], "token": {"deep": ["z"]}, "~": {"token": "w"}}}, "", named_token
    )
    assert hidden.secrets == {"/user/a~1b/0/token": "x", "/user/~0/token": "w"}
    assert hidden.document["user"]["a/b"][0] == {"token": "{{secret:/user/a~1b/0/token}}"}
    assert not hidden.escaped


def test_a_list_is_known_by_the_field_that_holds_it() -> None:
    assert hide({"token": ["x", ["y"]]}, "", named_token).secrets == {"/token/0": "x", "/token/1/0": "y"}


def test_the_profiles_key_is_no_other_secret() -> None:
    hidden = hide({"token": KEY, "a": f"x-{KEY}"}, KEY, named_token)
    assert hidden == Hidden({"token": "{{apiKey}}", "a": "x-{{apiKey}}"}, None, False)
    assert show(hidden, "n3w") == ({"token": "n3w", "a": "x-n3w"}, [])


def test_a_tag_stays_one_while_the_key_is_not_known() -> None:
    written = hide({"a": "{{apiKey}}", "b": "{{secret:/b}}"}, "", nothing)
    assert written.escaped
    assert show(written, KEY)[0] == {"a": KEY, "b": "{{secret:/b}}"}


def test_what_is_missing_is_named_and_empty() -> None:
    hidden = hide({"token": "x", "user": {"token": "y"}}, "", named_token)
    found = show(Hidden(hidden.document, {"/token": "x"}, False), "")
    assert found == ({"token": "x", "user": {"token": ""}}, ["/user/token"])
