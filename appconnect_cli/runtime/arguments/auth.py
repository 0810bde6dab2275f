"""Arguments of the interfaces about authentication, license and users (contract 4.1-4.4, 5)."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.runtime.arguments.situation import Prepared, Refusal, Situation, picked, refuse
from appconnect_cli.runtime.result import Conclusion

LOG_IN = "log in again with `appconnect login`"


def no_user(interface: str) -> Refusal:
    """The row was deleted: the server answers by itself, about the license in its own way (contract 3.1, 4.4)."""
    reason = f"the user's row was deleted: {LOG_IN}"
    if interface != "getLicenseStatus":
        return refuse(reason, "User not found")
    status = "Invalid (User not found)"
    response = {"isLicenseValid": False, "licenseStatus": status, "licenseStatusDescription": ""}
    return Refusal(reason, Conclusion(None, 200, response, status))


def logged_out(interface: str) -> Refusal:
    """The row has no token (contract 3.1)."""
    message = "User not found" if interface == "createCallLog" else "Contact not found"
    return refuse(f"the user is logged out (accessToken is empty): {LOG_IN}", message)


def get_auth_type(situation: Situation) -> Prepared:
    """`{proxyId, proxyConfig}`: proxyId is there, if undefined, for every user (contract 4.1)."""
    return Prepared({"proxyConfig": None})


def get_oauth_info(situation: Situation) -> Prepared:
    """What every operation of an OAuth connector passes (contract 4.2, column runtime)."""
    info = situation.user.platform_additional_info or {}
    argument: dict[str, Any] = {"hostname": situation.user.hostname, "proxyConfig": None}
    return Prepared(argument | picked(info, "tokenUrl", "proxyId") | dict(situation.body))


def get_basic_auth(situation: Situation) -> Prepared:
    """`{apiKey}`: the stored access token (contract 3.1)."""
    return Prepared({"apiKey": situation.body.get("apiKey", situation.api_key)})


def get_user_info(situation: Situation) -> Prepared:
    """API-key log-in, POST /apiKeyLogin (contract 3.3), or that with OAuth: no user exists yet, so none is passed."""
    body, user = situation.body, situation.user
    if situation.oauth_info is not None:
        return Prepared(_oauth_log_in(situation, situation.oauth_info))
    api_key = body.get("apiKey", situation.api_key)
    return Prepared(
        {
            "authHeader": situation.auth_header,
            "hostname": body.get("hostname", user.hostname),
            "platform": user.platform,
            "additionalInfo": {"apiKey": api_key} | (body.get("additionalInfo") or {}),
            "apiKey": api_key,
        }
    )


def _oauth_log_in(situation: Situation, info: Mapping[str, Any]) -> dict[str, Any]:
    """GET /oauth-callback, after the code was exchanged (contract 3.2, 5)."""
    body, user = situation.body, situation.user
    return picked(body, "apiUrl", "username", "callbackUri", "query", "userEmail") | {
        "authHeader": situation.auth_header,
        "tokenUrl": body.get("tokenUrl") or info.get("accessTokenUri"),
        "hostname": info.get("hostname") or body.get("hostname", user.hostname),
        "platform": user.platform,
        "proxyConfig": None,
        "data": body.get("data") or {"access_token": user.access_token, "token_type": "Bearer"},
    }


def un_authorize(situation: Situation) -> Prepared:
    """`{user}` alone."""
    return Prepared({})


def get_license_status(situation: Situation) -> Prepared:
    """`{userId, platform, user}`."""
    return Prepared({"userId": situation.user.id, "platform": situation.user.platform})


def get_user_list(situation: Situation) -> Prepared:
    """`{user, authHeader, proxyConfig}`."""
    return Prepared({"authHeader": situation.auth_header, "proxyConfig": None})
