"""What the server makes of an outcome: its answer, what the user sees, what is kept (contract 3.6, 14)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from appconnect_cli.contract.interfaces import Interface
from appconnect_cli.runtime.conclusions import auth, contacts, logs
from appconnect_cli.runtime.conclusions.concluding import Concluding, fallback, operation_error, raised_in_operation
from appconnect_cli.runtime.result import Conclusion, Raised, Returned

OnReturn = Callable[[Concluding], Conclusion]
OnRaise = Callable[[Concluding, Raised], Conclusion]

ON_RETURN: Mapping[str, OnReturn] = {
    "getAuthType": auth.get_auth_type,
    "getOauthInfo": auth.get_oauth_info,
    "getBasicAuth": auth.get_basic_auth,
    "getUserInfo": auth.get_user_info,
    "getLicenseStatus": auth.get_license_status,
    "unAuthorize": auth.un_authorize,
    "getUserList": auth.get_user_list,
    "findContact": contacts.find_contact,
    "findContactWithName": contacts.find_contact_with_name,
    "createContact": contacts.create_contact,
    "createCallLog": logs.create_call_log,
    "getCallLog": logs.get_call_log,
    "updateCallLog": logs.update_call_log,
    "getLogFormatType": logs.get_log_format_type,
    "upsertCallDisposition": logs.upsert_call_disposition,
    "createMessageLog": logs.create_message_log,
    "updateMessageLog": logs.update_message_log,
}

ON_RAISE: Mapping[str, OnRaise] = {
    "getUserInfo": auth.raised_as_400,
    "unAuthorize": auth.raised_in_un_authorize,
    "getLicenseStatus": auth.raised_in_get_license_status,
    "getAuthType": auth.raised_as_400,
    "getBasicAuth": auth.raised_as_400,
    "getLogFormatType": auth.raised_as_400,
    "getUserList": auth.raised_as_400,
    "getOauthInfo": auth.raised_as_400,
}
"""Where the server does something else than report a failed operation."""


def conclude(interface: str, concluding: Concluding, outcome: Returned | Raised) -> Conclusion:
    """The server's conclusion from what the connector's function did."""
    if isinstance(outcome, Raised):
        return ON_RAISE.get(interface, raised_in_operation)(concluding, outcome)
    return ON_RETURN.get(interface, fallback)(concluding)


WITHOUT: Mapping[str, Any] = {"getUserList": [], "getLogFormatType": "text/plain"}
"""What the server goes on with if the connector has no such function (contract 5)."""


def conclude_missing(interface: Interface, concluding: Concluding) -> Conclusion:
    """`connector.<name> is not a function`, which the server throws on first use, unless it can do without."""
    if interface.name in WITHOUT:
        return Conclusion(None, 200, WITHOUT[interface.name], "", "", interface.without)
    thrown = Raised("TypeError", f"{interface.name} is not a function", None)
    return replace(conclude(interface.name, concluding, thrown), effect=interface.without)


__all__ = ["ON_RETURN", "Concluding", "conclude", "conclude_missing", "operation_error"]
