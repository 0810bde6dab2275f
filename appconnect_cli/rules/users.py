"""The CRM's users, as an admin maps them to extensions (contract 5)."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import returned, unexercised
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.check import quote


def user_without_email(evidence: Evidence, interface: str) -> Judgement:
    """Each CRM user has an e-mail address.

    What it does
        Looks at `email` of each user in each list that was recorded.
    Why it matters in production
        Users are matched with RingCentral extensions by equal addresses, and none equals none: whoever has no address
        is taken for the first extension without one, and that extension's calls are logged for them.
    Example
        CrmUser(id=row["id"], name=row["name"])
    How to mend
        Return the address; leave out users who have none.
    """
    users = [(call, user) for call, value in returned(evidence.of(interface)) for user in _users(value)]
    if not evidence.of(interface):
        return unexercised(evidence, interface)
    if not users:
        return Unjudged("no recorded list has a user in it")
    return tuple(
        Breach(f"the email of {quote(user.get('name'))} is {quote(user.get('email'))}", "an address", call, "email")
        for call, user in users
        if "@" not in str(user.get("email"))
    )


def _users(value: Any) -> list[Mapping[str, Any]]:
    return [user for user in value if isinstance(user, Mapping)] if isinstance(value, list) else []


RULES = (Rule("user-without-email", "5", Severity.WARNING, ("getUserList",), user_without_email),)
