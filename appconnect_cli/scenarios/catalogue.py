"""The scenarios themselves. The one that ends the session stands last: it may revoke what the others need."""

import difflib

from appconnect_cli.contract.samples import samples_for
from appconnect_cli.errors import UsageError
from appconnect_cli.scenarios.assignment import ASSIGNMENT
from appconnect_cli.scenarios.bodies import call_logs, contacts, message_logs
from appconnect_cli.scenarios.bodies.common import nothing
from appconnect_cli.scenarios.bodies.samples import of_sample
from appconnect_cli.scenarios.dispositions import DISPOSITION
from appconnect_cli.scenarios.model import Role, Scenario, Step
from appconnect_cli.scenarios.token_refresh import TOKEN_REFRESH

WITH_CONTACT = (
    Step("contact", "createContact", Role.ONCE, contacts.create_contact),
    Step("find contact", "findContact", Role.ONCE, contacts.find_contact),
)
"""What scenarios about logs begin with: a contact of their own, or a known one."""

EACH_INTERFACE_ONCE = Scenario(
    "each-interface-once",
    "each interface once",
    (
        Step("auth type", "getAuthType", Role.ONCE, nothing),
        Step("oauth info", "getOauthInfo", Role.ONCE, nothing),
        Step("basic auth", "getBasicAuth", Role.ONCE, nothing),
        Step("log format", "getLogFormatType", Role.ONCE, nothing),
        Step("user info", "getUserInfo", Role.ONCE, nothing),
        Step("license", "getLicenseStatus", Role.ONCE, nothing),
        Step("users", "getUserList", Role.ONCE, nothing),
        Step("create contact", "createContact", Role.ONCE, contacts.create_contact),
        Step("find contact", "findContact", Role.ONCE, contacts.find_contact),
        Step("find contact by name", "findContactWithName", Role.ONCE, contacts.find_by_name),
        Step("create call log", "createCallLog", Role.ONCE, call_logs.create_call_log),
        Step("get call log", "getCallLog", Role.ONCE, call_logs.read_call_log),
        Step("update call log", "updateCallLog", Role.ONCE, call_logs.add_recording),
        Step("pick", "upsertCallDisposition", Role.ONCE, call_logs.pick),
        Step("create message log", "createMessageLog", Role.ONCE, message_logs.create_message),
        Step("update message log", "updateMessageLog", Role.ONCE, message_logs.append_message(1)),
    ),
)
CALL_LOG = Scenario(
    "call-log",
    "create, read, update, read, edit twice, read a call log",
    (
        *WITH_CONTACT,
        Step("create", "createCallLog", Role.CREATE, call_logs.create_call_log),
        Step("read", "getCallLog", Role.READ, call_logs.read_call_log),
        Step("add recording", "updateCallLog", Role.PARTIAL_UPDATE, call_logs.add_recording),
        Step("read again", "getCallLog", Role.READ_AGAIN, call_logs.read_call_log),
        Step("edit", "updateCallLog", Role.EDIT, call_logs.edit),
        Step("read edited", "getCallLog", Role.READ_EDITED, call_logs.read_call_log),
        Step("edit again", "updateCallLog", Role.EDIT_AGAIN, call_logs.edit),
        Step("read edited again", "getCallLog", Role.READ_EDITED_AGAIN, call_logs.read_call_log),
    ),
)
CALL_AGAIN = Scenario(
    "call-again",
    "the same call logged once more, as after an answer that got lost",
    (
        *WITH_CONTACT,
        Step("create", "createCallLog", Role.CREATE, call_logs.create_call_log),
        Step("create again", "createCallLog", Role.CREATE_AGAIN, call_logs.create_call_log,
             is_forgotten=True, may_fail=True),
    ),
)  # fmt: skip
SERVER_SIDE = Scenario(
    "server-side",
    "a call that the server logs while it goes on, the user's note, and the call's end",
    (
        *WITH_CONTACT,
        Step("create pending", "createCallLog", Role.CREATE, call_logs.create_pending),
        Step("write note", "updateCallLog", Role.EDIT, call_logs.edit_note),
        Step("finish", "updateCallLog", Role.FINAL_UPDATE, call_logs.finish_pending),
        Step("read", "getCallLog", Role.READ, call_logs.read_call_log),
    ),
)
OFF = {name: {"value": False} for name in ("addCallLogNote", "addCallLogSubject", "addCallLogDuration")}
"""Settings of the composer (contract 6.1)."""

SETTINGS = Scenario(
    "settings",
    "users in other time zones, and one who switched note, subject and duration off",
    (
        *WITH_CONTACT,
        Step("parts off", "createCallLog", Role.CREATE, call_logs.session_of(call_logs.create_call_log, 1),
             user={"userSettings": OFF}),
        Step("read parts off", "getCallLog", Role.READ, call_logs.session_of(call_logs.read_call_log, 1)),
        Step("east", "createCallLog", Role.SAMPLE, call_logs.session_of(call_logs.create_call_log, 2),
             user={"timezoneOffset": "+05:30"}),
        Step("number as offset", "createCallLog", Role.SAMPLE, call_logs.session_of(call_logs.create_call_log, 3),
             user={"timezoneOffset": "-300"}),
        Step("no offset", "createCallLog", Role.SAMPLE, call_logs.session_of(call_logs.create_call_log, 4),
             user={"timezoneOffset": None}),
        Step("message east", "createMessageLog", Role.SAMPLE, message_logs.create({}, conversation=1),
             user={"timezoneOffset": "+05:30"}),
        Step("message number as offset", "createMessageLog", Role.SAMPLE, message_logs.create({}, conversation=2),
             user={"timezoneOffset": "-300"}),
        Step("message no offset", "createMessageLog", Role.SAMPLE, message_logs.create({}, conversation=3),
             user={"timezoneOffset": None}),
    ),
)  # fmt: skip
CONTACT = Scenario(
    "contact",
    "find, create, find a contact, and log a call with it",
    (
        Step("find unknown", "findContact", Role.FIND_UNKNOWN, contacts.find_unknown),
        Step("create", "createContact", Role.CREATE, contacts.create_contact),
        Step("find again", "findContact", Role.FIND_AGAIN, contacts.find_created),
        Step("find by name", "findContactWithName", Role.FIND_BY_NAME, contacts.find_by_name),
        Step("log", "createCallLog", Role.LOG, call_logs.create_call_log),
    ),
)
NUMBERS = Scenario(
    "numbers",
    "extensions and numbers that are none, in each form in which the server passes them on",
    (
        *WITH_CONTACT,
        *(
            Step(
                f"{number or 'empty'} {form}",
                "findContact",
                Role.NUMBER,
                contacts.find_number(number, flag),
                may_fail=True,
            )
            for number in ("101", "anonymous", "")
            for form, flag in (("'true'", "true"), ("'false'", "false"), ("true", True), ("false", False))
        ),
        *(
            Step(f"known {form}", "findContact", Role.NUMBER, contacts.find_known(flag))
            for form, flag in (("'true'", "true"), ("'false'", "false"), ("true", True), ("false", False))
        ),
    ),
)
MESSAGES = Scenario(
    "messages",
    "message create, update, update",
    (
        *WITH_CONTACT,
        Step("first message", "createMessageLog", Role.CREATE, message_logs.create_message),
        Step("second message", "updateMessageLog", Role.APPEND, message_logs.append_message(1)),
        Step("third message", "updateMessageLog", Role.APPEND, message_logs.append_message(2)),
    ),
)
KINDS = {
    "voicemail": message_logs.VOICEMAIL,
    "fax": message_logs.FAX,
    "picture": message_logs.PICTURE,
    "video": message_logs.VIDEO,
    "picture and video": message_logs.BOTH,
}
MESSAGE_KINDS = Scenario(
    "message-kinds",
    "conversations that begin with a voicemail, a fax, a picture, a video, both, each with an SMS after it",
    (
        *WITH_CONTACT,
        *(
            step
            for number, (kind, message) in enumerate(KINDS.items(), 1)
            for step in (
                Step(kind, "createMessageLog", Role.CREATE, message_logs.create(message, conversation=number)),
                Step(f"SMS after {kind}", "updateMessageLog", Role.APPEND,
                     message_logs.append({}, conversation=number, index=1)),
            )
        ),
        Step("picture after SMS", "updateMessageLog", Role.APPEND,
             message_logs.append(message_logs.PICTURE, conversation=1, index=2)),
    ),
)  # fmt: skip
GROUP = Scenario(
    "group",
    "a conversation with two people",
    (
        *WITH_CONTACT,
        Step("second contact", "createContact", Role.ONCE, contacts.create_second),
        Step("find second contact", "findContact", Role.ONCE, contacts.find_second),
        Step("find contact again", "findContact", Role.ONCE, contacts.find_contact),
        Step("first message", "createMessageLog", Role.CREATE, message_logs.create({}, group=True)),
        Step("second message", "updateMessageLog", Role.APPEND, message_logs.append({}, index=1, group=True)),
    ),
)
SHARED = Scenario(
    "shared",
    "a shared conversation, and once more when it has grown",
    (
        *WITH_CONTACT,
        Step("create", "createMessageLog", Role.CREATE, message_logs.shared("Are you open?")),
        Step("update", "updateMessageLog", Role.APPEND, message_logs.shared_again("Are you open?", "Until six.")),
    ),
)


REFUSABLE = frozenset({
    "extension", "extension-bool", "short-number", "anonymous", "badly-spaced",
    "quotes", "signs",
    "mcp", "empty-type", "odd-name", "no-name",
})  # fmt: skip
"""Samples that a CRM may refuse, if the connector passes them on as they are: that is what they show."""


def _samples(*interfaces: str) -> tuple[Step, ...]:
    return tuple(
        Step(f"{interface} {sample.name}", interface, Role.SAMPLE, of_sample(sample, index),
             may_fail=sample.name in REFUSABLE)
        for interface in interfaces
        for index, sample in enumerate(samples_for(interface), 1)
    )  # fmt: skip


CONTACT_SAMPLES = Scenario(
    "contact-samples",
    "every sample of finding and creating contacts",
    (
        *WITH_CONTACT,
        *_samples("findContact", "findContactWithName"),
        Step("first word of a name", "findContactWithName", Role.SAMPLE, contacts.find_by_first_word),
        Step("last word of a name", "findContactWithName", Role.SAMPLE, contacts.find_by_last_word),
        *_samples("createContact"),
        Step("same number", "createContact", Role.SAMPLE, contacts.create_of_same_number, may_fail=True),
        Step("several people", "findContact", Role.SAMPLE, contacts.find_created),
    ),
)
CALL_SAMPLES = Scenario(
    "call-samples",
    "every sample of logging calls",
    (*WITH_CONTACT, *_samples("createCallLog", "getCallLog", "updateCallLog")),
)
MESSAGE_SAMPLES = Scenario(
    "message-samples",
    "every sample of logging messages",
    (*WITH_CONTACT, *_samples("createMessageLog", "updateMessageLog")),
)
FAILURES = Scenario(
    "failures",
    "how the CRM itself refuses: reads with a bad credential and with an unknown id",
    (
        *WITH_CONTACT,
        Step("log", "createCallLog", Role.LOG, call_logs.create_call_log),
        Step("find with a bad credential", "findContact", Role.BAD_CREDENTIAL, contacts.find_contact,
             user={"accessToken": "no-credential-of-anybody"}, may_fail=True),
        Step("read with a bad credential", "getCallLog", Role.BAD_CREDENTIAL, call_logs.read_call_log,
             user={"accessToken": "no-credential-of-anybody"}, may_fail=True),
        Step("read an unknown id", "getCallLog", Role.UNKNOWN_ID, call_logs.read_nothing,
             log_id=call_logs.unknown_log_id, may_fail=True),
    ),
)  # fmt: skip
LOG_OUT = Scenario(
    "log-out",
    "log in, log out, twice, and the license of a user who is logged out",
    (
        Step("log in", "getUserInfo", Role.LOG_IN, nothing, may_fail=True),
        Step("log out", "unAuthorize", Role.LOG_OUT, nothing),
        Step("log out again", "unAuthorize", Role.LOG_OUT_AGAIN, nothing, may_fail=True),
        Step("license", "getLicenseStatus", Role.SIGNED_OUT, nothing, may_fail=True),
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    EACH_INTERFACE_ONCE,
    CALL_LOG,
    CALL_AGAIN,
    DISPOSITION,
    SERVER_SIDE,
    ASSIGNMENT,
    SETTINGS,
    CONTACT,
    NUMBERS,
    MESSAGES,
    MESSAGE_KINDS,
    GROUP,
    SHARED,
    CONTACT_SAMPLES,
    CALL_SAMPLES,
    MESSAGE_SAMPLES,
    FAILURES,
    TOKEN_REFRESH,
    LOG_OUT,
)

FAULTED = (EACH_INTERFACE_ONCE.name, LOG_OUT.name)
"""Together they call each interface once: their steps run again with a failing CRM."""


def find_scenario(name: str) -> Scenario:
    """The scenario of that name; UsageError with the nearest otherwise."""
    by_name = {scenario.name: scenario for scenario in SCENARIOS}
    if name in by_name:
        return by_name[name]
    near = difflib.get_close_matches(name.lower(), by_name, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(by_name)}."
    raise UsageError(f"There is no scenario named {name!r}.", hint=hint)
