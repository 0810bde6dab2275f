"""Search holds for any text that a person or a telephone can produce."""

import string

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appconnect_cli.sandbox.searching import dialled

AWKWARD = st.text(
    st.sampled_from("%_'\"\\*?[]()&<>;-` \u0000\u2013éß\u0131\u0130\u017f漢😀aA"), min_size=1, max_size=12
)
NAMES = st.one_of(AWKWARD, st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def found(crm: httpx.Client, **query: str) -> list[str]:
    answer = crm.get("/contacts", params=query)
    assert answer.status_code == 200, answer.text
    return [contact["id"] for contact in answer.json()["items"]]


@SLOW
@given(name=NAMES, data=st.data())
def test_a_contact_is_found_by_any_part_of_its_name_and_by_no_other_text(
    crm: httpx.Client, name: str, data: st.DataObject
) -> None:
    answer = crm.post("/contacts", json={"name": name})
    if answer.status_code == 422:
        assert answer.json()["error"]["fields"] == {"name": ["must not be empty"]}
        return
    contact = answer.json()
    start = data.draw(st.integers(0, len(contact["name"]) - 1))
    part = contact["name"][start : data.draw(st.integers(start + 1, len(contact["name"])))]
    other = data.draw(NAMES)
    for text in (part, other):
        if text.strip():
            expected = text.strip().casefold() in contact["name"].casefold()
            assert (contact["id"] in found(crm, name=text, limit="200")) is expected
    assert crm.delete(f"/contacts/{contact['id']}").status_code == 204


@SLOW
@given(text=NAMES)
def test_no_number_search_fails_or_finds_everybody(seeded: httpx.Client, text: str) -> None:
    if text.strip():
        assert len(found(seeded, phone=text)) <= 2


@given(
    digits=st.text(string.digits, min_size=7, max_size=7),
    separators=st.lists(st.sampled_from(["", " ", "-", ".", " - "]), min_size=3, max_size=3),
    prefix=st.sampled_from(["", "+1", "1", "+1 ", " 1"]),
    brackets=st.booleans(),
)
def test_every_notation_of_a_number_dials_the_same(
    digits: str, separators: list[str], prefix: str, brackets: bool
) -> None:
    area = "(415)" if brackets else "415"
    first, second, third = separators
    typed = f"{prefix}{first}{area}{second}{digits[:3]}{third}{digits[3:]}"
    assert dialled(typed) == f"+1415{digits}"


def test_what_is_no_number_is_compared_by_its_digits_alone() -> None:
    assert dialled("x-101") == "101"
    assert dialled("ask for Bo") == ""
    assert dialled("+1 415 555 0111 ext. 7") == "141555501117"
