"""The CRM's users, as an admin maps them to extensions (contract 5)."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.evidence.values import response_values, texts
from appconnect_cli.findings import Severity
from appconnect_cli.rules.failing import NOT_FOUND, one_of_many, unanswered, unseen
from appconnect_cli.rules.listing import addresses, is_like, listed_in, unfollowed
from appconnect_cli.rules.observing import returned, unexercised, without_failures
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.transports.base import Family

FORBIDDEN = 403
LIST = ("getUserList",)


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


def users_left_out(evidence: Evidence, interface: str) -> Judgement:
    """The list of users is whole.

    What it does
        Compares each list that was recorded with what the CRM answered. A finding is a page that an answer names as
        the next one and that is not asked for; a user whom the CRM lists with an e-mail address, who is not returned,
        and who differs from one that is in nothing but id, name and address; and a list of nobody that is made without
        asking the CRM, or although the CRM lists who logged in.
    Why it matters in production
        Who is not in the list can't be mapped to an extension: no call is logged for them on the server's side.
    Example
        return (await crm.get("/users")).json()["items"]          # the first page alone
    How to mend
        Ask for the next page until no answer names one, and return each user who has an e-mail address.
    """
    calls = [call for call, value in returned(evidence.of(interface)) if isinstance(value, list)]
    if not calls:
        return unexercised(evidence, interface)
    return tuple(
        Breach(seen, "all users of the CRM", call)
        for call in calls
        if (seen := _missing_everybody(evidence, call) or _missing_page(call) or _missing_users(call))
    )


def failure_as_no_users(evidence: Evidence, interface: str) -> Judgement:
    """A list of users that can't be read does not look like an empty one.

    What it does
        Replays recorded lists with a failure in place of each answer: an error status, or no answer at all. What was a
        list with users may not become an empty one. A 403 and a 404 count for nothing: they may be how the CRM says
        that somebody may not see its users, or that it has none.
    Why it matters in production
        The admin sees a CRM without users, instead of the reason, and who was mapped seems to be gone.
    Example
        except httpx.HTTPError:
            return []
    How to mend
        Let the error through: raised with its status, App Connect tells the admin what is wrong.
    """
    failing = [call for call in evidence.failing(interface) if _is_list_lost(evidence, call)]
    if not failing:
        return without_failures(evidence, interface)
    hidden = [call for call, value in returned(tuple(failing)) if value == []]
    return one_of_many(failing, hidden, "become an empty list", "a raised error") or unseen(evidence, interface)


def _missing_everybody(evidence: Evidence, call: CallResult) -> str:
    """Why an empty list is none of the CRM's; empty if it may be, and for a list with users."""
    if call.value:
        return ""
    if not call.exchanges:
        return "nobody, and the CRM is not asked"
    own = addresses([response_values(each) for log_in in evidence.of("getUserInfo") for each in log_in.exchanges])
    known = next((row.record for row in listed_in(call) if row.addresses & own), None)
    several = len({row.addresses for row in listed_in(call)}) > 1
    return f"nobody, and the CRM lists {quote(known)}, who logged in" if known and several else ""


def _missing_page(call: CallResult) -> str:
    """The page that is not asked for, in words; empty if there is none."""
    known = addresses(call.value)
    lists = sorted({row.exchange for row in listed_in(call) if row.addresses & known})
    following = next((page for at in lists if (page := unfollowed(call, at))), "")
    return f"the next page, {quote(following)}, is not asked for" if following else ""


def _missing_users(call: CallResult) -> str:
    """Who is left out without a reason, in words; empty if nobody is."""
    known, rows = addresses(call.value), listed_in(call)
    named = [user.get(name) for user in _users(call.value) for name in ("id", "name", "email")]
    shown = texts(named) | {word for text in texts(named) for word in text.split()}
    taken = [row for row in rows if row.addresses & known]
    left = [row for row in rows if row.addresses and not row.addresses & known]
    missing = [row.record for row in left if any(is_like(row.record, each.record, shown) for each in taken)]
    return f"{len(missing)} user(s) are left out, {quote(missing[0])}" if missing else ""


def _is_list_lost(evidence: Evidence, call: CallResult) -> bool:
    """Whether the CRM failed at something without which there were users."""
    plain = evidence.plain(call)
    if plain is None or not _users(plain.value) or call.injected is None or call.injected.family is Family.GARBLED:
        return False
    return any(call.exchanges[at].status not in (FORBIDDEN, NOT_FOUND) for at in unanswered(call))


def _users(value: Any) -> list[Mapping[str, Any]]:
    return [user for user in value if isinstance(user, Mapping)] if isinstance(value, list) else []


RULES = (
    Rule("user-without-email", "5", Severity.WARNING, LIST, user_without_email),
    Rule("users-left-out", "5", Severity.WARNING, LIST, users_left_out),
    Rule("failure-as-no-users", "5, R-E1", Severity.ERROR, LIST, failure_as_no_users),
)
