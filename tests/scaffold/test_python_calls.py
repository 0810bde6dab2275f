"""The python template: call logs (contract 7, R-K, R-G and R-U)."""

import base64
import json
from typing import Any

import httpx
import pytest

from tests.scaffold.bench import COMPOSED, CONTACT, NOTE, Bench, message


def test_a_call_is_stored_with_everything(bench: Bench) -> None:
    recording = {"link": "https://media.test/rec-5"}
    stored = bench.activity(bench.log_call(callLog={"recording": recording}, additionalSubmission={"deals": "501"}))
    assert stored | {"id": 0, "createdAt": "", "modifiedAt": ""} == {
        "id": 0,
        "kind": "call",
        "contactId": "c-1001",
        "dealId": 501,
        "ownerId": 7,
        "subject": "Quote call",
        "body": COMPOSED,
        "direction": "inbound",
        "startedAt": "2030-05-06T07:08:09.000Z",
        "durationSeconds": 125,
        "outcome": "Accepted",
        "recordingUrl": "https://media.test/rec-5",
        "externalId": "70001",
        "createdAt": "",
        "modifiedAt": "",
    }


def test_a_session_is_logged_once(bench: Bench) -> None:
    assert bench.log_call() == bench.log_call()


def test_a_call_that_the_server_logs_while_it_goes_on(bench: Bench) -> None:
    pending = {"startTime": 1904540889000, "duration": "pending", "result": None, "customSubject": None}
    stored = bench.activity(bench.log_call(callLog=pending, note=None, isFromSSCL=True, contactInfo=CONTACT))
    assert (stored["startedAt"], stored["durationSeconds"], stored["outcome"]) == (
        "2030-05-09T07:08:09.000Z",
        None,
        None,
    )
    assert stored["subject"] == "Inbound call from Noor Haddad"


@pytest.mark.parametrize("deal", ["none", "", None])
def test_no_deal_is_no_deal(bench: Bench, deal: str | None) -> None:
    assert bench.activity(bench.log_call(additionalSubmission={"deals": deal}))["dealId"] is None


def test_a_lead_has_calls_too(bench: Bench) -> None:
    lead = {"id": "c-1003", "type": "lead", "name": "Grace Adeyemi"}
    assert bench.activity(bench.log_call(contactInfo=lead))["contactId"] == "c-1003"


def test_a_subject_that_is_too_long_does_not_prevent_logging(bench: Bench) -> None:
    assert len(bench.activity(bench.log_call(callLog={"customSubject": "x" * 400}))["subject"]) == 255


def assigned_to(user: Any) -> dict[str, Any]:
    payload = base64.urlsafe_b64encode(json.dumps({"id": user, "platform": "acme-crm"}).encode()).decode().rstrip("=")
    return {"isAssignedToUser": True, "adminAssignedUserToken": f"h.{payload}.s", "adminAssignedUserRcId": "310022"}


@pytest.mark.parametrize(
    ("submitted", "owner"),
    [
        (assigned_to("8-acme-crm"), 8),
        (assigned_to("4711-acme-crm"), 7),
        (assigned_to(None), 7),
        ({"isAssignedToUser": True}, 7),
        ({"isAssignedToUser": True, "adminAssignedUserToken": "not a token"}, 7),
        ({"isAssignedToUser": True, "adminAssignedUserToken": "a.%%%.c"}, 7),
        ({"isAssignedToUser": False, "adminAssignedUserToken": "a.b.c"}, 7),
    ],
)
def test_a_call_is_logged_whoever_it_was_assigned_to(bench: Bench, submitted: dict[str, Any], owner: int) -> None:
    assert bench.activity(bench.log_call(additionalSubmission=submitted))["ownerId"] == owner


@pytest.mark.parametrize("fault", ["401", "409", "422", "429", "500", "502-html"])
@pytest.mark.parametrize("interface", ["createContact", "createCallLog", "createMessageLog", "getCallLog"])
def test_a_refused_record_raises(bench: Bench, interface: str, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.fail_with(fault, monkeypatch)
    with pytest.raises(httpx.HTTPStatusError):
        bench.call(
            interface,
            phoneNumber="+14155550177",
            contactInfo=CONTACT,
            callLog={"sessionId": "1", "direction": "Outbound"},
            message=message("Hello"),
            telephonySessionId="s",
            callLogId="9001",
        )


def test_a_log_reads_back_what_was_logged(bench: Bench) -> None:
    log_id = bench.log_call(additionalSubmission={"deals": "502"})
    info = bench.call("getCallLog", telephonySessionId="s", callLogId=str(log_id), contactId="c-1001")["callLogInfo"]
    assert (info["subject"], info["note"], info["fullBody"]) == ("Quote call", NOTE, COMPOSED)
    assert info["dispositions"] == {"deals": "502"}
    assert info["fullLogResponse"]["id"] == log_id


def test_an_empty_log_reads_back_empty(bench: Bench) -> None:
    log_id = bench.log_call(note=None, composedLogDetails="")
    info = bench.call("getCallLog", telephonySessionId="s", callLogId=str(log_id), contactId=None)["callLogInfo"]
    assert (info["note"], info["fullBody"], info["dispositions"]) == ("", "", {})


def test_a_recording_changes_nothing_else(bench: Bench) -> None:
    log_id = bench.log_call(additionalSubmission={"deals": "501"})
    before = bench.activity(log_id)
    body = f"{COMPOSED}<li>recording</li>"
    answer = bench.update_call(log_id, recordingLink="https://media.test/rec-5", composedLogDetails=body)
    assert answer["updatedNote"] == NOTE
    changed = {"recordingUrl": "https://media.test/rec-5", "body": body}
    after = bench.activity(log_id)
    assert after == before | changed | {"modifiedAt": after["modifiedAt"]}
    bench.update_call(log_id, recordingLink="https://media.test/rec-5", composedLogDetails=body)
    assert bench.activity(log_id)["body"] == body


def test_the_end_of_a_call_is_filled_in(bench: Bench) -> None:
    log_id = bench.log_call(callLog={"duration": "pending", "result": None})
    bench.update_call(log_id, duration=0, result="Missed", startTime=1904540889000, subject="New", note="n")
    stored = bench.activity(log_id)
    assert (stored["durationSeconds"], stored["outcome"], stored["subject"]) == (0, "Missed", "New")
    assert stored["startedAt"] == "2030-05-09T07:08:09.000Z"
    assert stored["body"] == COMPOSED


def test_a_log_that_could_not_be_read_keeps_its_text(bench: Bench) -> None:
    log_id = bench.log_call()
    with pytest.raises(Exception, match="not replaced"):
        bench.update_call(log_id, recordingLink="https://x", composedLogDetails="<li/>", existingCallLogDetails=None)
    assert bench.activity(log_id)["body"] == COMPOSED


def test_an_update_of_a_deleted_log_raises(bench: Bench) -> None:
    with pytest.raises(httpx.HTTPStatusError):
        bench.update_call(4711, subject="x")


@pytest.mark.parametrize(("dispositions", "deal"), [({"deals": "502"}, 502), ({"deals": "none"}, None), (None, 501)])
def test_a_disposition_is_saved(bench: Bench, dispositions: Any, deal: int | None) -> None:
    log_id = bench.log_call(additionalSubmission={"deals": "501"})
    existing = {"id": "s", "sessionId": "70001", "thirdPartyLogId": str(log_id)}
    assert bench.call("upsertCallDisposition", existingCallLog=existing, dispositions=dispositions) == {
        "logId": str(log_id)
    }
    assert bench.activity(log_id)["dealId"] == deal
