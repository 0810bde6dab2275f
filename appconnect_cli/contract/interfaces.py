"""The table of the twelve interfaces and their companions: every command, rule and test runs over it.

camelCase names are data; the Python name of each stands by hand beside it and is never computed.
"""

import difflib
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any

from appconnect_cli.errors import UsageError


class Need(StrEnum):
    """When a connector needs an interface (contract 1 and R-A4)."""

    REGISTRATION = "registration"
    """The server refuses to register a connector without it."""
    ALWAYS = "always"
    OAUTH = "oauth"
    API_KEY = "apiKey"
    MESSAGES = "messages"
    """Needed as soon as messages are logged."""
    OPTIONAL = "optional"


class Family(StrEnum):
    """What an interface deals with; rules and reports group by it."""

    AUTH = "auth"
    CONTACT = "contact"
    CALL = "call"
    MESSAGE = "message"
    LICENSE = "license"
    ADMIN = "admin"


_SEVERAL_ARGUMENTS = {"getLogFormatType": 2, "checkAndRefreshAccessToken": 3}


@dataclass(frozen=True)
class Interface:
    """One function of a connector, as App Connect's server sees it.

    `body`, `request` and `result` name models as `module.Class` below `appconnect_cli.contract`: what the browser
    extension sends, what the connector gets, what it returns. They are imported when asked for: start-up is short.
    """

    name: str
    python_name: str
    family: Family
    awaited: bool
    """Whether the server awaits it everywhere. If not, it is a value or a plain function."""
    need: Need
    called: str
    """When the server calls it."""
    without: str
    """What happens in production without it."""
    contract: str
    """The section of the contract."""
    body: str | None = None
    request: str | None = None
    result: str | None = None
    writes: bool = False
    """Whether it is there to change records in the CRM."""

    @property
    def arguments(self) -> int:
        """How many the server passes, all by position: one request, but for two companions (contract 1)."""
        return _SEVERAL_ARGUMENTS.get(self.name, 1)

    @property
    def alters(self) -> bool:
        """Whether it is there to change something in the CRM: records, or the session that a log-out ends."""
        return self.writes or self.name == "unAuthorize"

    @property
    def body_model(self) -> Any:
        """The model of what the browser extension sends, or None where the route takes nothing."""
        return _model(self.body)

    @property
    def request_model(self) -> Any:
        """The model of the connector's argument, or None where it takes none."""
        return _model(self.request)

    @property
    def result_type(self) -> Any:
        """The type of what the connector returns, for pydantic's TypeAdapter; None where only the name is known."""
        return _model(self.result)


def _model(path: str | None) -> Any:
    if path is None:
        return None
    module, name = path.split(".")
    return getattr(import_module(f"appconnect_cli.contract.{module}"), name)


INTERFACES: tuple[Interface, ...] = (
    Interface(
        "getAuthType", "get_auth_type", Family.AUTH, False, Need.ALWAYS,
        "first step of every operation; also without argument by GET /implementedInterfaces",
        "every operation fails and the capability map can't be read",
        "4.1", "routes.GetAuthTypeBody", "auth.GetAuthType", "auth.AuthType",
    ),
    Interface(
        "getOauthInfo", "get_oauth_info", Family.AUTH, True, Need.OAUTH,
        "at OAuth log-in and before every operation of an OAuth connector",
        "every operation of an OAuth connector fails",
        "4.2", "routes.GetOauthInfoBody", "auth.GetOauthInfo", "auth.OauthInfo",
    ),
    Interface(
        "unAuthorize", "un_authorize", Family.AUTH, True, Need.ALWAYS,
        "POST /unAuthorize, when the user logs out",
        "users can't log out",
        "4.3", "routes.UnAuthorizeBody", "auth.UnAuthorize", "auth.UnAuthorizeResult",
    ),
    Interface(
        "getLicenseStatus", "get_license_status", Family.LICENSE, True, Need.OPTIONAL,
        "GET /licenseStatus, when the extension shows the user's plan",
        "the extension shows 'Invalid (Connect to get license status)'",
        "4.4", "routes.GetLicenseStatusBody", "license.GetLicenseStatus", "license.LicenseStatus",
    ),
    Interface(
        "findContact", "find_contact", Family.CONTACT, True, Need.ALWAYS,
        "GET /contact, when a number must be matched: each call, message and click",
        "no number is ever matched, nothing can be logged",
        "4.5", "routes.FindContactBody", "contacts.FindContact", "contacts.FindContactResult",
    ),
    Interface(
        "findContactWithName", "find_contact_with_name", Family.CONTACT, True, Need.OPTIONAL,
        "GET /custom/contact/search, when the user searches by name",
        "searching by name answers 'Error searching contacts'",
        "4.6", "routes.FindContactWithNameBody", "contacts.FindContactWithName", "contacts.FindContactResult",
    ),
    Interface(
        "createContact", "create_contact", Family.CONTACT, True, Need.OPTIONAL,
        "POST /contact, when the user saves an unknown number",
        "unknown numbers can't be saved from App Connect",
        "4.7", "routes.CreateContactBody", "contacts.CreateContact", "contacts.CreateContactResult", True,
    ),
    Interface(
        "createCallLog", "create_call_log", Family.CALL, True, Need.REGISTRATION,
        "POST /callLog, once per call, by the user or by server-side logging",
        "the server refuses to register the connector",
        "4.8", "routes.CreateCallLogBody", "call_logs.CreateCallLog", "call_logs.CreateCallLogResult", True,
    ),
    Interface(
        "getCallLog", "get_call_log", Family.CALL, True, Need.ALWAYS,
        "GET /callLog when the user opens a log, and inside every updateCallLog",
        "each update replaces the whole body in the CRM",
        "4.9", "routes.GetCallLogBody", "call_logs.GetCallLog", "call_logs.GetCallLogResult",
    ),
    Interface(
        "updateCallLog", "update_call_log", Family.CALL, True, Need.REGISTRATION,
        "PATCH /callLog: user edits, the call's end, a recording, AI notes; several times per call",
        "the server refuses to register the connector",
        "4.10", "routes.UpdateCallLogBody", "call_logs.UpdateCallLog", "call_logs.UpdateCallLogResult", True,
    ),
    Interface(
        "createMessageLog", "create_message_log", Family.MESSAGE, True, Need.MESSAGES,
        "POST /messageLog, for the first message of a conversation's day",
        "no message can be logged",
        "4.11", "routes.CreateMessageLogBody", "message_logs.CreateMessageLog",
        "message_logs.CreateMessageLogResult", True,
    ),
    Interface(
        "updateMessageLog", "update_message_log", Family.MESSAGE, True, Need.MESSAGES,
        "POST /messageLog, for each further message of a conversation's day",
        "only the first message of a day is logged",
        "4.12", "routes.UpdateMessageLogBody", "message_logs.UpdateMessageLog",
        "message_logs.UpdateMessageLogResult", True,
    ),
)  # fmt: skip
"""The twelve, in the order in which an operation meets them."""

COMPANIONS: tuple[Interface, ...] = (
    Interface(
        "getUserInfo", "get_user_info", Family.AUTH, True, Need.ALWAYS,
        "once per log-in, with the fresh credential",
        "nobody can log in",
        "5", "routes.GetUserInfoBody", "auth.GetUserInfo", "auth.GetUserInfoResult",
    ),
    Interface(
        "getBasicAuth", "get_basic_auth", Family.AUTH, False, Need.API_KEY,
        "before every operation of an apiKey connector and at its log-in",
        "every operation of an apiKey connector fails",
        "5", "routes.GetBasicAuthBody", "auth.GetBasicAuth", "auth.BasicAuth",
    ),
    Interface(
        "getLogFormatType", "get_log_format_type", Family.CALL, False, Need.MESSAGES,
        "when a call-log body or a shared conversation is composed",
        "call logs are text/plain, and shared SMS can't be logged",
        "5", "routes.GetLogFormatTypeBody", "call_logs.GetLogFormatType", "call_logs.LogFormat",
    ),
    Interface(
        "getUserList", "get_user_list", Family.ADMIN, True, Need.OPTIONAL,
        "POST /admin/userMapping, when an admin maps CRM users to extensions",
        "the mapping page shows no CRM users",
        "5", "routes.GetUserListBody", "auth.GetUserList", "auth.UserList",
    ),
    Interface(
        "upsertCallDisposition", "upsert_call_disposition", Family.CALL, True, Need.OPTIONAL,
        "PUT /callDisposition, when the user picks a disposition",
        "dispositions can't be saved",
        "5", "routes.UpsertCallDispositionBody", "call_logs.UpsertCallDisposition",
        "call_logs.UpsertCallDispositionResult", True,
    ),
    *(
        Interface(name, python_name, Family.ADMIN, awaited, Need.OPTIONAL, called, without, "5")
        for name, python_name, awaited, called, without in (
            ("refreshUserInfo", "refresh_user_info", True,
             "POST /user/refreshInfo ({user, authHeader, proxyConfig})",
             "the route answers success without asking the CRM"),
            ("getManagedAuthOptions", "get_managed_auth_options", True,
             "POST /admin/managedAuth/options ({fieldConst, accountValues})",
             "managed fields offer no options"),
            ("postSaveUserInfo", "post_save_user_info", True,
             "after log-in ({userInfo, oauthApp?}); its return value replaces userInfo",
             "nothing"),
            ("getOverridingOAuthOption", "get_overriding_oauth_option", False,
             "at OAuth log-in ({code, oauthInfo}); merged into the token request",
             "nothing"),
            ("checkAndRefreshAccessToken", "check_and_refresh_access_token", True,
             "before every operation of an OAuth connector (oauthApp, user, 20); replaces the server's refresh",
             "the server refreshes by itself"),
            ("authValidation", "auth_validation", True,
             "GET /authValidation ({user})",
             "the route answers 400"),
            ("getServerLoggingSettings", "get_server_logging_settings", True,
             "GET /admin/serverLoggingSettings ({user})",
             "the settings page is empty"),
            ("updateServerLoggingSettings", "update_server_logging_settings", True,
             "POST /admin/serverLoggingSettings ({user, additionalFieldValues, oauthApp})",
             "the settings can't be saved"),
            ("onUpdateUserSettings", "on_update_user_settings", True,
             "POST /user/settings ({user, userSettings, updatedSettings})",
             "settings are saved without asking the connector"),
            ("listAppointments", "list_appointments", True,
             "GET /appointments ({user, authHeader, proxyConfig, range?})", "no appointments are shown"),
            ("createAppointment", "create_appointment", True,
             "POST /appointments (+ payload)", "no appointment can be made"),
            ("updateAppointment", "update_appointment", True,
             "PATCH /appointments/:id (+ appointmentId, patchBody)", "no appointment can be changed"),
            ("refreshAppointment", "refresh_appointment", True,
             "GET /appointments/:id/refresh (+ appointmentId)", "an appointment can't be re-read"),
            ("confirmAppointment", "confirm_appointment", True,
             "POST /appointments/:id/confirm (+ appointmentId)", "an appointment can't be confirmed"),
            ("cancelAppointment", "cancel_appointment", True,
             "POST /appointments/:id/cancel (+ appointmentId)", "an appointment can't be cancelled"),
        )
    ),
)  # fmt: skip
"""What the server calls besides the twelve. Those without a request model are known by name and signature only."""

BY_NAME = {interface.name: interface for interface in INTERFACES + COMPANIONS}
"""The twelve and the companions by their camelCase name."""


def find_interface(name: str) -> Interface:
    """The interface or companion of that exact name; UsageError with the nearest names otherwise.

    Python spelling and wrong case are recognised, and answered with the name as data spells it.
    """
    if name in BY_NAME:
        return BY_NAME[name]
    folded = {candidate.lower(): candidate for candidate in BY_NAME}
    plain = name.replace("_", "").replace("-", "").lower()
    near = [plain] if plain in folded else difflib.get_close_matches(plain, folded, n=3)
    meant = " or ".join(folded[candidate] for candidate in near)
    raise UsageError(
        f"There is no interface named {name!r}.",
        hint=f"Did you mean {meant}?" if meant else "`appconnect interfaces` lists them all.",
    )
