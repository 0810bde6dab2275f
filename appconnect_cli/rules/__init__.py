"""Every rule, in the order in which they are judged: of two with one cause, the earlier one speaks."""

import difflib
from fnmatch import fnmatchcase

from appconnect_cli.errors import UsageError
from appconnect_cli.rules import (
    answers,
    assignment,
    auth,
    call_log_content,
    call_log_creating,
    call_log_reading,
    call_log_text,
    call_log_updating,
    call_logs,
    contact_data,
    contact_types,
    contacts,
    create_contact,
    created_contact,
    directions,
    dispositions,
    errors_raised,
    exchanged_fields,
    hosts,
    license_status,
    log_in,
    log_out,
    manifest,
    manifest_pages,
    message_links,
    message_logs,
    message_updates,
    not_awaited,
    number_search,
    oauth_info,
    odd_answers,
    picks,
    presence,
    recordings,
    refreshing,
    results,
    retrying,
    search_terms,
    secrecy,
    special_messages,
    traffic,
    users,
)
from appconnect_cli.rules.coverage import SECTION_7, UNJUDGED
from appconnect_cli.rules.rule import Aspect, Breach, Rule, Unjudged, code_place, documentation

RULES: tuple[Rule, ...] = (
    *manifest_pages.RULES,
    *presence.RULES,
    *not_awaited.RULES,
    *manifest.RULES,
    *auth.RULES,
    *oauth_info.RULES,
    *refreshing.RULES,
    *log_in.RULES,
    *log_out.RULES,
    *users.RULES,
    *license_status.RULES,
    *contacts.RULES,
    *contact_data.RULES,
    *exchanged_fields.RULES,
    *contact_types.RULES,
    *number_search.RULES,
    *search_terms.RULES,
    *create_contact.RULES,
    *created_contact.RULES,
    *call_log_creating.RULES,
    *call_log_content.RULES,
    *call_logs.RULES,
    *call_log_reading.RULES,
    *dispositions.RULES,
    *directions.RULES,
    *call_log_text.RULES,
    *call_log_updating.RULES,
    *picks.RULES,
    *assignment.RULES,
    *message_logs.RULES,
    *special_messages.RULES,
    *message_updates.RULES,
    *message_links.RULES,
    *answers.RULES,
    *results.RULES,
    *errors_raised.RULES,
    *retrying.RULES,
    *odd_answers.RULES,
    *secrecy.RULES,
    *hosts.RULES,
    *traffic.RULES,
    *recordings.RULES,
)

_LIST_IDS = "`appconnect rules --contract` lists the contract's ids, each with what judges it."


def find_rules(name: str) -> tuple[Rule, ...]:
    """The rules that a name means: a slug, a contract id, a family of ids such as `R-C`, or a pattern: `search-*`.

    UsageError with the nearest names if there is none, and with the reason for an id that can't be judged.
    """
    found = tuple(rule for rule in RULES if _is_meant(name, rule))
    if found:
        return found
    if name in UNJUDGED:
        raise UsageError(f"No rule judges {name}: {UNJUDGED[name]}.", hint=_LIST_IDS)
    if name in {requirement.id for requirement in SECTION_7}:
        raise UsageError(f"No rule judges {name}.", hint=_LIST_IDS)
    near = difflib.get_close_matches(name.lower(), [rule.slug for rule in RULES], n=3, cutoff=0.5)
    near = near or difflib.get_close_matches(name.upper(), [requirement.id for requirement in SECTION_7], n=3)
    hint = f"Did you mean {' or '.join(near)}?" if near else "`appconnect rules` lists them all."
    raise UsageError(f"There is no rule named {name!r}.", hint=hint)


def claiming(contract_id: str) -> tuple[Rule, ...]:
    """The rules that judge an id of the contract."""
    return tuple(rule for rule in RULES if contract_id in rule.contract_ids)


def _is_meant(name: str, rule: Rule) -> bool:
    families = (each.rstrip("0123456789") for each in rule.contract_ids if each.startswith("R-"))
    return any(fnmatchcase(each, name) for each in (rule.slug, *rule.contract_ids, *families))


__all__ = ["RULES", "Aspect", "Breach", "Rule", "Unjudged", "claiming", "code_place", "documentation", "find_rules"]
