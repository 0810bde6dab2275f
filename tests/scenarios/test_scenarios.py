"""Scenarios are complete, and their steps pass ids on."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from appconnect_cli.contract.interfaces import INTERFACES, find_interface
from appconnect_cli.contract.phone import parse_phone
from appconnect_cli.errors import UsageError
from appconnect_cli.runtime.check import check_input
from appconnect_cli.runtime.result import CallResult, Conclusion, Returned
from appconnect_cli.scenarios.assignment import ASSIGNED, ASSIGNED_TO_NOBODY, ASSIGNMENT
from appconnect_cli.scenarios.bodies import assignments, contacts
from appconnect_cli.scenarios.catalogue import (
    CALL_LOG,
    CONTACT,
    EACH_INTERFACE_ONCE,
    FAULTED,
    LOG_OUT,
    MESSAGES,
    SCENARIOS,
    find_scenario,
)
from appconnect_cli.scenarios.ingredients import fresh_ingredients
from appconnect_cli.scenarios.model import Played, Role, Skip
from appconnect_cli.transports.base import Mode

INSTANT = datetime(2030, 5, 6, 7, 8, 9, tzinfo=UTC)
FIELDS = (
    {"const": "title", "type": "inputField"},
    {"const": "workEmail", "type": "string"},
    {"const": "status", "type": "selection", "options": [{"const": "old"}, {"const": "new", "title": "New"}]},
    {"const": "vip", "type": "checkbox"},
    {"const": "none", "type": "selection", "options": []},
)
INGREDIENTS = fresh_ingredients(
    Random(1), INSTANT, known_number="+14155550111", contact_types=("lead", "company"), contact_fields=FIELDS
)


def result(interface: str, value: Any, stored: str | None = None) -> CallResult:
    return CallResult(
        interface=interface,
        mode=Mode.RECORD,
        profile="sandbox",
        instant=INSTANT,
        body={},
        argument={},
        user={},
        outcome=Returned(value),
        conclusion=Conclusion(True, 200, {}, "", stored_log_id=stored),
    )


CONTACT_RESULT = result("createContact", {"contactInfo": {"id": "c-9", "type": "lead", "name": "Ana"}})
OWN = replace(
    result("getUserInfo", {"successful": True, "platformUserInfo": {"id": "7-my-crm", "name": "Ana"}}),
    argument={"platform": "my-crm"},
)
USERS = result("getUserList", [{"id": 7, "name": "Ana"}, {"id": 12, "name": "Tom"}])
EVERYTHING = (
    Played(INGREDIENTS)
    .with_result("user info", OWN)
    .with_result("users", USERS)
    .with_result("contact", CONTACT_RESULT)
    .with_result("log", result("createCallLog", {"logId": 1}, "1"))
    .with_result("message", result("createMessageLog", {"logId": 2}, "2"))
)


def test_together_they_call_each_interface() -> None:
    called = {step.interface for scenario in SCENARIOS for step in scenario.steps if scenario.name in FAULTED}
    assert {interface.name for interface in INTERFACES} <= called


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_every_step_makes_an_input_that_the_route_takes(scenario: Any) -> None:
    assert len({step.name for step in scenario.steps}) == len(scenario.steps)
    for step in scenario.steps:
        body = step.body(EVERYTHING)
        assert isinstance(body, dict)
        model = find_interface(step.interface).body_model
        if model is not None:
            check_input(model, body, step.name)


def test_a_manifest_with_one_type_of_contact_has_no_other() -> None:
    one = replace(INGREDIENTS, other_type=None)
    assert isinstance(contacts.create_of_other_type(Played(one)), Skip)
    made = contacts.create_of_other_type(Played(INGREDIENTS))
    assert isinstance(made, dict)
    assert (made["newContactType"], made["phoneNumber"]) == ("company", INGREDIENTS.second_number)


def test_the_created_contact_is_passed_on() -> None:
    step = next(step for step in CALL_LOG.steps if step.interface == "createCallLog")
    body = step.body(EVERYTHING)
    assert isinstance(body, dict)
    assert (body["contactId"], body["contactType"], body["contactName"]) == ("c-9", "lead", "Ana")
    assert body["logInfo"]["sessionId"] == INGREDIENTS.session_id


def test_a_placeholder_is_no_contact() -> None:
    placeholder = {"id": "createNewContact", "isNewContact": True}
    matches = {"successful": True, "matchedContactInfo": [placeholder, {"id": 7, "name": "Noor"}]}
    found = Played(INGREDIENTS).with_result("find", result("findContact", matches)).contact()
    assert found == {"id": 7, "name": "Noor"}


def test_steps_without_what_they_need_are_skipped_with_the_reason() -> None:
    nothing = Played(INGREDIENTS)
    for scenario in (EACH_INTERFACE_ONCE, CALL_LOG, MESSAGES):
        skips = [step.body(nothing) for step in scenario.steps if step.interface.endswith("Log")]
        assert skips
        assert all(isinstance(skip, Skip) and skip.reason for skip in skips)
    assert isinstance(CONTACT.steps[-1].body(nothing), Skip)


def test_the_partial_update_brings_a_recording_and_nothing_else() -> None:
    (step,) = [step for step in CALL_LOG.steps if step.role is Role.PARTIAL_UPDATE]
    body = step.body(EVERYTHING)
    assert isinstance(body, dict)
    assert set(body) == {"sessionId", "recordingLink"}


def test_the_note_has_two_lines() -> None:
    (step,) = [step for step in CALL_LOG.steps if step.interface == "createCallLog"]
    body = step.body(EVERYTHING)
    assert isinstance(body, dict)
    assert len(body["note"].splitlines()) == 2


def test_ingredients_are_new_each_time_and_the_number_is_a_number() -> None:
    random = Random(2)
    made = [fresh_ingredients(random, INSTANT, known_number="+14155550111") for _ in range(50)]
    assert len({each.session_id for each in made}) == 50
    assert all(parse_phone(each.phone_number) for each in made)
    assert all(each.started < INSTANT for each in made)


def test_logging_out_comes_last() -> None:
    assert SCENARIOS[-1] is LOG_OUT


def test_an_unknown_name_gets_the_nearest() -> None:
    assert find_scenario("call-log") is CALL_LOG
    with pytest.raises(UsageError) as caught:
        find_scenario("call_log")
    assert "call-log" in caught.value.hint


def test_a_number_without_a_created_contact_is_the_known_one() -> None:
    step = next(step for step in CALL_LOG.steps if step.interface == "findContact")
    body = step.body(Played(replace(INGREDIENTS, known_number="+14155550133")))
    assert isinstance(body, dict)
    assert body["phoneNumber"] == "+14155550133"


@pytest.mark.parametrize(
    ("step", "user_list", "identity"),
    [
        (ASSIGNED, USERS, "12-my-crm"),
        (ASSIGNED_TO_NOBODY, USERS, "999999-my-crm"),
    ],
)
def test_a_call_is_assigned_with_an_unsigned_token(step: str, user_list: CallResult, identity: str) -> None:
    body = next(each for each in ASSIGNMENT.steps if each.name == step).body(EVERYTHING.with_result("users", user_list))
    assert not isinstance(body, Skip)
    token = body["additionalSubmission"]["adminAssignedUserToken"]
    _, claims, signature = token.split(".")
    assert json.loads(base64.urlsafe_b64decode(f"{claims}==")) == {"id": identity, "platform": "my-crm"}
    assert signature == ""
    assert len(claims) % 4 == 2, "both signs of padding are missing: whoever adds too few can't read it"


@pytest.mark.parametrize(
    ("step", "found", "reason"),
    [
        ("user info", result("getUserInfo", {"successful": False}), "getUserInfo returned no id"),
        ("users", result("getUserList", []), "getUserList returned no other user"),
        ("users", result("getUserList", [{"id": 7}, {"id": None}, {}]), "getUserList returned no other user"),
    ],
)
def test_without_another_user_nothing_is_assigned(step: str, found: CallResult, reason: str) -> None:
    assigning = next(each for each in ASSIGNMENT.steps if each.name == ASSIGNED)
    skipped = assigning.body(EVERYTHING.with_result(step, found))
    assert isinstance(skipped, Skip)
    assert skipped.reason.startswith(reason)


@pytest.mark.parametrize(("own", "other"), [("7", "999999"), ("0f-3a", "9f-9a"), ("ana", "ana999999")])
def test_an_id_that_no_user_has_is_of_the_same_form(own: str, other: str) -> None:
    assert assignments.nobody(own, EVERYTHING) == other


def test_a_part_of_the_own_id_is_no_other_user() -> None:
    users = result("getUserList", [{"id": 77, "name": "Ana"}])
    assert assignments.somebody("77-9001", EVERYTHING.with_result("users", users)) is None


def test_what_the_manifest_asks_of_a_new_contact_is_filled_in() -> None:
    body = contacts.create_with_fields(EVERYTHING)
    assert not isinstance(body, Skip)
    assert body["additionalSubmission"] == {
        "title": "Head of roofing",
        "workEmail": "noor.haddad@example.com",
        "status": "new",
    }
    assert isinstance(contacts.create_with_fields(Played(replace(INGREDIENTS, contact_fields={}))), Skip)
