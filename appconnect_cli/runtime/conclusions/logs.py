"""Conclusions about call logs and message logs (contract 4.8-4.12, 14)."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.contract.model import MAX_ID_LENGTH
from appconnect_cli.runtime.call_log_body import COMPOSED_FORMATS
from appconnect_cli.runtime.conclusions.concluding import (
    Concluding,
    message_of,
    operation_error,
    returned_nothing,
    warned,
)
from appconnect_cli.runtime.javascript import truthy
from appconnect_cli.runtime.result import Conclusion

LOST = "the record exists in the CRM and its id is lost: a retry creates it twice"


def create_call_log(concluding: Concluding) -> Conclusion:
    """A truthy logId is success; `successful` is ignored (contract 4.8)."""
    failed = returned_nothing(concluding, LOST) or _unusable_tracking(concluding)
    if failed:
        return failed
    message, text, kind = message_of(concluding.value)
    log_id = concluding.value.get("logId")
    if not truthy(log_id):
        effect = "" if text else f"unsuccessful without a word; if the record was created, {LOST}"
        return Conclusion(False, 200, {"successful": False, "returnMessage": message}, text, kind, effect)
    stored, failure = _stored(log_id)
    if failure:
        return failure
    response = {"successful": True, "logId": log_id, "returnMessage": message}
    return Conclusion(True, 200, response, text, kind, _ignored(concluding), stored)


def get_call_log(concluding: Concluding) -> Conclusion:
    """`logs[0].logData` is what callLogInfo was; without it the log is matched and empty."""
    failed = returned_nothing(concluding)
    if failed:
        return failed
    message, text, kind = message_of(concluding.value)
    log = {
        "sessionId": concluding.row.get("sessionId"),
        "matched": True,
        "logId": concluding.row.get("thirdPartyLogId"),
    }
    info = concluding.value.get("callLogInfo")
    if info is not None:
        log["logData"] = info
    effect = "" if truthy(info) else "an update composed on this replaces the CRM's body by only the new fields"
    response = {"successful": True, "logs": [log], "returnMessage": message}
    return Conclusion(True, 200, response, text, kind, effect)


def update_call_log(concluding: Concluding) -> Conclusion:
    """Any object is success (contract 4.10)."""
    failed = returned_nothing(concluding, "the CRM was changed all the same")
    if failed:
        return failed
    message, text, kind = message_of(concluding.value)
    response = {
        "successful": True,
        "logId": concluding.row.get("thirdPartyLogId"),
        "updatedNote": concluding.value.get("updatedNote"),
        "returnMessage": message,
    }
    return Conclusion(True, 200, response, text, kind, _ignored(concluding))


def get_log_format_type(concluding: Concluding) -> Conclusion:
    """One of three MIME types, or a custom format, for which nothing is composed (contract 5)."""
    if concluding.awaited:
        return Conclusion(None, 200, None, "", "", "not awaited: taken for a custom format, the composed body is empty")
    composed = concluding.value in COMPOSED_FORMATS
    effect = "" if composed else "a custom format: no body is composed, and updates read nothing beforehand"
    return Conclusion(None, 200, concluding.value, "", "", effect)


def upsert_call_disposition(concluding: Concluding) -> Conclusion:
    """A truthy logId is success (contract 5)."""
    failed = returned_nothing(concluding)
    if failed:
        return failed
    message, text, kind = message_of(concluding.value)
    successful = truthy(concluding.value.get("logId"))
    return Conclusion(successful, 200, {"successful": successful, "returnMessage": message}, text, kind)


def create_message_log(concluding: Concluding) -> Conclusion:
    """The route says success whatever the logId (contract 4.11)."""
    failed = returned_nothing(concluding, LOST)
    if failed:
        return failed
    message, text, kind = message_of(concluding.value)
    log_id = concluding.value.get("logId")
    if not truthy(log_id):
        effect = "the route says success, nothing is linked, and every later request tries again"
        return Conclusion(True, 200, {"successful": True, "logIds": [], "returnMessage": message}, text, kind, effect)
    stored, failure = _stored(log_id)
    if failure:
        return failure
    return _logged(concluding, message, text, kind, stored)


def update_message_log(concluding: Concluding) -> Conclusion:
    """Any object marks the message as logged; nothing at all is tolerated for shared SMS only (contract 4.12)."""
    shared = "sharedSMSLogContent" in concluding.argument
    failed = returned_nothing(concluding, "the message is appended again at each retry")
    if failed and not (shared and concluding.value is None):
        return failed
    message, text, kind = message_of(concluding.value or {})
    return _logged(concluding, message, text, kind, concluding.row.get("thirdPartyLogId"))


def _logged(concluding: Concluding, message: Any, text: str, kind: str, stored: str | None) -> Conclusion:
    response = {"successful": True, "logIds": [concluding.row.get("id")], "returnMessage": message}
    return Conclusion(True, 200, response, text, kind, _ignored(concluding), stored)


def _stored(log_id: Any) -> tuple[str | None, Conclusion | None]:
    """How the linkage column keeps an id, or the failure that it causes (contract 4.8)."""
    if isinstance(log_id, (str, int)) and not isinstance(log_id, bool):
        text = str(log_id)
        return (text, None) if len(text) <= MAX_ID_LENGTH else (None, warned("Database operation failed", LOST))
    if log_id is True:
        return "1", None
    return None, warned("Database operation failed", LOST)


def _unusable_tracking(concluding: Concluding) -> Conclusion | None:
    tracking = concluding.value.get("extraDataTracking")
    if tracking is None or isinstance(tracking, Mapping):
        return None
    return operation_error(concluding.interface, f"the server writes into extraDataTracking and fails; {LOST}")


def _ignored(concluding: Concluding) -> str:
    value = concluding.value
    if isinstance(value, Mapping) and value.get("successful") is False:
        return "`successful: false` is ignored here: the route reports success"
    return ""
