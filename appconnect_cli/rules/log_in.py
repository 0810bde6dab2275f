"""Logging in: what getUserInfo leaves in the user row (contract 2.1, 3.3, 5)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import available_timezones

from appconnect_cli.evidence import Evidence
from appconnect_cli.evidence.values import leaves, response_values
from appconnect_cli.findings import Severity
from appconnect_cli.rules.manifest import log_in_fields, platform_of
from appconnect_cli.rules.observing import has_returned, returned, unexercised
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult

_OFFSET = re.compile(r"[+-]\d\d:\d\d")
_NOTHING = re.compile(r"(?:^|[-_:.])(?:None|null|undefined|NaN)(?:$|[-_:.])")
_SHOWN_NAME = re.compile(r"(?<!user)(?<!user_)(?<!login)(?<!login_)name$", re.IGNORECASE)


def log_in_without_user(evidence: Evidence, interface: str) -> Judgement:
    """A log-in that succeeds says who logged in, and one that says so succeeds.

    What it does
        Looks at each result of getUserInfo, also while the CRM failed: with a true `successful`, `platformUserInfo`
        must be there; with a false one it must not.
    Why it matters in production
        The server takes the user's id out of it: without it each log-in ends with HTTP 400, and nobody gets in. A
        failure ends in the same way, whatever else it says.
    Example
        return GetUserInfoResult(successful=True)
    How to mend
        Return `successful=True` and `platform_user_info=PlatformUserInfo(id=..., name=...)`; or `successful=False`
        and a message if nobody is to get in.
    """
    if not has_returned(evidence, interface):
        return unexercised(evidence, interface)
    return tuple(
        Breach(
            f"successful is {str(succeeds).lower()}, and platformUserInfo is {quote(user)}",
            "a user if it succeeds, none if it fails",
            call,
            "platformUserInfo",
        )
        for call, value in returned(evidence.of(interface) + evidence.failing(interface))
        if isinstance(value, Mapping)
        for succeeds, user in [(bool(value.get("successful")), value.get("platformUserInfo"))]
        if succeeds is (user is None)
    )


def stored_credential_empty(evidence: Evidence, interface: str) -> Judgement:
    """After a log-in with an API key there is a credential in the user row.

    What it does
        Looks at each log-in that getUserInfo lets pass: what is stored as accessToken is `overridingApiKey`, or else
        what the user typed into the field `apiKey` of the manifest's log-in page.
    Why it matters in production
        A user without accessToken counts as logged out: the log-in succeeds, and every operation says "not found".
    Example
        PlatformUserInfo(id=..., name=..., overriding_api_key="")
    How to mend
        Leave `overriding_api_key` out, or return the key or the session that stands for it. If the log-in page has no
        field `apiKey`, it must be returned.
    """
    users = list(_users(evidence, interface))
    if not users:
        return unexercised(evidence, interface)
    typed = _asks_for_key(evidence)
    return tuple(
        Breach(f"overridingApiKey is {quote(key)}" if key is not None else _NOBODY_TYPES, "a key that is stored", call)
        for call, user in users
        for key in (user.get("overridingApiKey"),)
        if (not typed if key is None else not key)
    )


def time_zone_ambiguous(evidence: Evidence, interface: str) -> Judgement:
    """The user's offset from UTC is given as `+HH:MM`.

    What it does
        Looks at `timezoneOffset` of each user that getUserInfo returns. None at all is fine.
    Why it matters in production
        It is stored as text, and of texts only `+HH:MM` is understood everywhere: with `-5` or `-300` the times in
        shared conversations stay in UTC without a word, and `+0530` is read as a number of minutes.
    Example
        PlatformUserInfo(id=..., name=..., timezone_offset=-5)
    How to mend
        Return `+05:30`, `-05:00`, `+00:00`.
    """
    users = list(_users(evidence, interface))
    if not users:
        return unexercised(evidence, interface)
    return tuple(
        Breach(f"timezoneOffset is {quote(offset)}", "text such as '+01:00'", call, "platformUserInfo.timezoneOffset")
        for call, user in users
        for offset in (user.get("timezoneOffset"),)
        if offset is not None and offset != "" and not (isinstance(offset, str) and _OFFSET.fullmatch(offset))
    )


def user_misnamed(evidence: Evidence, interface: str) -> Judgement:
    """A user's id is one, and the name is a name.

    What it does
        Looks at each user that getUserInfo returns: whether the id has a part that says `None` or `null`, or is the
        name that the CRM shows, with its blanks; and whether the name is that of a time zone.
    Why it matters in production
        The user's row, with the credential in it, is found by the id alone: of two people of one name the second takes
        the row of the first.
    Example
        PlatformUserInfo(id=me["name"], name=me["timezone"])
    How to mend
        Make the id of the CRM's own id for the user and the platform's name: `7-acme`.
    """
    users = list(_users(evidence, interface))
    if not users:
        return unexercised(evidence, interface)
    return (
        *(
            Breach(f"the id is {identity!r}", "the CRM's id and the platform's: '7-acme'", call, "platformUserInfo.id")
            for call, user in users
            for identity in (str(user.get("id") or ""),)
            if _NOTHING.search(identity) or _is_shown_name(call, identity)
        ),
        *(
            Breach(f"the name is {name!r}", "what the person is called", call, "platformUserInfo.name")
            for call, user in users
            for name in (str(user.get("name") or ""),)
            if "/" in name and name in available_timezones()
        ),
    )


def _is_shown_name(call: CallResult, identity: str) -> bool:
    """Whether it is a text of several words that the CRM answers as a name, and as nothing else."""
    keys = {
        str(path[-1])
        for exchange in call.exchanges
        for path, value in leaves(response_values(exchange))
        if path and value == identity
    }
    return len(identity.split()) > 1 and bool(keys) and all(map(_SHOWN_NAME.search, keys))


_NOBODY_TYPES = "the manifest's log-in page has no field apiKey, and getUserInfo returns no overridingApiKey"


def _users(evidence: Evidence, interface: str) -> Iterator[tuple[CallResult, Mapping[str, Any]]]:
    """Who logged in, in the recorded calls that succeeded."""
    for call, value in returned(evidence.of(interface)):
        user = value.get("platformUserInfo") if isinstance(value, Mapping) and value.get("successful") else None
        if isinstance(user, Mapping):
            yield call, user


def _asks_for_key(evidence: Evidence) -> bool:
    """Whether the log-in page has the field; true where the manifest does not tell."""
    platform = platform_of(evidence)
    fields = None if isinstance(platform, Unjudged) else log_in_fields(platform)
    return not fields or any(field.get("const") == "apiKey" for field in fields if isinstance(field, Mapping))


RULES = (
    Rule("log-in-without-user", "5", Severity.ERROR, ("getUserInfo",), log_in_without_user, Aspect.SHAPE),
    Rule(
        "stored-credential-empty", "R-A9", Severity.ERROR, ("getUserInfo",), stored_credential_empty, only_for="apiKey"
    ),
    Rule("user-misnamed", "2.1, 5", Severity.WARNING, ("getUserInfo",), user_misnamed),
    Rule("time-zone-ambiguous", "2.1", Severity.WARNING, ("getUserInfo",), time_zone_ambiguous),
)
