"""The scenario of calls that an admin has logged for a user of the CRM."""

from appconnect_cli.scenarios.bodies import assignments, call_logs, contacts
from appconnect_cli.scenarios.bodies.common import nothing
from appconnect_cli.scenarios.model import Role, Scenario, Step

UNASSIGNED = "for nobody"
ASSIGNED = "for a user"
NOT_ASSIGNED = "for a user, if the wish were not taken back"
ASSIGNED_TO_NOBODY = "for a user who has left"
ASSIGNED_AGAIN = "for a user who has left, again"
UNREADABLE = tuple(assignments.UNREADABLE_TOKENS)

ASSIGNMENT = Scenario(
    "assignment",
    "a call that is logged for a user of the CRM, for one who has left it, and with a token that can't be read",
    (
        Step("user info", "getUserInfo", Role.ONCE, nothing),
        Step("users", "getUserList", Role.ONCE, nothing),
        Step("contact", "createContact", Role.ONCE, contacts.create_contact),
        Step("find contact", "findContact", Role.ONCE, contacts.find_contact),
        Step(UNASSIGNED, "createCallLog", Role.SAMPLE, call_logs.session_of(call_logs.create_pending, 1)),
        Step(ASSIGNED, "createCallLog", Role.SAMPLE, assignments.assigned(assignments.somebody, 2), may_fail=True),
        Step(ASSIGNED_TO_NOBODY, "createCallLog", Role.SAMPLE, assignments.assigned(assignments.nobody, 3),
             may_fail=True),
        Step(ASSIGNED_AGAIN, "createCallLog", Role.CREATE_AGAIN, assignments.assigned(assignments.nobody, 3),
             is_forgotten=True, may_fail=True),
        Step(NOT_ASSIGNED, "createCallLog", Role.SAMPLE, assignments.unassigned(4), may_fail=True),
        *(
            Step(name, "createCallLog", Role.SAMPLE, assignments.with_token(token, session), may_fail=True)
            for session, (name, token) in enumerate(assignments.UNREADABLE_TOKENS.items(), 5)
        ),
    ),
)  # fmt: skip
