"""How an input is put together: what wins over what, what is made fresh, what is filled in."""

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES, find_interface
from appconnect_cli.contract.samples import find_sample, samples_for
from appconnect_cli.errors import InputError
from appconnect_cli.runtime.inputs import filled, freshened, merged, option_fields, read_input, with_setting
from appconnect_cli.store import State

NO_STDIN = io.StringIO()


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("note=Hello", {"note": "Hello", "logInfo": {"duration": 1, "messages": [{"id": 1}]}}),
        ("logInfo.duration=30", {"logInfo": {"duration": 30, "messages": [{"id": 1}]}}),
        ('logInfo.duration="pending"', {"logInfo": {"duration": "pending", "messages": [{"id": 1}]}}),
        ("logInfo.duration=pending", {"logInfo": {"duration": "pending", "messages": [{"id": 1}]}}),
        ("logInfo.duration=null", {"logInfo": {"duration": None, "messages": [{"id": 1}]}}),
        ("logInfo.messages[0].subject=a=b", {"logInfo": {"duration": 1, "messages": [{"id": 1, "subject": "a=b"}]}}),
        ("logInfo.messages[1].id=2", {"logInfo": {"duration": 1, "messages": [{"id": 1}, {"id": 2}]}}),
        ("new.deep.key=1", {"logInfo": {"duration": 1, "messages": [{"id": 1}]}, "new": {"deep": {"key": 1}}}),
    ],
)
def test_a_setting_changes_one_place(setting: str, expected: dict[str, Any]) -> None:
    body = {"logInfo": {"duration": 1, "messages": [{"id": 1}]}}
    assert with_setting(body, setting) == expected
    assert body == {"logInfo": {"duration": 1, "messages": [{"id": 1}]}}


@pytest.mark.parametrize("setting", ["note", "=1", "logInfo.messages[5].id=1", "logInfo.messages.id=1", "logInfo[0]=1"])
def test_a_setting_without_a_place_says_so(setting: str) -> None:
    with pytest.raises(InputError, match="--set"):
        with_setting({"logInfo": {"messages": [{"id": 1}]}}, setting)


def test_input_comes_from_json_a_file_or_stdin(tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    file.write_text('{"name": "é"}', encoding="utf-8")
    assert read_input('{"name": "a"}', NO_STDIN) == {"name": "a"}
    assert read_input(str(file), NO_STDIN) == {"name": "é"}
    assert read_input("-", io.StringIO('{"name": "b"}')) == {"name": "b"}


def test_broken_json_names_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    file.write_text('{\n  "a": 1,\n  "b" 2\n}')
    with pytest.raises(InputError, match="line 3, column 7"):
        read_input(str(file), NO_STDIN)


@pytest.mark.parametrize(
    ("text", "said"), [("[1]", "not an object"), ("no-such-file.json", "No such file"), ("-", "is not JSON")]
)
def test_other_input_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_input(text, NO_STDIN)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "in.bin"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="utf-8"):
        read_input(str(file), NO_STDIN)


@given(
    st.dictionaries(st.sampled_from("abc"), st.integers() | st.dictionaries(st.sampled_from("xyz"), st.integers())),
    st.dictionaries(st.sampled_from("abc"), st.integers() | st.dictionaries(st.sampled_from("xyz"), st.integers())),
)
def test_what_comes_later_wins(base: dict[str, Any], over: dict[str, Any]) -> None:
    both = merged(base, over)
    assert set(both) == set(base) | set(over)
    assert merged(both, over) == both
    for key, value in over.items():
        if isinstance(value, dict):
            assert value.items() <= both[key].items()
        else:
            assert both[key] == value


@pytest.mark.parametrize(
    "interface", [each for each in INTERFACES + COMPANIONS if each.body], ids=lambda each: each.name
)
def test_every_scalar_field_is_an_option_with_help(interface: Any) -> None:
    for option in option_fields(interface):
        assert option.help, f"{interface.name}.{option.name} has no docstring for --help"
        assert option.key in {info.alias or name for name, info in interface.body_model.model_fields.items()}


def test_options_know_numbers_from_text() -> None:
    update = {option.key: option for option in option_fields(find_interface("updateCallLog"))}
    find = {option.key: option for option in option_fields(find_interface("findContact"))}
    assert update["duration"].value_of("30") == 30
    assert update["duration"].value_of("pending") == "pending"
    assert update["note"].value_of("30") == "30"
    assert find["phoneNumber"].value_of("204") == "204"
    assert update["isFromSSCL"].is_flag


@pytest.mark.parametrize("interface", ["createCallLog", "createMessageLog", "updateMessageLog"])
def test_a_sample_is_a_new_call_each_time(interface: str) -> None:
    for sample in samples_for(interface):
        first = freshened(find_interface(interface), sample.body, State(), "1")
        second = freshened(find_interface(interface), sample.body, State(), "2")
        assert _ids(first).isdisjoint(_ids(second))
        assert freshened(find_interface(interface), sample.body, State(), "1") == first


def test_a_further_message_goes_on_with_the_last_conversation() -> None:
    state = State(last={"conversationLogId": "c-7", "conversationId": "7"})
    body = find_sample("updateMessageLog", "sms-in").body
    fresh = freshened(find_interface("updateMessageLog"), body, state, "9")["logInfo"]
    assert (fresh["conversationLogId"], fresh["conversationId"]) == ("c-7", "7")
    assert fresh["messages"][0]["id"] == "90"


def test_the_contact_and_the_session_are_filled_in_unless_given() -> None:
    state = State(last={"contactId": "c-1", "contactType": "lead", "contactName": "Noor", "sessionId": "s-1"})
    log, update = find_interface("createCallLog"), find_interface("updateCallLog")
    assert filled(log, {}, state) == {"contactId": "c-1", "contactType": "lead", "contactName": "Noor"}
    assert filled(log, {"contactId": "c-2"}, state) == {"contactId": "c-2"}
    assert filled(update, {"note": "n"}, state) == {"note": "n", "sessionId": "s-1"}
    assert filled(find_interface("findContact"), {}, state) == {}


def _ids(body: dict[str, Any]) -> set[str]:
    log_info = body["logInfo"]
    named = {str(log_info[key]) for key in ("sessionId", "id", "conversationLogId") if key in log_info}
    return named | {str(message["id"]) for message in log_info.get("messages", [])}


@pytest.mark.parametrize(("typed", "value"), [("42", 42), ("-1", -1), ("0", 0), ("0042", "0042"), ("c-1", "c-1")])
def test_digits_are_a_number_unless_a_zero_would_be_lost(typed: str, value: str | int) -> None:
    option = next(field for field in option_fields(find_interface("createCallLog")) if field.key == "contactId")
    assert option.value_of(typed) == value
