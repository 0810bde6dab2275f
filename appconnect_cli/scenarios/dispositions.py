"""The scenario of what a user chooses: options for a log, the type and the fields of a contact."""

from appconnect_cli.scenarios.bodies import call_logs, contacts, message_logs
from appconnect_cli.scenarios.bodies.common import with_picks
from appconnect_cli.scenarios.model import Role, Scenario, Step

DISPOSITION = Scenario(
    "disposition",
    "what the user picks from a known contact's options, with each kind of log; a contact's type and fields",
    (
        Step("find contact", "findContact", Role.ONCE, contacts.find_contact),
        Step("log", "createCallLog", Role.LOG, with_picks(call_logs.create_call_log)),
        Step("read", "getCallLog", Role.READ, call_logs.read_call_log),
        Step("pick", "upsertCallDisposition", Role.ONCE, call_logs.pick),
        Step("read again", "getCallLog", Role.READ_AGAIN, call_logs.read_call_log),
        Step("edit", "updateCallLog", Role.EDIT, with_picks(call_logs.edit)),
        Step("message", "createMessageLog", Role.SAMPLE, with_picks(message_logs.create_message)),
        Step("other message", "createMessageLog", Role.SAMPLE, message_logs.create({}, conversation=1)),
        Step("next message", "updateMessageLog", Role.SAMPLE, with_picks(message_logs.append_message(1))),
        Step("other type", "createContact", Role.SAMPLE, contacts.create_of_other_type),
        Step("filled in", "createContact", Role.SAMPLE, contacts.create_with_fields, may_fail=True),
    ),
)
