"""Arguments of the interfaces about call logs (contract 4.8-4.10)."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.runtime.arguments.situation import (
    Prepared,
    Refusal,
    Situation,
    contact_not_found,
    hashed,
    hashed_account_id,
    picked,
    refuse,
)
from appconnect_cli.runtime.call_log_body import (
    COMPOSED_FORMATS,
    CompositionError,
    compose_call_log,
    facts_for_create,
    facts_for_update,
)
from appconnect_cli.runtime.composition.fields import PLAIN
from appconnect_cli.runtime.result import Conclusion

ARTEFACTS = (
    "aiNote",
    "transcript",
    "ringSenseTranscript",
    "ringSenseSummary",
    "ringSenseAIScore",
    "ringSenseBulletedSummary",
    "ringSenseLink",
)
"""What RingCentral's AI adds to a call; each is passed only if the request has it."""


def create_call_log(situation: Situation) -> Prepared | Refusal:
    """POST /callLog."""
    body = situation.body
    call_log: Mapping[str, Any] = body.get("logInfo") or {}
    session = str(call_log.get("sessionId", ""))
    if find_row(situation, session):
        return refuse(
            f"a log of session {session} is already linked: a session is logged once",
            f"Existing log for session {session}",
        )
    contact_info = _contact_info(body, call_log)
    if not body.get("contactId"):
        return contact_not_found(contact_info.get("phoneNumber"))
    argument: dict[str, Any] = {
        "contactInfo": contact_info,
        "authHeader": situation.auth_header,
        "callLog": dict(call_log),
        **picked(body, "note", "additionalSubmission", *ARTEFACTS),
        **_voicemail(body, call_log),
        "composedLogDetails": _compose_new(situation, call_log, contact_info),
        "hashedAccountId": hashed_account_id(call_log.get("accountId")),
        "isFromSSCL": bool(body.get("isFromSSCL")),
    }
    return Prepared(argument, _new_row(situation, call_log))


def get_call_log(situation: Situation) -> Prepared | Refusal:
    """GET /callLog?requireDetails=true, for one session: exactly six keys (contract 4.9)."""
    session = str(situation.body.get("sessionId", ""))
    row = linked_row(situation, session)
    if row is None:
        return Refusal(
            f"no log of session {session!r} is linked",
            Conclusion(True, 200, {"successful": True, "logs": [{"sessionId": session, "matched": False}]}, ""),
        )
    return Prepared(_read_argument(row, situation), row)


def update_call_log(situation: Situation) -> Prepared | Refusal:
    """PATCH /callLog: only what the request has; the body is composed on what the connector reads back."""
    body = situation.body
    session = str(body.get("sessionId", ""))
    row = linked_row(situation, session)
    if row is None:
        return refuse(f"no log of session {session!r} is linked; the server answers without a message", "")
    read, composed = _compose_on_existing(situation, row)
    argument: dict[str, Any] = {
        "existingCallLog": row,
        "authHeader": situation.auth_header,
        **picked(body, "recordingLink", "recordingDownloadLink", "voicemailLink", "voicemailMessageId"),
        **picked(body, "subject", "note", "startTime", "duration", "result", "additionalSubmission", *ARTEFACTS),
        "legs": body.get("legs", []),
        "composedLogDetails": composed,
        "existingCallLogDetails": read.get("fullLogResponse"),
        "hashedAccountId": hashed_account_id(body.get("accountId")),
        "isFromSSCL": bool(body.get("isFromSSCL")),
        "proxyConfig": None,
    }
    return Prepared(argument, row)


def get_log_format_type(situation: Situation) -> Prepared:
    """Positional `(platform, proxyConfig)`; kept under those names."""
    return Prepared({"platform": situation.user.platform, "proxyConfig": None})


def upsert_call_disposition(situation: Situation) -> Prepared | Refusal:
    """PUT /callDisposition (contract 5)."""
    session = str(situation.body.get("sessionId", ""))
    row = linked_row(situation, session)
    if row is None:
        return refuse(f"no log of session {session!r} is linked", "Cannot find log")
    return Prepared(
        {"existingCallLog": row, "authHeader": situation.auth_header, "proxyConfig": None}
        | picked(situation.body, "dispositions"),
        row,
    )


def find_row(situation: Situation, session: str) -> dict[str, Any] | None:
    """The linkage row of a session and, if the request says whose call it is, of that extension (contract 12.2).

    Neither user nor platform is asked for (contract 4.8).
    """
    number, hashed_id = _extension(situation.body)
    rows = (row for row in situation.state.call_logs if row.get("sessionId") == session)
    return next((row for row in rows if _is_of_extension(row, number, hashed_id)), None)


def linked_row(situation: Situation, session: str) -> dict[str, Any] | None:
    """The linkage row, or one made up around a CRM id given by hand."""
    row = find_row(situation, session)
    if situation.log_id is None:
        return row
    made_up = row or _row(situation, session or "by-hand", session or "by-hand", situation.state.last.get("contactId"))
    return made_up | {"thirdPartyLogId": situation.log_id}


def _extension(body: Mapping[str, Any]) -> tuple[str, str]:
    """Whose call it is: extensionNumber and hashedExtensionId, from the request or its logInfo; empty if not said."""
    both = (body, body.get("logInfo") or {})
    number, hashed_id, plain_id = (
        next((part[name] for part in both if part.get(name)), "")
        for name in ("extensionNumber", "hashedExtensionId", "rcExtensionId")
    )
    return str(number), str(hashed_id or (hashed(plain_id) if plain_id else ""))


def _is_of_extension(row: Mapping[str, Any], number: str, hashed_id: str) -> bool:
    """Rows from before extensions were hashed go by their number, and without one belong to any."""
    its_number, its_hash = row.get("extensionNumber") or "", row.get("hashedExtensionId") or ""
    if hashed_id:
        return its_hash == hashed_id if its_hash else its_number in ("", number)
    return not number or its_number == number


def _contact_info(body: Mapping[str, Any], call_log: Mapping[str, Any]) -> dict[str, Any]:
    """Contract 2.2: the other party's number, anything but `Inbound` counting as outbound. It has to be there (2.4)."""
    side = "from" if call_log.get("direction") == "Inbound" else "to"
    party = call_log.get(side)
    if party is None:
        raise CompositionError(f"the call has no {side!r}, where the other party should stand")
    return {
        "id": body.get("contactId"),
        **picked(party, "phoneNumber"),
        "type": body.get("contactType") or "",
        "name": body.get("contactName") or "",
    }


def _voicemail(body: Mapping[str, Any], call_log: Mapping[str, Any]) -> dict[str, Any]:
    voicemail = call_log.get("voicemail") or {}
    link, message_id = body.get("voicemailLink"), body.get("voicemailMessageId")
    given = {
        "voicemailLink": voicemail.get("link") if link is None else link,
        "voicemailMessageId": voicemail.get("messageId") if message_id is None else message_id,
    }
    return {name: value for name, value in given.items() if value is not None}


def _compose_new(situation: Situation, call_log: Mapping[str, Any], contact_info: Mapping[str, Any]) -> str:
    log_format = _log_format(situation)
    if log_format not in COMPOSED_FORMATS:
        return ""
    facts = facts_for_create(situation.user, call_log, situation.body, contact_info)
    return compose_call_log(log_format, "", facts)


def _compose_on_existing(situation: Situation, row: dict[str, Any]) -> tuple[Mapping[str, Any], str]:
    """What the implicit getCallLog read, and the body composed on it; empty where it could not (R-G2)."""
    log_format = _log_format(situation)
    if log_format not in COMPOSED_FORMATS:
        return {}, ""
    returned = situation.read_call_log(_read_argument(row, situation))
    info = returned.get("callLogInfo") if isinstance(returned, Mapping) else None
    read = info if isinstance(info, Mapping) else {}
    existing = read.get("fullBody") or read.get("note") or ""
    facts = facts_for_update(situation.user, situation.body)
    return read, compose_call_log(log_format, str(existing), facts)


def _log_format(situation: Situation) -> str:
    """Calls of a connector without getLogFormatType are logged in plain text (contract 5)."""
    asked = situation.log_format()
    return PLAIN if asked is None else asked


def _read_argument(row: Mapping[str, Any], situation: Situation) -> dict[str, Any]:
    return {
        "telephonySessionId": row["id"],
        "callLogId": row["thirdPartyLogId"],
        "contactId": row.get("contactId"),
        "authHeader": situation.auth_header,
        "proxyConfig": None,
    }


def _new_row(situation: Situation, call_log: Mapping[str, Any]) -> dict[str, Any]:
    identity = str(call_log.get("telephonySessionId") or call_log.get("id") or "")
    row = _row(situation, identity, str(call_log.get("sessionId", "")), situation.body.get("contactId"))
    number, hashed_id = _extension(situation.body)
    return row | {"extensionNumber": number, "hashedExtensionId": hashed_id}


def _row(situation: Situation, identity: str, session: str, contact_id: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "sessionId": session,
        "extensionNumber": "",
        "hashedExtensionId": "",
        "platform": situation.user.platform,
        "userId": situation.user.id,
        "contactId": None if contact_id is None else str(contact_id),
    }
