"""What a connector gets: unknown fields pass, absent is not null, numbers and extensions are read as they are meant."""

from typing import Any

import pytest
from pydantic import ValidationError

from appconnect_cli.contract.call_logs import CallLog, CreateCallLog, UpdateCallLog
from appconnect_cli.contract.contacts import ContactInfo, CreateContact, FindContact
from appconnect_cli.contract.message_logs import CreateMessageLog, Message

USER = {"id": "7-acmecrm", "platform": "acmecrm", "accessToken": "k", "userSettings": {"a": {"value": 1}}}
CALL = {"sessionId": "70001", "direction": "Inbound", "from": {"phoneNumber": "+14155550111"}}
LINKED = {"id": "s-1", "sessionId": "70001", "thirdPartyLogId": "5512", "contactId": "c-9"}


def find_contact(**body: Any) -> FindContact:
    return FindContact.model_validate({"user": USER, "authHeader": "Basic a", **body})


def update_call_log(**body: Any) -> UpdateCallLog:
    return UpdateCallLog.model_validate({"user": USER, "authHeader": "Basic a", "existingCallLog": LINKED, **body})


def test_a_partial_update_tells_absent_from_null() -> None:
    request = update_call_log(note=None, recordingLink="https://media.test/1")
    assert (request.given("note"), request.note) == (True, None)
    assert (request.given("subject"), request.subject) == (False, None)
    assert request.given("recording_link")


def test_defaults_do_not_count_as_given() -> None:
    assert update_call_log().legs == []
    assert not update_call_log().given("legs")


def test_unknown_fields_are_kept() -> None:
    assert (update_call_log(newInVersion9={"a": 1}).model_extra or {}) == {"newInVersion9": {"a": 1}}
    assert (CallLog.model_validate(CALL | {"action": "Phone Call"}).model_extra or {}) == {"action": "Phone Call"}


def test_both_spellings_build_a_request() -> None:
    assert CallLog(session_id="1", direction="Inbound").session_id == "1"
    assert CallLog.model_validate({"sessionId": "1", "direction": "Inbound"}).session_id == "1"


def test_from_is_reached_as_from_() -> None:
    call = CallLog.model_validate(CALL)
    assert call.from_ is not None
    assert call.from_.phone_number == "+14155550111"


def test_a_pending_call_with_an_epoch_start() -> None:
    call = CallLog.model_validate(CALL | {"startTime": 1904281689000, "duration": "pending"})
    assert (call.start_time, call.duration, call.result) == (1904281689000, "pending", None)


def test_a_request_is_not_changed_by_the_connector() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        update_call_log().note = "x"


@pytest.mark.parametrize("extra", ["phone", "email", "additionalInfo"])
def test_contact_info_has_four_keys_and_no_other(extra: str) -> None:
    with pytest.raises(ValidationError, match=extra):
        ContactInfo.model_validate({"id": "c-9", "type": "", "name": "", extra: "x"})


@pytest.mark.parametrize(
    ("said", "meant"),
    [("true", True), ("false", False), ("True", True), (True, True), (False, False), ("", False), ("1", False)],
)
def test_is_extension_however_it_is_said(said: Any, meant: bool) -> None:
    request = find_contact(phoneNumber="+14155550111", isExtension=said)
    assert request.is_extension == said
    assert request.extension is meant
    assert (request.phone is None) is meant


def test_is_extension_absent_is_no_extension() -> None:
    assert find_contact(phoneNumber="+14155550111").extension is False


@pytest.mark.parametrize("number", ["101", "anonymous", "", "+", "204"])
def test_what_is_no_number_has_no_phone_and_no_formats(number: str) -> None:
    request = find_contact(phoneNumber=number, isExtension="false", overridingFormat="(***) ***-****")
    assert request.phone is None
    assert request.formats == ()


def test_formats_of_the_number() -> None:
    request = find_contact(phoneNumber="+1 415 555 0111", overridingFormat="(***) ***-****, ***.***.****")
    assert request.formats == ("(415) 555-0111", "415.555.0111")
    assert find_contact(phoneNumber="+14155550111").formats == ()
    assert find_contact(phoneNumber="+14155550111", overridingFormat="").formats == ()


def test_phone_of_a_new_contact_and_of_a_log() -> None:
    created = CreateContact.model_validate({"user": USER, "authHeader": "", "phoneNumber": "(415) 555-0177"})
    assert created.phone is not None
    assert created.phone.e164 == "+14155550177"
    assert not created.given("new_contact_type")
    assert ContactInfo(id="c-9").phone is None


def test_a_shared_conversation_has_no_message() -> None:
    request = CreateMessageLog.model_validate(
        {
            "user": USER,
            "authHeader": "Basic a",
            "contactInfo": {"id": "c-9", "type": "contact", "name": "Noor"},
            "sharedSMSLogContent": {"subject": "SMS conversation with Noor", "body": "..."},
        }
    )
    assert request.shared_sms_log_content is not None
    assert not request.given("message")


@pytest.mark.parametrize("identity", [99001, "99001-c-90"])
def test_a_message_id_is_a_number_or_text(identity: str | int) -> None:
    assert Message.model_validate({"id": identity}).id == identity


def test_create_call_log_reads_the_contracts_own_example() -> None:
    request = CreateCallLog.model_validate(
        {
            "user": USER,
            "authHeader": "Basic a",
            "contactInfo": {"id": "c-90", "phoneNumber": "+14155550111", "type": "Contact", "name": "Noor Haddad"},
            "callLog": CALL | {"recording": {"id": "rec-5", "link": "https://media.test/rec-5"}},
            "isFromSSCL": True,
            "ringSenseAIScore": 80,
        }
    )
    assert request.is_from_sscl
    assert request.ring_sense_ai_score == 80
    assert request.call_log.recording is not None
    assert request.call_log.recording.link == "https://media.test/rec-5"
    assert request.user.user_settings is not None
    assert request.user.user_settings["a"].value == 1
