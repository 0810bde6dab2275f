"""What the server keeps after a call: linkage rows, user row, contact cache; and the last ids for the next call."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from appconnect_cli.runtime.arguments import Prepared
from appconnect_cli.runtime.conclusions.contacts import real_matches
from appconnect_cli.runtime.refresh import expiry_of
from appconnect_cli.runtime.result import Conclusion
from appconnect_cli.store import State

Rows = tuple[Mapping[str, Any], ...]


def after_call(
    interface: str, state: State, prepared: Prepared, conclusion: Conclusion, value: Any, body: Mapping[str, Any]
) -> State:
    """The state with what this call adds; unchanged for interfaces that leave nothing behind.

    An argument that was given whole (`--raw`) came past the routes, and with them past the linkage rows.
    """
    if interface in ("findContact", "findContactWithName"):
        return _found(state, prepared.argument, conclusion)
    if interface == "createContact" and conclusion.successful and isinstance(value, Mapping):
        return _remember_contact(state, value.get("contactInfo"))
    if conclusion.stored_log_id is None or not prepared.row:
        return state
    row = prepared.row | {"thirdPartyLogId": conclusion.stored_log_id}
    if interface == "createCallLog":
        last = state.last | {"sessionId": row["sessionId"]} | _contact_of(body)
        return replace(state, call_logs=[*state.call_logs, row], last=last)
    if interface in ("createMessageLog", "updateMessageLog"):
        log_info = body.get("logInfo") or {}
        named = {name: log_info[name] for name in ("conversationLogId", "conversationId") if name in log_info}
        others = [old for old in state.message_logs if old.get("id") != row.get("id")]
        return replace(state, message_logs=[*others, row], last=state.last | named | _contact_of(body))
    return state


def after_user_info(user_row: dict[str, Any], argument: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """The row as a log-in stores it: old additional info kept, offsets as text (contract 2.1, 3.2, 3.3)."""
    info = value.get("platformUserInfo") or {}
    named = {name: info[name] for name in ("timezoneName", "timezoneOffset") if info.get(name) is not None}
    return (
        user_row
        | {name: str(item) for name, item in named.items()}
        | {
            "id": str(info["id"]),
            "hostname": argument.get("hostname", user_row.get("hostname")),
            "platformAdditionalInfo": {
                **(user_row.get("platformAdditionalInfo") or {}),
                **(own if isinstance(own := info.get("platformAdditionalInfo"), Mapping) else {}),
            },
        }
        | (_oauth_tokens(user_row, argument, info) if "data" in argument else _key(argument, info))
    )


def _key(argument: Mapping[str, Any], info: Mapping[str, Any]) -> dict[str, Any]:
    own_key = info.get("overridingApiKey")
    return {"accessToken": argument.get("apiKey") if own_key is None else str(own_key)}


def _oauth_tokens(row: Mapping[str, Any], argument: Mapping[str, Any], info: Mapping[str, Any]) -> dict[str, Any]:
    """Tokens and their end from the token endpoint's answer; of a log-in that is merely repeated they stay."""
    host = {"hostname": info["overridingHostname"]} if info.get("overridingHostname") else {}
    data = argument["data"]
    if data.get("access_token") == row.get("accessToken"):
        return host
    expiry = expiry_of(data)
    return host | {
        "accessToken": data.get("access_token"),
        "refreshToken": data.get("refresh_token"),
        "tokenExpiry": expiry.isoformat().replace("+00:00", "Z") if expiry else None,
    }


def _found(state: State, argument: Mapping[str, Any], conclusion: Conclusion) -> State:
    """A match is cached whole, placeholders included (D-1), and the first real one is the contact to go on with.

    On a forced refresh nothing found means that what the cache holds goes, after a soft failure too (contract 4.5).
    """
    response = conclusion.response if isinstance(conclusion.response, Mapping) else {}
    matched = response.get("contact")
    real = real_matches(matched)
    number = argument.get("phoneNumber")
    others = [row for row in state.contacts if row.get("phoneNumber") != number]
    if not real:
        refreshed = "contact" in response and argument.get("isForceRefreshAccountData") is True
        return replace(state, contacts=others) if refreshed else state
    if number is None:
        return _remember_contact(state, real[0])
    cached = replace(state, contacts=[*others, {"phoneNumber": number, "matched": matched}])
    return _remember_contact(cached, real[0])


def _remember_contact(state: State, contact: Any) -> State:
    if not isinstance(contact, Mapping) or not contact.get("id"):
        return state
    named = {"contactId": contact["id"], "contactType": contact.get("type"), "contactName": contact.get("name")}
    return replace(state, last=state.last | named)


def _contact_of(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in ("contactId", "contactType", "contactName") if body.get(name)}
