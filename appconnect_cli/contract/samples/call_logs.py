"""Samples of logging calls (contract 2.4, 4.8-4.10, 15)."""

from typing import Any

from appconnect_cli.contract.samples.sample import CUSTOMER_PARTY, OWN_PARTY, Sample

STARTED = "2030-05-06T07:08:09.000Z"
STARTED_MS = 1904281689000
"""The same instant as server-side logging sends it: epoch milliseconds."""
RECORDING = {"id": "rec-5", "type": "Automatic", "link": "https://media.ringcentral.test/recordings/5"}


def _call(**changes: Any) -> dict[str, Any]:
    call = {
        "id": "R1",
        "sessionId": "70001",
        "telephonySessionId": "s-70001z",
        "direction": "Inbound",
        "from": CUSTOMER_PARTY,
        "to": OWN_PARTY,
        "startTime": STARTED,
        "duration": 125,
        "result": "Accepted",
        "customSubject": "Quote for the new roof",
    } | changes
    return {name: value for name, value in call.items() if value is not None}


def _create(name: str, situation: str, call: dict[str, Any], **more: Any) -> Sample:
    return Sample(name, "createCallLog", situation, {"logInfo": call, **more})


OUTBOUND = {"direction": "Outbound", "from": OWN_PARTY, "to": CUSTOMER_PARTY, "result": "Call connected"}
NOTE = "Sent the quote\nCall back on Friday"

CALL_SAMPLES = (
    _create("inbound", "an answered inbound call with a note of two lines", _call(), note=NOTE),
    _create("outbound", "an answered outbound call", _call(**OUTBOUND), note="Left a message"),
    _create("missed", "nobody answered: no duration to speak of, no note",
            _call(result="Missed", duration=0, customSubject=None)),
    _create("recorded", "with a recording and its way through two extensions",
            _call(recording=RECORDING, legs=[
                {"direction": "Inbound", "from": CUSTOMER_PARTY, "to": OWN_PARTY, "duration": 20, "legType": "Accept"},
                {"direction": "Inbound", "from": CUSTOMER_PARTY, "duration": 105, "legType": "Accept",
                 "to": {"extensionNumber": "205", "name": "Mia Lang"}},
            ]), note=NOTE),
    _create("voicemail", "the caller left a voicemail",
            _call(result="Voicemail", voicemail={"link": "https://media.ringcentral.test/vm/1", "messageId": "vm-1"})),
    _create("pending", "server-side logging while the call goes on: epoch start, no duration, no result, no note",
            _call(startTime=STARTED_MS, duration="pending", result=None, customSubject=None),
            isFromSSCL=True, additionalSubmission={"isAssignedToUser": True, "adminAssignedUserRcId": "310022"}),
    _create("extension-party", "a colleague's extension: the party has no number",
            _call(**{"from": {"extensionNumber": "101", "name": "Mia Lang"}})),
    _create("ai", "with AI note, transcript and score", _call(), note=NOTE, aiNote="Wants a quote by Friday.",
            transcript="Noor: Hello.\nSam: Hello.", ringSenseSummary="A quote.", ringSenseAIScore="80"),
    Sample("last", "getCallLog", "the log of the last call"),
    Sample("recording-only", "updateCallLog", "a recording arrives later: nothing else is sent",
           {"recordingLink": RECORDING["link"]}),
    Sample("edit", "updateCallLog", "the user edits note and subject",
           {"note": "Sent the second quote", "subject": "Second quote"}),
    Sample("final", "updateCallLog", "the end of a call that was logged while it went on",
           {"startTime": STARTED_MS, "duration": 185, "result": "Accepted", "isFromSSCL": True}),
    Sample("ai-artefacts", "updateCallLog", "AI note and transcript arrive later",
           {"aiNote": "Wants a quote by Friday.", "transcript": "Noor: Hello.\nSam: Hello."}),
    Sample("picked", "upsertCallDisposition", "the user picks a deal", {"dispositions": {"deals": "501"}}),
)  # fmt: skip
