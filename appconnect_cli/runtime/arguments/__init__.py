"""From what the browser extension sends to what the connector gets: the server's handlers, one builder an interface."""

from collections.abc import Callable, Mapping

from appconnect_cli.runtime.arguments import auth, call_logs, contacts, message_logs
from appconnect_cli.runtime.arguments.auth import logged_out, no_user
from appconnect_cli.runtime.arguments.situation import Prepared, Refusal, Situation

Builder = Callable[[Situation], Prepared | Refusal]

BUILDERS: Mapping[str, Builder] = {
    "getAuthType": auth.get_auth_type,
    "getOauthInfo": auth.get_oauth_info,
    "getBasicAuth": auth.get_basic_auth,
    "getUserInfo": auth.get_user_info,
    "unAuthorize": auth.un_authorize,
    "getLicenseStatus": auth.get_license_status,
    "getUserList": auth.get_user_list,
    "findContact": contacts.find_contact,
    "findContactWithName": contacts.find_contact_with_name,
    "createContact": contacts.create_contact,
    "createCallLog": call_logs.create_call_log,
    "getCallLog": call_logs.get_call_log,
    "updateCallLog": call_logs.update_call_log,
    "getLogFormatType": call_logs.get_log_format_type,
    "upsertCallDisposition": call_logs.upsert_call_disposition,
    "createMessageLog": message_logs.create_message_log,
    "updateMessageLog": message_logs.update_message_log,
}
"""Every interface and companion that can be called."""

NO_PROLOGUE = frozenset({"getAuthType", "getOauthInfo", "getBasicAuth", "getLogFormatType", "getUserInfo"})
"""Called before there is a user, or to find out how to authenticate one."""

USER_ONLY = frozenset({"unAuthorize", "getLicenseStatus"})
"""The server loads the row and nothing else: no authHeader, and the user may be logged out (contract 4.3, 4.4)."""

TOKEN_UNASKED = frozenset({"upsertCallDisposition"})
"""With the whole prologue, but the server does not look whether the user is logged in (contract 5)."""

__all__ = [
    "BUILDERS",
    "NO_PROLOGUE",
    "TOKEN_UNASKED",
    "USER_ONLY",
    "Prepared",
    "Refusal",
    "Situation",
    "logged_out",
    "no_user",
]
