"""The connector on a real CRM, called as the server calls it; what it did is read back over the CRM's own API."""

import asyncio
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from appconnect_cli.connectors import CrmError
from appconnect_cli.connectors.loader import load_connector
from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.contract.model import to_data
from appconnect_cli.runtime.check import check_result
from appconnect_cli.settings import load_settings

from .crm import BottleCrm
from .project import Project

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("bottlecrm")]

NOTE = "Sent the quote\nCall back on Friday"
COMPOSED = f"- Note: {NOTE}\n- Summary: Quote call\n"
NOWHERE = str(uuid.UUID(int=4))


class Bench:
    """The scaffolded connector on a running CRM."""

    def __init__(self, connector: Any, crm: BottleCrm) -> None:
        self.connector, self.account = connector, crm.account
        host = crm.account.base_url.removeprefix("http://")
        self.user = {"id": "1-bottle", "hostname": host, "accessToken": crm.account.token, "timezoneOffset": "+01:00"}
        self.http = httpx.Client(
            base_url=f"{crm.account.base_url}/api", headers={"Authorization": f"Bearer {crm.account.token}"}
        )

    def call(self, interface_name: str, /, **argument: Any) -> Any:
        """What an interface returned; it keeps the contract."""
        interface = find_interface(interface_name)
        request = interface.request_model.model_validate({"user": self.user, "authHeader": "Basic eA=="} | argument)
        value = to_data(asyncio.run(getattr(self.connector, interface.python_name)(request)))
        assert check_result(interface, value) == ()
        return value

    def found(self, interface: str, /, **argument: Any) -> list[str]:
        """Whom a search found, without the offer to create somebody."""
        matches = self.call(interface, **argument)["matchedContactInfo"]
        return sorted(match["name"] for match in matches if not match.get("isNewContact"))

    def contact(self, **changes: Any) -> dict[str, Any]:
        """A new contact, as the server passes it on."""
        named = {"newContactName": "Ana Prado", "phoneNumber": "+14155550177"} | changes
        made = self.call("createContact", **named)["contactInfo"]
        return {"id": made["id"], "type": made["type"], "name": made["name"], "phoneNumber": "+14155550177"}

    def log_call(self, contact: dict[str, Any], **changes: Any) -> str:
        """The id of a logged call; `changes` are the call's own fields."""
        call = {"sessionId": "70001", "direction": "Inbound", "startTime": "2026-05-06T07:08:09.000Z", "duration": 125}
        given = {"contactInfo": contact, "note": NOTE, "composedLogDetails": COMPOSED}
        return str(self.call("createCallLog", **given, callLog=call | changes)["logId"])

    def interactions(self, contact: dict[str, Any]) -> list[dict[str, Any]]:
        """What stands on a contact, the latest first."""
        answer = self.http.get("/interactions/", params={"contact": contact["id"]}).raise_for_status()
        rows: list[dict[str, Any]] = answer.json()["interactions"]
        return rows

    def row(self, log_id: str, contact: dict[str, Any]) -> dict[str, Any]:
        return next(row for row in self.interactions(contact) if row["id"] == log_id)


@pytest.fixture(scope="module")
def bench(crm: BottleCrm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    project = Project.scaffold(tmp_path_factory.mktemp("projects"), "bottle").folder
    bench = Bench(load_connector(load_settings(project, project, None, {})).instance, crm)
    yield bench
    bench.http.close()


@pytest.fixture
def short_pages(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows on each page that the connector asks for."""
    monkeypatch.setattr(sys.modules["bottle.crm"], "PAGE", 2)


@pytest.mark.parametrize("number", ["+14155550111", "+14155550133", "+351215550100", "+14155550144"])
def test_a_number_is_found_in_whatever_format_it_was_typed(bench: Bench, number: str) -> None:
    assert len(bench.found("findContact", phoneNumber=number)) == 1


def test_everybody_with_a_number_is_found_once(bench: Bench) -> None:
    formats = "(***) ***-****,+* (***) ***-****"
    found = bench.found("findContact", phoneNumber="+14155550166", overridingFormat=formats)
    assert found == ["Kit Summers", "Rae Summers"]


def test_a_part_of_a_number_is_no_match(bench: Bench) -> None:
    assert bench.found("findContact", phoneNumber="+14155550111", overridingFormat="***") == ["Noor Haddad"]


@pytest.mark.parametrize("number", ["+14155550199", "+444155550133", "101", "anonymous", ""])
def test_a_number_that_nobody_has_is_no_match(bench: Bench, number: str) -> None:
    assert bench.found("findContact", phoneNumber=number) == []


@pytest.mark.parametrize("typed", ["Noor Haddad", "haddad", "Haddad Noor", "noor  HADDAD "])
def test_a_full_name_is_found(bench: Bench, typed: str) -> None:
    assert bench.found("findContactWithName", name=typed) == ["Noor Haddad"]


@pytest.mark.parametrize("typed", ["Noor Summers", "Zzyzx", "  ", "100% & Sons", None])
def test_half_a_name_is_no_match(bench: Bench, typed: str | None) -> None:
    assert bench.found("findContactWithName", name=typed) == []


def test_all_pages_are_searched(bench: Bench, short_pages: None) -> None:
    for number in range(5):
        bench.http.post("/contacts/", json={"first_name": f"N{number}", "last_name": "Paged"}).raise_for_status()
    assert bench.found("findContactWithName", name="N0 Paged") == ["N0 Paged"]


@pytest.mark.parametrize("name", ["Ana Lúcia Prado", "Cher", "+14155550188", 'O\'Neil "Ace" & Sons'])
def test_a_created_contact_is_found_under_its_whole_name(bench: Bench, name: str) -> None:
    number = f"+1212555{bench.http.get('/contacts/', params={'limit': 1}).json()['count'] % 10_000:04}"
    created = bench.contact(newContactName=name, phoneNumber=number)
    found = bench.call("findContact", phoneNumber=number)["matchedContactInfo"][0]
    assert (found["id"], found["type"], found["name"]) == (created["id"], created["type"], name)


def test_an_extension_is_kept_among_the_notes(bench: Bench) -> None:
    contact = bench.contact(phoneNumber="101")
    stored = bench.http.get(f"/contacts/{contact['id']}/").json()["contact_obj"]
    assert (stored["phone"], stored["description"]) == (None, "Extension 101")


def test_a_call_fills_the_fields_of_its_record(bench: Bench) -> None:
    contact = bench.contact()
    row = bench.row(bench.log_call(contact, result="Accepted", customSubject="Quote call"), contact)
    wanted = ("kind", "direction", "duration_seconds", "outcome", "subject", "body")
    assert [row[name] for name in wanted] == [
        "call", "inbound", 125, "connected", "Quote call", f"{COMPOSED}- Session Id: 70001",
    ]  # fmt: skip
    assert datetime.fromisoformat(row["occurred_at"]) == datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)


def test_a_session_is_logged_once(bench: Bench) -> None:
    contact = bench.contact()
    assert bench.log_call(contact) == bench.log_call(contact)
    assert bench.log_call(contact, sessionId="7000") != bench.log_call(contact)
    assert len(bench.interactions(contact)) == 2


def test_a_call_that_goes_on_has_no_duration_and_the_future_is_now(bench: Bench) -> None:
    contact = bench.contact()
    row = bench.row(bench.log_call(contact, duration="pending", startTime=4102444800000), contact)
    assert (row["duration_seconds"], row["outcome"]) == (None, "")
    assert row["occurred_at"][:4] != "2100"


def test_the_note_is_read_back_also_without_a_contact_or_after_a_merge(bench: Bench) -> None:
    contact = bench.contact()
    log_id = bench.log_call(contact)
    for contact_id in (contact["id"], None, NOWHERE):
        info = read(bench, log_id, contact_id)
        assert (info["note"], info["fullLogResponse"]["id"]) == (NOTE, log_id)


def test_a_log_that_is_gone_is_raised(bench: Bench) -> None:
    with pytest.raises(CrmError) as raised:
        read(bench, NOWHERE, bench.contact()["id"])
    assert raised.value.status == 404


def test_an_update_changes_only_what_is_given(bench: Bench) -> None:
    contact = bench.contact()
    before = bench.row(bench.log_call(contact, result="Busy"), contact)
    body = f"{before['body']}\n- Call recording link: https://media.test/5"
    update(bench, before, contact, composedLogDetails=body, existingCallLogDetails=before, recordingLink="x")
    assert bench.row(before["id"], contact) == before | {"body": body}


def test_an_update_composed_without_the_old_text_keeps_it(bench: Bench) -> None:
    contact = bench.contact()
    before = bench.row(bench.log_call(contact), contact)
    update(bench, before, contact, composedLogDetails="- Result: Busy", existingCallLogDetails=None, result="Busy")
    after = bench.row(before["id"], contact)
    assert after == before | {"body": f"{before['body']}\n- Result: Busy", "outcome": "busy"}


@pytest.mark.parametrize(
    ("dispositions", "outcome"),
    [({"outcome": "wrong_number"}, "wrong_number"), ({"outcome": "none"}, ""), ({}, "busy"), (None, "busy")],
)
def test_a_disposition_is_the_outcome(bench: Bench, dispositions: dict[str, str] | None, outcome: str) -> None:
    contact = bench.contact()
    row = bench.row(bench.log_call(contact, result="Busy"), contact)
    bench.call("upsertCallDisposition", existingCallLog=linkage(row, contact), dispositions=dispositions)
    assert bench.row(row["id"], contact)["outcome"] == outcome


def test_messages_stand_one_below_the_other_in_one_record(bench: Bench) -> None:
    contact = bench.contact()
    log_id = bench.call("createMessageLog", contactInfo=contact, message=message("On my way"))["logId"]
    add_message(bench, log_id, contact, message=message("Five minutes late"))
    head = "Ana Prado, 2026-05-06 11:00"
    assert [row["body"] for row in bench.interactions(contact)] == [f"{head}\nOn my way\n\n{head}\nFive minutes late"]


def test_what_a_full_record_has_no_room_for_gets_its_own(bench: Bench) -> None:
    contact = bench.contact()
    log_id = bench.call("createMessageLog", contactInfo=contact, message=message("x" * 9_900))["logId"]
    add_message(bench, log_id, contact, message=message("And one more, which is a little longer than there is room"))
    bodies = [row["body"] for row in bench.interactions(contact)]
    assert len(bodies) == 2
    assert sum("And one more" in body for body in bodies) == 1


def test_a_shared_conversation_is_replaced_as_a_whole(bench: Bench) -> None:
    contact = bench.contact()
    shared = {"subject": "SMS conversation with Ana Prado", "body": "Sam: Hello"}
    log_id = bench.call("createMessageLog", contactInfo=contact, sharedSMSLogContent=shared)["logId"]
    add_message(bench, log_id, contact, sharedSMSLogContent=shared | {"body": "Ana: Hi\nSam: Hello"})
    assert [(row["kind"], row["body"]) for row in bench.interactions(contact)] == [("sms", "Ana: Hi\nSam: Hello")]


def test_signing_out_forgets_the_token(bench: Bench) -> None:
    model = find_interface("unAuthorize").request_model
    request = model.model_validate({"user": bench.user})
    asyncio.run(bench.connector.un_authorize(request))
    assert request.user.stored["accessToken"] == ""


def read(bench: Bench, log_id: str, contact_id: str | None) -> dict[str, Any]:
    given = {"callLogId": log_id, "telephonySessionId": "s-70001z", "contactId": contact_id}
    info: dict[str, Any] = bench.call("getCallLog", **given)["callLogInfo"]
    return info


def linkage(row: dict[str, Any], contact: dict[str, Any]) -> dict[str, Any]:
    return {"id": "s-70001z", "sessionId": "70001", "thirdPartyLogId": row["id"], "contactId": contact["id"]}


def update(bench: Bench, row: dict[str, Any], contact: dict[str, Any], **changes: Any) -> None:
    bench.call("updateCallLog", existingCallLog=linkage(row, contact), **changes)


def add_message(bench: Bench, log_id: str, contact: dict[str, Any], **content: Any) -> None:
    existing = {"id": "99000", "thirdPartyLogId": log_id}
    bench.call("updateMessageLog", contactInfo=contact, existingMessageLog=existing, **content)


def message(text: str) -> dict[str, Any]:
    created = "2026-05-06T10:00:00.000Z"
    return {"id": 99001, "type": "SMS", "direction": "Inbound", "subject": text, "creationTime": created}
