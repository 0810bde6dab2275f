"""What the server knows of a call when it composes the call's body, on create and on update."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appconnect_cli.contract.user import User
from appconnect_cli.runtime.javascript import UNDEFINED, member, text


@dataclass(frozen=True)
class CallLogFacts:
    """The values that a body can show, as loose as the request that brought them.

    None stands for what is absent as well as for null; only of `duration` the server tells the two apart.
    """

    user: User
    """Its settings say which fields a body shows, its offset how the date reads."""
    note: Any = None
    session_id: Any = None
    direction: Any = None
    """`Inbound`, or else outbound."""
    rc_user_name: Any = None
    rc_number: Any = None
    """The number on the RingCentral side."""
    rc_extension: Any = None
    """Meant to be the extension on the RingCentral side; the server takes the *other* party's."""
    subject: Any = None
    contact_number: Any = None
    """Known on create only."""
    start_time: Any = None
    """ISO 8601 text, or epoch milliseconds."""
    duration: Any = UNDEFINED
    """Seconds, or `pending` while a server-side call goes on; null prints as zero seconds."""
    result: Any = None
    recording_link: Any = None
    voicemail_link: Any = None
    ai_note: Any = None
    transcript: Any = None
    ring_sense_transcript: Any = None
    ring_sense_summary: Any = None
    ring_sense_ai_score: Any = None
    ring_sense_bulleted_summary: Any = None
    ring_sense_link: Any = None
    legs: Any = None

    def setting(self, key: str, default: Any) -> Any:
        """The user's own setting; one that is null counts as not set. Admin settings play no part (D-29)."""
        setting = (self.user.user_settings or {}).get(key)
        return default if setting is None or setting.value is None else setting.value


def facts_for_create(
    user: User, call_log: Mapping[str, Any], body: Mapping[str, Any], contact_info: Mapping[str, Any]
) -> CallLogFacts:
    """What POST /callLog composes from: the call record, and what the request has beside it."""
    voicemail_link = body.get("voicemailLink")
    if voicemail_link is None:
        voicemail_link = _or_none(member(call_log.get("voicemail"), "link"))
    return CallLogFacts(
        user,
        session_id=call_log.get("sessionId"),
        subject=call_log.get("customSubject"),
        contact_number=contact_info.get("phoneNumber"),
        recording_link=_or_none(member(call_log.get("recording"), "link")),
        voicemail_link=voicemail_link,
        legs=call_log.get("legs"),
        **_of_the_call(call_log),
        **_of_the_request(body),
    )


def facts_for_update(user: User, body: Mapping[str, Any]) -> CallLogFacts:
    """What PATCH /callLog composes from: the request alone. The session is the one that it names."""
    session_id = body.get("sessionId")
    return CallLogFacts(
        user,
        session_id=None if session_id is None else text(session_id),
        subject=body.get("subject"),
        recording_link=body.get("recordingLink"),
        voicemail_link=body.get("voicemailLink"),
        legs=body.get("legs"),
        **_of_the_call(body),
        **_of_the_request(body),
    )


def _of_the_call(call: Mapping[str, Any]) -> dict[str, Any]:
    inbound = call.get("direction") == "Inbound"
    ours, theirs = (call.get("to"), call.get("from")) if inbound else (call.get("from"), call.get("to"))
    return {
        "direction": call.get("direction"),
        "rc_user_name": _or_none(member(ours, "name")),
        "rc_number": _or_none(member(ours, "phoneNumber")),
        "rc_extension": _or_none(member(theirs, "extensionNumber")),
        "start_time": call.get("startTime"),
        "duration": call.get("duration", UNDEFINED),
        "result": call.get("result"),
    }


def _of_the_request(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "note": body.get("note"),
        "ai_note": body.get("aiNote"),
        "transcript": body.get("transcript"),
        "ring_sense_transcript": body.get("ringSenseTranscript"),
        "ring_sense_summary": body.get("ringSenseSummary"),
        "ring_sense_ai_score": body.get("ringSenseAIScore"),
        "ring_sense_bulleted_summary": body.get("ringSenseBulletedSummary"),
        "ring_sense_link": body.get("ringSenseLink"),
    }


def _or_none(value: Any) -> Any:
    return None if value is UNDEFINED else value
