"""Arguments of the interfaces about messages: POST /messageLog decides which of the two it calls (contract 4.11)."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.runtime.arguments.situation import (
    Prepared,
    Refusal,
    Situation,
    contact_not_found,
    hashed_account_id,
    picked,
    refuse,
)
from appconnect_cli.runtime.composition import CompositionError
from appconnect_cli.runtime.media import media_links
from appconnect_cli.runtime.result import Conclusion
from appconnect_cli.runtime.shared_sms_body import compose_shared_sms

NOT_ON_UPDATE = ("recordingLink", "faxDocLink", "faxDownloadLink")
"""The server never passes these to updateMessageLog (D-5)."""


def create_message_log(situation: Situation) -> Prepared | Refusal:
    """The first message of a conversation's day, or a new shared conversation."""
    refusal = _refusal(situation)
    if refusal:
        return refusal
    if linked_row(situation):
        return refuse(
            f"conversation {_conversation(situation)!r} has a log already: the server would call updateMessageLog", ""
        )
    if is_shared(situation.body):
        return Prepared(_shared(situation) | {"hashedAccountId": hashed_account_id(None)}, _new_row(situation, None))
    message = _next_message(situation)
    argument = {
        **_common(situation),
        "message": message,
        "correspondents": _correspondents(situation),
        **_assignee(situation.body),
        **media_links(message, _log_info(situation.body).get("rcAccessToken")),
        "hashedAccountId": hashed_account_id(None),
    }
    return Prepared(argument, _new_row(situation, message))


def update_message_log(situation: Situation) -> Prepared | Refusal:
    """A further message of a conversation that has a row."""
    refusal = _refusal(situation)
    if refusal:
        return refusal
    row = linked_row(situation)
    if row is None:
        return refuse(
            f"no message of conversation {_conversation(situation)!r} is logged yet: "
            "the server would call createMessageLog instead",
            "",
        )
    if is_shared(situation.body):
        return Prepared(_shared(situation) | {"existingMessageLog": row}, row)
    message = _next_message(situation)
    links = media_links(message, _log_info(situation.body).get("rcAccessToken"))
    argument = {
        **_common(situation),
        "existingMessageLog": row,
        "message": message,
        **_assignee(situation.body),
        **{name: link for name, link in links.items() if name not in NOT_ON_UPDATE},
    }
    return Prepared(argument, row | {"id": str(message.get("id", ""))})


def is_shared(body: Mapping[str, Any]) -> bool:
    """Shared SMS iff the log has an owner with a name (contract 4.11, branch A)."""
    return bool((_log_info(body).get("owner") or {}).get("name"))


def linked_row(situation: Situation) -> dict[str, Any] | None:
    """The row of the same conversation log, or one made up around a CRM id given by hand."""
    conversation = _conversation(situation)
    rows = [row for row in situation.state.message_logs if row.get("conversationLogId") == conversation]
    if situation.log_id is None:
        return rows[0] if rows else None
    message = None if is_shared(situation.body) else _next_message(situation)
    base = rows[0] if rows else _new_row(situation, message)
    return base | {"thirdPartyLogId": situation.log_id}


def _refusal(situation: Situation) -> Refusal | None:
    log_info = _log_info(situation.body)
    messages = log_info.get("messages") or []
    if not messages:
        return refuse("the request has no messages", "No message to log.")
    if not log_info.get("correspondents"):
        raise CompositionError("the request has no correspondents, of whom the first is the contact")
    if not situation.body.get("contactId"):
        return contact_not_found(log_info["correspondents"][0].get("phoneNumber"))
    if not is_shared(situation.body) and not _new_messages(situation):
        reason = "every message of the request is logged already: the server passes over it"
        return Refusal(reason, Conclusion(True, 200, {"successful": True, "logIds": []}, ""))
    return None


def _log_info(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return body.get("logInfo") or {}


def _common(situation: Situation) -> dict[str, Any]:
    body = situation.body
    number = _log_info(body)["correspondents"][0].get("phoneNumber")
    return {
        "contactInfo": {
            "id": body.get("contactId"),
            **({} if number is None else {"phoneNumber": number}),
            "type": body.get("contactType") or "",
            "name": body.get("contactName") or "",
        },
        "authHeader": situation.auth_header,
        **picked(body, "additionalSubmission"),
        "proxyConfig": None,
    }


def _shared(situation: Situation) -> dict[str, Any]:
    """Branch A: one composed text for the whole conversation, and no `message` (contract 2.7)."""
    log_format = situation.log_format()
    if log_format is None:
        raise CompositionError("getLogFormatType is not a function: a shared conversation can't do without")
    content = compose_shared_sms(
        log_format,
        _log_info(situation.body),
        situation.body.get("contactName") or "",
        situation.user.timezone_offset,
    )
    return _common(situation) | {"sharedSMSLogContent": content}


def _assignee(body: Mapping[str, Any]) -> dict[str, Any]:
    """`ownerName` is never passed here: an owner with a name selects the shared branch (D-3)."""
    name = (_log_info(body).get("assignee") or {}).get("name")
    return {} if name is None else {"assigneeName": name}


def _next_message(situation: Situation) -> dict[str, Any]:
    """The oldest message that is not logged yet; the server goes on with the later ones, as updates."""
    return _new_messages(situation)[0]


def _new_messages(situation: Situation) -> list[dict[str, Any]]:
    """What is not logged yet, oldest first: the server reverses the list."""
    logged = {row.get("id") for row in situation.state.message_logs}
    oldest_first = (
        dict(message) | {"id": _grouped(situation, message.get("id"))}
        for message in reversed(_log_info(situation.body)["messages"])
    )
    return [message for message in oldest_first if str(message["id"]) not in logged]


def _grouped(situation: Situation, identity: Any) -> Any:
    """In a group conversation ids get the contact's id as suffix, before the connector sees them (contract 2.5)."""
    if len(_log_info(situation.body)["correspondents"]) > 1:
        return f"{identity}-{situation.body.get('contactId')}"
    return identity


def _conversation(situation: Situation) -> str:
    return str(_grouped(situation, _log_info(situation.body).get("conversationLogId", "")))


def _correspondents(situation: Situation) -> list[list[dict[str, Any]]]:
    """A list of lists: for each other participant whose number is in the contact cache, its cached matches (D-4)."""
    correspondents = _log_info(situation.body)["correspondents"]
    if len(correspondents) == 1:
        return []
    own_name = situation.body.get("contactName")
    numbers = [participant.get("phoneNumber") for participant in correspondents]
    cached = [row["matched"] for number in numbers for row in situation.state.contacts if row["phoneNumber"] == number]
    return [matches for matches in cached if matches and matches[0].get("name") != own_name]


def _new_row(situation: Situation, message: Mapping[str, Any] | None) -> dict[str, Any]:
    log_info = _log_info(situation.body)
    conversation_log = _conversation(situation)
    return {
        "id": conversation_log if message is None else str(message.get("id", "")),
        "platform": situation.user.platform,
        "conversationId": str(_grouped(situation, log_info.get("conversationId", ""))),
        "conversationLogId": conversation_log,
        "userId": situation.user.id,
    }
