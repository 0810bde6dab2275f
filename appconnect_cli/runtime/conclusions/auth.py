"""Conclusions about log-in, log-out, license and users (contract 3.3, 4.1-4.4, 5, 14)."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.runtime.conclusions.concluding import Concluding, message_of
from appconnect_cli.runtime.result import Conclusion, Raised

INVALID_LICENSE: dict[str, Any] = {
    "isLicenseValid": False,
    "licenseStatus": "Invalid (Connect to get license status)",
    "licenseStatusDescription": "",
}


def get_auth_type(concluding: Concluding) -> Conclusion:
    """Compared case by case, without an error for anything else (contract 3.1)."""
    effect = ""
    if concluding.awaited:
        effect = "not awaited by /implementedInterfaces: log-in can't tell which kind of authentication to offer"
    elif concluding.value not in ("oauth", "apiKey"):
        effect = "an empty Authorization header on every call: the CRM answers 401"
    return Conclusion(None, 200, concluding.value, "", "", effect)


def get_oauth_info(concluding: Concluding) -> Conclusion:
    """Read at log-in and at refresh only; nothing at all fails every operation (contract 4.2).

    A failMessage refuses the log-in on purpose, as connectors with API keys do.
    """
    if not isinstance(concluding.value, Mapping):
        return Conclusion(None, 400, {"error": "TypeError"}, "", "", "every operation of this user fails")
    refusal = str(concluding.value.get("failMessage") or "")
    missing = [name for name in ("clientId", "accessTokenUri") if not concluding.value.get(name)]
    effect = f"log-in and token refresh fail without {' and '.join(missing)}" if missing and not refusal else ""
    return Conclusion(None, 200, concluding.value, refusal, "", effect)


def get_basic_auth(concluding: Concluding) -> Conclusion:
    """What stands after `Basic ` in the header; never awaited (contract 3.1)."""
    effect = ""
    if concluding.awaited:
        effect = "not awaited: the header is literally `Basic [object Promise]`"
    elif str(concluding.value).startswith("Basic "):
        effect = "the header says `Basic Basic ...`"
    return Conclusion(None, 200, concluding.value, "", "", effect)


def get_user_info(concluding: Concluding) -> Conclusion:
    """200 with a session; else the message, with 400 for an API key and 200 for OAuth (contract 3.2, 3.3)."""
    value = concluding.value
    refused = 200 if "data" in concluding.argument else 400
    if not isinstance(value, Mapping):
        return Conclusion(False, 400, {"error": "TypeError"}, "", "", "nobody can log in")
    message, text, kind = message_of(value)
    if not value.get("successful"):
        return Conclusion(False, refused, {"returnMessage": message}, text, kind)
    info = value.get("platformUserInfo")
    if not isinstance(info, Mapping) or info.get("id") is None:
        return Conclusion(False, 400, {"error": "TypeError"}, "", "", "the session can't be signed without an id")
    response = {"jwtToken": "<App Connect session>", "name": info.get("name"), "returnMessage": message}
    return Conclusion(True, 200, response, text, kind)


def un_authorize(concluding: Concluding) -> Conclusion:
    """returnMessage is the whole answer; the server itself changes nothing about the user (contract 4.3)."""
    value = concluding.value
    effect = still_logged_in(concluding.user_after)
    if not isinstance(value, Mapping):
        return Conclusion(False, 400, {"error": "TypeError"}, "", "", effect)
    message, text, kind = message_of(value)
    return Conclusion(None, 200, message, text, kind, effect)


def still_logged_in(user: Mapping[str, Any] | None) -> str:
    """The effect of tokens that stayed in the row."""
    if user is None or not user.get("accessToken"):
        return ""
    return "the access token stays stored: the user is still logged in and the session keeps working"


def get_license_status(concluding: Concluding) -> Conclusion:
    """Handed on as it is (contract 4.4)."""
    effect = "" if concluding.value is not None else "the extension gets an empty answer"
    return Conclusion(None, 200, concluding.value, "", "", effect)


def get_user_list(concluding: Concluding) -> Conclusion:
    """Matched with RingCentral's extensions by e-mail or name."""
    users = concluding.value if isinstance(concluding.value, list) else []
    without = any(isinstance(user, Mapping) and not user.get("email") for user in users)
    effect = "a user without e-mail matches any extension without e-mail" if without else ""
    return Conclusion(None, 200, concluding.value, "", "", effect)


def raised_as_400(concluding: Concluding, error: Raised) -> Conclusion:
    """The exception leaves the handler: HTTP 400 with its raw text."""
    return Conclusion(False, 400, {"error": error.message}, error.message, "", "the raw error text reaches the user")


def raised_in_un_authorize(concluding: Concluding, error: Raised) -> Conclusion:
    """HTTP 400; what the connector had not cleared by then stays (R-A10)."""
    effect = still_logged_in(concluding.user_after)
    return Conclusion(False, 400, {"error": error.message}, error.message, "", effect)


def raised_in_get_license_status(concluding: Concluding, error: Raised) -> Conclusion:
    """Indistinguishable from a connector without the interface."""
    return Conclusion(None, 200, INVALID_LICENSE, INVALID_LICENSE["licenseStatus"], "")
