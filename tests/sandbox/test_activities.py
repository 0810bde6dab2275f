"""Calls and messages."""

from typing import Any

import httpx
import pytest

CALL: dict[str, Any] = {
    "kind": "call",
    "contactId": "c-1002",
    "subject": "Outbound call to Li Wei",
    "body": "- Note: said \"yes\" & 'maybe' <b>\n- Duration: 2 minutes",
    "direction": "outbound",
    "startedAt": "2026-03-02T15:04:05+01:00",
    "durationSeconds": 127,
    "outcome": "Call connected",
    "recordingUrl": "https://media.example/rec/1?a=b&c=d",
    "externalId": "session-1",
}


def post(crm: httpx.Client, **changes: Any) -> httpx.Response:
    return crm.post("/activities", json=CALL | changes)


def listed(crm: httpx.Client, **query: str) -> list[int]:
    return [activity["id"] for activity in crm.get("/activities", params=query).json()["items"]]


def test_create_read_change_delete(crm: httpx.Client) -> None:
    answer = post(crm)
    created = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, "/activities/9002")
    dates = {"createdAt": created["createdAt"], "modifiedAt": created["createdAt"]}
    expected = CALL | {"id": 9002, "ownerId": 7, "dealId": None, "startedAt": "2026-03-02T14:04:05.000Z"} | dates
    assert created == expected
    assert crm.get("/activities/9002").json() == created

    changed = crm.patch("/activities/9002", json={"body": "new", "outcome": None}).json()
    assert changed == created | {"body": "new", "outcome": None, "modifiedAt": changed["modifiedAt"]}
    assert crm.patch("/activities/9002", json={}).json() == changed

    assert crm.delete("/activities/9002").status_code == 204
    assert crm.get("/activities/9002").status_code == 404
    assert crm.delete("/activities/9002").status_code == 404
    assert post(crm).json()["id"] == 9003


def test_the_owner_may_be_another_user(crm: httpx.Client) -> None:
    assert post(crm, ownerId=8).json()["ownerId"] == 8


def test_an_external_id_is_unique_among_activities_of_a_kind(crm: httpx.Client) -> None:
    assert post(crm).status_code == 201
    again = post(crm)
    error = again.json()["error"]
    assert (again.status_code, error["code"], error["existingId"]) == (409, "duplicate", 9002)
    assert post(crm, kind="message").status_code == 201
    assert post(crm, externalId="session-2").status_code == 201
    assert post(crm, externalId=None).status_code == post(crm, externalId=None).status_code == 201


def test_a_list_is_filtered(crm: httpx.Client) -> None:
    post(crm)
    post(crm, kind="message")
    assert listed(crm) == [9001, 9002, 9003]
    assert listed(crm, contactId="c-1002") == [9002, 9003]
    assert listed(crm, contactId="c-1001") == [9001]
    assert listed(crm, externalId="session-1", kind="message") == [9003]
    assert listed(crm, externalId="session") == []
    assert listed(crm, contactId="nobody") == []
    assert crm.get("/activities?sessionId=1").json()["error"]["fields"] == {"sessionId": ["is unknown"]}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"kind": "fax"}, {"kind": ["must be one of 'call' or 'message'"]}),
        ({"contactId": None}, {"contactId": ["must be text"]}),
        ({"contactId": 1001}, {"contactId": ["must be text"]}),
        ({"contactId": "c-9999"}, {"contactId": ["does not exist"]}),
        ({"dealId": 999, "ownerId": 99}, {"dealId": ["does not exist"], "ownerId": ["does not exist"]}),
        ({"dealId": "501"}, {"dealId": ["must be a whole number"]}),
        ({"durationSeconds": 1.5}, {"durationSeconds": ["must be a whole number"]}),
        ({"direction": "sideways"}, {"direction": ["must be one of 'inbound' or 'outbound'"]}),
        ({"startedAt": "yesterday"}, {"startedAt": ["must be an ISO 8601 time"]}),
        ({"startedAt": 1772460245000}, {"startedAt": ["must be an ISO 8601 time"]}),
        ({"startedAt": "1772460245"}, {"startedAt": ["must be an ISO 8601 time"]}),
        ({"startedAt": "2026-03-02T15:04:05"}, {"startedAt": ["must have an offset from UTC"]}),
        ({"externalId": 17}, {"externalId": ["must be text"]}),
        ({"note": "x"}, {"note": ["is unknown"]}),
    ],
)
def test_field_errors(seeded: httpx.Client, body: dict[str, Any], wrong: dict[str, list[str]]) -> None:
    answer = post(seeded, **body)
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"] == wrong


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_outside_of_all_calendars_is_a_field_error(seeded: httpx.Client, instant: str) -> None:
    assert list(post(seeded, startedAt=instant).json()["error"]["fields"]) == ["startedAt"]


@pytest.mark.parametrize("direction", ["Inbound", "INBOUND", "inbound"])
def test_case_of_a_direction_does_not_matter(crm: httpx.Client, direction: str) -> None:
    assert post(crm, direction=direction).json()["direction"] == "inbound"


@pytest.mark.parametrize("field", ["kind", "externalId", "createdAt", "id"])
def test_what_an_activity_is_stays(seeded: httpx.Client, field: str) -> None:
    answer = seeded.patch("/activities/9001", json={field: "x"})
    assert answer.json()["error"]["fields"] == {field: ["can't be set"]}


@pytest.mark.parametrize("body", [{"contactId": "c-9999"}, {"contactId": None}, {"body": None}, {"ownerId": 99}])
def test_a_refused_change_changes_nothing(seeded: httpx.Client, body: dict[str, Any]) -> None:
    before = seeded.get("/activities/9001").json()
    assert seeded.patch("/activities/9001", json={"subject": "changed"} | body).status_code == 422
    assert seeded.get("/activities/9001").json() == before


@pytest.mark.parametrize("id_", ["1", "x", "-9001", "9001.0", "9" * 40])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_an_unknown_activity_is_404(seeded: httpx.Client, id_: str, method: str) -> None:
    answer = seeded.request(method, f"/activities/{id_}", json={"subject": "x"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_a_deleted_deal_or_contact_is_no_longer_named(crm: httpx.Client) -> None:
    post(crm, dealId=501)
    crm.delete("/contacts/c-1001")
    assert crm.get("/activities/9002").json()["dealId"] is None
