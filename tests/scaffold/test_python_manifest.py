"""The python template: what manifest.json promises the browser extension, the connector keeps (contract 11)."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.scaffold.bench import Bench
from tests.scaffold.projects import make_project


@pytest.fixture
def platform(tmp_path: Path) -> Any:
    manifest = json.loads((make_project(tmp_path / "acme-crm") / "manifest.json").read_text("utf-8"))
    assert list(manifest["platforms"]) == ["acme-crm"]
    return manifest["platforms"]["acme-crm"]


def test_the_log_in_page_asks_for_the_key(platform: Any, bench: Bench) -> None:
    assert platform["auth"]["type"] == bench.connector.get_auth_type()
    assert [field["const"] for field in platform["auth"]["apiKey"]["page"]["content"]] == ["apiKey"]


def test_every_contact_type_can_be_created_and_is_reported_back(platform: Any, bench: Bench) -> None:
    for number, type_ in enumerate(entry["value"] for entry in platform["contactTypes"]):
        made = bench.call(
            "createContact", phoneNumber=f"+1415555018{number}", newContactName="Ana", newContactType=type_
        )
        assert made["contactInfo"]["type"] == type_


@pytest.mark.parametrize("page", ["callLog", "messageLog"])
def test_fields_that_depend_on_the_contact_have_options_in_every_match(platform: Any, bench: Bench, page: str) -> None:
    dependent = {field["const"] for field in platform["page"][page]["additionalFields"] if field["contactDependent"]}
    by_number = bench.find("+14155550111")
    by_name = bench.call("findContactWithName", name="Li Wei")["matchedContactInfo"]
    for match in [*by_number[:-1], *by_name]:
        assert set(match["additionalInfo"]) == dependent


def test_links_use_what_the_connector_returns(platform: Any) -> None:
    assert platform["contactPageUrl"] == "https://{hostname}/contacts/{contactId}"
    assert platform["logPageUrl"] == "https://{hostname}/activities/{logId}"
