"""Samples are what the extension would send, one for each situation, and name nothing that a call must bring."""

from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from appconnect_cli.contract.call_logs import CallLog
from appconnect_cli.contract.interfaces import BY_NAME
from appconnect_cli.contract.samples import SAMPLES, Sample, find_sample, samples_for
from appconnect_cli.contract.samples.call_logs import STARTED, STARTED_MS
from appconnect_cli.contract.samples.message_logs import CREATED, CREATED_MS
from appconnect_cli.errors import UsageError

SITUATIONS = {
    "findContact": {
        "e164", "minimal", "no-format", "unknown", "formats", "extension", "extension-bool", "short-number",
        "anonymous", "badly-spaced", "forced",
    },
    "findContactWithName": {"name", "first-name", "quotes", "signs", "no-name", "nobody"},
    "createContact": {"typed", "mcp", "empty-type", "odd-name", "extension"},
    "createCallLog": {
        "inbound", "outbound", "missed", "recorded", "voicemail", "pending", "extension-party", "ai",
    },
    "updateCallLog": {"recording-only", "edit", "final", "ai-artefacts"},
    "createMessageLog": {
        "sms-in", "sms-out", "group", "mms-image", "mms-video", "voicemail", "fax", "shared", "text",
        "pager-out", "anonymous", "mms-bare",
    },
    "updateMessageLog": {"sms-in", "sms-out", "voicemail", "mms-image", "shared", "fax"},
}  # fmt: skip
"""What the server produces (contract 2.4, 2.5, 4.11, 15)."""


def by_name(sample: Sample) -> str:
    return f"{sample.interface}-{sample.name}"


def keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for item in value.values() for key in keys(item)}
    if isinstance(value, list):
        return {key for item in value for key in keys(item)}
    return set()


@pytest.mark.parametrize("sample", SAMPLES, ids=by_name)
def test_a_sample_is_what_its_route_takes(sample: Sample) -> None:
    body = BY_NAME[sample.interface].body_model.model_validate(sample.body)
    assert sample.situation
    assert not body.model_extra, "a key that the route's model does not know"


@pytest.mark.parametrize("sample", SAMPLES, ids=by_name)
def test_a_sample_names_no_contact_and_no_earlier_log(sample: Sample) -> None:
    assert not keys(sample.body) & {"contactId", "contactType", "contactName", "thirdPartyLogId"}
    assert "sessionId" not in sample.body


@pytest.mark.parametrize("name", [name for name, interface in BY_NAME.items() if interface.body])
def test_each_interface_has_samples_with_names_of_their_own(name: str) -> None:
    counted = Counter(sample.name for sample in samples_for(name))
    assert counted
    assert set(counted.values()) == {1}


@pytest.mark.parametrize(("interface", "names"), SITUATIONS.items())
def test_each_situation_has_one(interface: str, names: set[str]) -> None:
    assert {sample.name for sample in samples_for(interface)} == names


def test_the_first_is_what_a_call_uses_when_nothing_is_said() -> None:
    assert samples_for("findContact")[0].body["phoneNumber"] == "+14155550111"
    created = samples_for("createContact")[0].body
    assert (created["phoneNumber"], created["newContactName"]) == ("+14155550177", "Ana Lúcia Prado")


def test_epoch_times_are_the_same_instants() -> None:
    assert datetime.fromisoformat(STARTED).timestamp() * 1000 == STARTED_MS
    assert datetime.fromisoformat(CREATED).timestamp() * 1000 == CREATED_MS


def test_a_pending_call_is_as_server_side_logging_sends_it() -> None:
    body = find_sample("createCallLog", "pending").body
    call = CallLog.model_validate(body["logInfo"])
    assert body["isFromSSCL"] is True
    assert (call.start_time, call.duration, call.given("result")) == (STARTED_MS, "pending", False)
    assert "note" not in body


def test_a_recording_only_update_has_nothing_else() -> None:
    assert set(find_sample("updateCallLog", "recording-only").body) == {"recordingLink"}


@pytest.mark.parametrize("interface", ["createMessageLog", "updateMessageLog"])
def test_a_shared_conversation_has_an_owner_and_epoch_times(interface: str) -> None:
    log_info = find_sample(interface, "shared").body["logInfo"]
    times = [entity["creationTime"] for entity in log_info["entities"]]
    times += [message["lastModifiedTime"] for message in log_info["messages"]]
    assert log_info["owner"]["name"]
    assert all(isinstance(time, int) for time in times)


def test_a_group_has_more_than_one_correspondent() -> None:
    assert len(find_sample("createMessageLog", "group").body["logInfo"]["correspondents"]) > 1


@pytest.mark.parametrize(("name", "said"), [("extension", "true"), ("extension-bool", True)])
def test_an_extension_as_text_and_as_a_bool(name: str, said: str | bool) -> None:
    assert find_sample("findContact", name).body["isExtension"] == said


def test_an_unknown_sample_gets_near_names_or_all_of_them() -> None:
    with pytest.raises(UsageError) as caught:
        find_sample("createCallLog", "inbond")
    assert "inbound" in caught.value.hint
    with pytest.raises(UsageError) as caught:
        find_sample("createCallLog", "zzz")
    assert "pending" in caught.value.hint
