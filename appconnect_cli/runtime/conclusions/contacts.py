"""Conclusions about contacts (contract 4.5-4.7, 14)."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.runtime.conclusions.concluding import Concluding, message_of, operation_error, returned_nothing
from appconnect_cli.runtime.result import Conclusion


def find_contact(concluding: Concluding) -> Conclusion:
    """A match, or "Contact not found": from the matches that are no placeholder, whatever `successful` says."""
    return _search(concluding, "Contact not found")


def find_contact_with_name(concluding: Concluding) -> Conclusion:
    """As findContact, without a cache; the server's own text ends in a space."""
    return _search(concluding, f"No contact found with name {concluding.argument.get('name', 'undefined')} ")


def create_contact(concluding: Concluding) -> Conclusion:
    """`contactInfo != null` is success, and nothing else is looked at (contract 4.7)."""
    failed = returned_nothing(concluding)
    if failed:
        return failed
    value = concluding.value
    message, text, kind = message_of(value)
    contact = value.get("contactInfo")
    if contact is None:
        return Conclusion(False, 200, {"successful": False, "returnMessage": message}, text, kind)
    usable = isinstance(contact, Mapping) and contact.get("id")
    effect = "" if usable else "reported as success; logging to this contact then says 'Contact not found'"
    response = {"successful": True, "returnMessage": message, "contact": contact}
    return Conclusion(True, 200, response, text, kind, effect)


def real_matches(matched: Any) -> list[Any]:
    """The matches that are no "create new contact" placeholder."""
    return [contact for contact in matched or [] if not contact.get("isNewContact")]


def _search(concluding: Concluding, nothing_found: str) -> Conclusion:
    failed = returned_nothing(concluding)
    if failed:
        return failed
    value = concluding.value
    matched = value.get("matchedContactInfo")
    if matched is not None and not _is_list_of_objects(matched):
        return operation_error(concluding.interface, "matchedContactInfo must be a list of objects")
    message, text, kind = message_of(value)
    if not real_matches(matched) and not message:
        text, kind = nothing_found, "warning"
        message = {"message": text, "messageType": kind, "ttl": 5000}
    response = {"returnMessage": message, "contact": matched}
    if "successful" in value:
        response = {"successful": value["successful"]} | response
    return Conclusion(value.get("successful"), 200, response, text, kind, _effect(value, matched))


def _is_list_of_objects(matched: Any) -> bool:
    return isinstance(matched, list) and all(isinstance(contact, Mapping) for contact in matched)


def _effect(value: Mapping[str, Any], matched: Any) -> str:
    if "successful" not in value:
        return "the extension gets no `successful`"
    if not value["successful"] and real_matches(matched):
        return "cached all the same: the next look-up answers `successful: true`"
    if not value["successful"]:
        return "a failure without a match deletes the cached contacts on a forced refresh"
    return ""
