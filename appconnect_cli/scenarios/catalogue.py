"""The scenarios themselves. The one that ends the session stands last: it may revoke what the others need."""

import difflib

from appconnect_cli.errors import UsageError
from appconnect_cli.scenarios import bodies
from appconnect_cli.scenarios.model import Role, Scenario, Step

EACH_INTERFACE_ONCE = Scenario(
    "each-interface-once",
    "each interface once",
    (
        Step("auth type", "getAuthType", Role.ONCE, bodies.nothing),
        Step("oauth info", "getOauthInfo", Role.ONCE, bodies.nothing),
        Step("basic auth", "getBasicAuth", Role.ONCE, bodies.nothing),
        Step("log format", "getLogFormatType", Role.ONCE, bodies.nothing),
        Step("user info", "getUserInfo", Role.ONCE, bodies.nothing),
        Step("license", "getLicenseStatus", Role.ONCE, bodies.nothing),
        Step("users", "getUserList", Role.ONCE, bodies.nothing),
        Step("create contact", "createContact", Role.ONCE, bodies.create_contact),
        Step("find contact", "findContact", Role.ONCE, bodies.find_contact),
        Step("find contact by name", "findContactWithName", Role.ONCE, bodies.find_by_name),
        Step("create call log", "createCallLog", Role.ONCE, bodies.create_call_log),
        Step("get call log", "getCallLog", Role.ONCE, bodies.read_call_log),
        Step("update call log", "updateCallLog", Role.ONCE, bodies.add_recording),
        Step("create message log", "createMessageLog", Role.ONCE, bodies.create_message),
        Step("update message log", "updateMessageLog", Role.ONCE, bodies.append_message(1)),
    ),
)
CALL_LOG = Scenario(
    "call-log",
    "create, read, update, read a call log",
    (
        Step("contact", "createContact", Role.ONCE, bodies.create_contact),
        Step("find contact", "findContact", Role.ONCE, bodies.find_contact),
        Step("create", "createCallLog", Role.CREATE, bodies.create_call_log),
        Step("read", "getCallLog", Role.READ, bodies.read_call_log),
        Step("add recording", "updateCallLog", Role.PARTIAL_UPDATE, bodies.add_recording),
        Step("read again", "getCallLog", Role.READ_AGAIN, bodies.read_call_log),
    ),
)
CONTACT = Scenario(
    "contact",
    "find, create, find a contact",
    (
        Step("find unknown", "findContact", Role.FIND_UNKNOWN, bodies.find_unknown),
        Step("create", "createContact", Role.CREATE, bodies.create_contact),
        Step("find again", "findContact", Role.FIND_AGAIN, bodies.find_created),
    ),
)
MESSAGES = Scenario(
    "messages",
    "message create, update, update",
    (
        Step("contact", "createContact", Role.ONCE, bodies.create_contact),
        Step("find contact", "findContact", Role.ONCE, bodies.find_contact),
        Step("first message", "createMessageLog", Role.CREATE, bodies.create_message),
        Step("second message", "updateMessageLog", Role.APPEND, bodies.append_message(1)),
        Step("third message", "updateMessageLog", Role.APPEND, bodies.append_message(2)),
    ),
)
LOG_OUT = Scenario(
    "log-out",
    "log out",
    (Step("log out", "unAuthorize", Role.LOG_OUT, bodies.nothing),),
)

SCENARIOS: tuple[Scenario, ...] = (EACH_INTERFACE_ONCE, CALL_LOG, CONTACT, MESSAGES, LOG_OUT)

FAULTED = (EACH_INTERFACE_ONCE.name, LOG_OUT.name)
"""Together they call each interface once: their steps run a second time with a failing CRM."""


def find_scenario(name: str) -> Scenario:
    """The scenario of that name; UsageError with the nearest otherwise."""
    by_name = {scenario.name: scenario for scenario in SCENARIOS}
    if name in by_name:
        return by_name[name]
    near = difflib.get_close_matches(name.lower(), by_name, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(by_name)}."
    raise UsageError(f"There is no scenario named {name!r}.", hint=hint)
