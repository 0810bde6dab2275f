"""Every rule, in the order in which they are judged: of two with one cause, the earlier one speaks."""

import difflib

from appconnect_cli.errors import UsageError
from appconnect_cli.rules import (
    answers,
    auth,
    call_logs,
    contacts,
    create_contact,
    hosts,
    message_logs,
    presence,
    results,
    secrecy,
    traffic,
)
from appconnect_cli.rules.rule import Aspect, Breach, Rule, Unjudged, code_place, documentation

RULES: tuple[Rule, ...] = (
    *presence.RULES,
    *auth.RULES,
    *contacts.RULES,
    *create_contact.RULES,
    *call_logs.RULES,
    *message_logs.RULES,
    *answers.RULES,
    *results.RULES,
    *secrecy.RULES,
    *hosts.RULES,
    *traffic.RULES,
)


def find_rule(slug: str) -> Rule:
    """The rule of that slug or contract id; UsageError with the nearest slugs otherwise."""
    found = next((rule for rule in RULES if slug in (rule.slug, rule.contract_id)), None)
    if found is not None:
        return found
    near = difflib.get_close_matches(slug.lower(), [rule.slug for rule in RULES], n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else "`appconnect explain` lists them all."
    raise UsageError(f"There is no rule named {slug!r}.", hint=hint)


__all__ = ["RULES", "Aspect", "Breach", "Rule", "Unjudged", "code_place", "documentation", "find_rule"]
