"""Every rule, in the order in which they are judged: of two with one cause, the earlier one speaks."""

import difflib

from appconnect_cli.errors import UsageError
from appconnect_cli.rules import (
    auth,
    call_logs,
    contact_data,
    contact_types,
    contacts,
    create_contact,
    created_contact,
    errors_raised,
    message_links,
    message_logs,
    message_updates,
    number_search,
    presence,
    results,
    search_terms,
    special_messages,
)
from appconnect_cli.rules.rule import Aspect, Breach, Rule, Unjudged, code_place, documentation

RULES: tuple[Rule, ...] = (
    *presence.RULES,
    *auth.RULES,
    *contacts.RULES,
    *contact_data.RULES,
    *contact_types.RULES,
    *number_search.RULES,
    *search_terms.RULES,
    *create_contact.RULES,
    *created_contact.RULES,
    *call_logs.RULES,
    *message_logs.RULES,
    *special_messages.RULES,
    *message_updates.RULES,
    *message_links.RULES,
    *results.RULES,
    *errors_raised.RULES,
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
