"""`call`, in this process: which recording answers, what is told, and what is given back afterwards."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appconnect_cli.errors import (
    AppConnectError,
    CassetteMissError,
    CassetteMissingError,
    EvidenceError,
    InputError,
    UsageError,
)
from appconnect_cli.testing import Call
from appconnect_cli.testing.fitting import name_of
from appconnect_cli.transports.base import Mode
from appconnect_cli.transports.certificates import not_loaded
from tests.testing.projects import break_it, enter, small_project

UNKNOWN = "+14155550199"
OTHERS = """

class Silent(AcmeConnector):
    async def find_contact(self, request: contacts.FindContact) -> contacts.FindContactResult:
        return {"successful": True, "matchedContactInfo": [{"name": "Noor Haddad"}]}


class Escaping(AcmeConnector):
    async def find_contact(self, request: contacts.FindContact) -> contacts.FindContactResult:
        import socket

        try:
            socket.create_connection(("127.0.0.1", 9))
        except BaseException:
            pass
        return contacts.FindContactResult(successful=True, matched_contact_info=[])


class Lazy(AcmeConnector):
    async def find_contact(self, request: contacts.FindContact) -> contacts.FindContactResult:
        raise ValueError("never asked")
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = small_project(tmp_path_factory.mktemp("calls") / "acme")
    break_it(folder)
    break_it(folder, OTHERS, "AcmeConnector")
    return folder


@pytest.fixture
def connector(project: Path) -> Iterator[Callable[[str], Call]]:
    """`call` of the project with another class of it."""

    def made(name: str) -> Call:
        enter(project, name)
        return Call(project, "test_this")

    yield made
    enter(project, "AcmeConnector")


@pytest.fixture
def call(project: Path) -> Call:
    return Call(project / "tests", "test_this")


def notes(error: BaseException) -> str:
    return "\n".join(getattr(error, "__notes__", ()))


def test_the_recording_with_the_same_argument_answers(call: Call) -> None:
    found = call("findContact", phone_number="+14155550111")
    assert [contact["name"] for contact in found.contacts] == ["Noor Haddad"]
    assert found.successful is True
    assert found.raised is None
    assert found.message == ""
    assert found.value["matchedContactInfo"][-1]["isNewContact"] is True
    assert [request.method for request in found.requests] == ["GET", "GET", "GET"]
    assert found.details.mode is Mode.REPLAY


def test_a_step_of_a_scenario_with_the_same_argument_does_too(call: Call) -> None:
    call("findContactWithName", name="Noor Haddad")
    recorded = call("createContact", sample="typed")
    assert recorded.details.scenario == ""
    number = call("createContact", step="contact/create").details.body["phoneNumber"]
    again = call("createContact", phone_number=number)
    assert (
        again.details.body["newContactName"]
        == call("createContact", step="contact/create").details.body["newContactName"]
    )


def test_an_argument_with_two_ends_has_to_be_named(call: Call) -> None:
    number = call("findContact", step="contact/find unknown").details.body["phoneNumber"]
    with pytest.raises(UsageError, match="2 recorded steps call findContact with phoneNumber=") as raised:
        call("findContact", phone_number=number)
    assert 'step="contact/find unknown" or step="contact/find again"' in notes(raised.value)
    assert call("findContact", step="contact/find unknown").contacts == []
    assert call("findContact", step="contact/find again").contacts


def test_input_is_a_part_of_the_argument(call: Call) -> None:
    assert call("findContact", input={"phoneNumber": UNKNOWN}, phone_number="+14155550111").contacts


def test_no_field_takes_the_interfaces_own_recording(call: Call) -> None:
    assert call("createCallLog").successful is True
    assert call("getAuthType").value == "apiKey"


def test_what_was_not_recorded_fails_and_says_what_comes_near(call: Call) -> None:
    with pytest.raises(CassetteMissError, match=r"No recorded answer: GET .*phone=%2B14155550199") as raised:
        call("findContact", phone_number=UNKNOWN)
    assert 'sent "+14155550199", recorded "+14155550111"' in str(raised.value)
    assert "--appconnect-record" in notes(raised.value)


def test_it_fails_too_if_the_connector_swallows_that(connector: Callable[[str], Call]) -> None:
    with pytest.raises(CassetteMissError):
        connector("Swallowing")("findContact", phone_number=UNKNOWN)


def test_a_broken_contract_fails(connector: Callable[[str], Call]) -> None:
    with pytest.raises(AssertionError, match=r"breaks the contract of findContact:\n  matchedContactInfo\[0\].id: "):
        connector("Silent")("findContact")


def test_the_network_is_closed(connector: Callable[[str], Call]) -> None:
    with pytest.raises(EvidenceError, match=r"tried to reach the network in replay: .*127.0.0.1:9"):
        connector("Escaping")("findContact")


def test_what_was_raised_is_told_where_a_value_is_asked_for(connector: Callable[[str], Call]) -> None:
    result = connector("Lazy")("findContact")
    assert result.raised is not None
    assert (result.raised.kind, result.successful) == ("ValueError", False)
    with pytest.raises(AssertionError, match=r"The connector raised ValueError: never asked at .*connector.py:\d+"):
        _ = result.value
    with pytest.raises(AssertionError, match="The connector raised"):
        _ = result.contacts


def test_a_refusal_is_a_result(call: Call) -> None:
    refused = call("findContact", step="failures/find with a bad credential")
    assert refused.raised is not None
    assert refused.raised.status == 401
    assert refused.message


def test_the_crm_fails_where_the_test_says_so(call: Call) -> None:
    failed = call("findContact", phone_number="+14155550111", fault="503@2")
    assert failed.raised is not None
    assert failed.raised.status == 503
    assert [request.status for request in failed.requests] == [200, 503]


def test_a_fault_that_is_not_met_proves_nothing(call: Call) -> None:
    with pytest.raises(EvidenceError, match="The fault reset@4 was not met: 3 requests were sent"):
        call("findContact", fault="reset@4")
    with pytest.raises(UsageError, match="There is no fault 'resett'"):
        call("findContact", fault="resett")


def test_contacts_are_of_searches_alone(call: Call) -> None:
    with pytest.raises(AssertionError, match="getAuthType returned no matchedContactInfo, but 'apiKey'"):
        _ = call("getAuthType").contacts


@pytest.mark.parametrize(
    ("interface", "fields", "kind", "what", "hint"),
    [
        ("findContact", {"phone": "1"}, InputError, "no field 'phone'", "Did you mean phone_number? It has: "),
        ("getAuthType", {"phone": "1"}, InputError, "no field 'phone'", "It takes no input."),
        ("findContacts", {}, UsageError, "no interface named 'findContacts'", "Did you mean findContact"),
        ("findContact", {"cassette": "e146"}, CassetteMissingError, "no recording 'e146'", "There is e164"),
        ("findContact", {"step": "contact/find"}, UsageError, "no step 'find'", "It has: find unknown,"),
    ],
)  # fmt: skip
def test_what_can_not_be_called_is_told_from_the_test_on(
    call: Call, interface: str, fields: dict[str, str], kind: type[AppConnectError], what: str, hint: str
) -> None:
    with pytest.raises(kind, match=what) as raised:
        call(interface, **fields)  # type: ignore[arg-type]
    assert hint in notes(raised.value)
    assert [entry.name for entry in raised.traceback][1:] == ["__call__"]


def test_it_works_where_a_loop_runs(call: Call) -> None:
    async def test() -> list[str]:
        await asyncio.sleep(0)
        return [contact["name"] for contact in call("findContact", phone_number="+14155550111").contacts]

    assert asyncio.run(test()) == ["Noor Haddad"]


def test_errors_come_out_of_a_running_loop(call: Call) -> None:
    async def test() -> None:
        call("findContact", phone_number=UNKNOWN)

    with pytest.raises(CassetteMissError):
        asyncio.run(test())


def test_afterwards_a_test_may_connect(call: Call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        call("findContact")
        with socket.create_connection(server.getsockname()):
            pass


def test_each_call_is_kept_for_the_report(call: Call) -> None:
    call("findContact", phone_number="+14155550111")
    with pytest.raises(CassetteMissError):
        call("findContact", phone_number=UNKNOWN)
    first, second = call.shown()
    assert first.startswith("findContact  replay on sandbox")
    assert "Noor Haddad" in first
    assert "Nearest recordings" in second


def test_what_was_recorded_replays(project: Path) -> None:
    with not_loaded():
        live = Call(project, "test_nobody[+1]", record=True)("findContact", phone_number=UNKNOWN)
    assert live.details.mode is Mode.RECORD
    assert (project / "cassettes/calls/findContact/nobody-1.yaml").exists()
    replayed = Call(project, "test_another")("findContact", phone_number=UNKNOWN)
    assert replayed.contacts == live.contacts == []
    with not_loaded():
        Call(project, "test_another", record=True)("findContact", phone_number=UNKNOWN)
    recorded = sorted(path.name for path in (project / "cassettes/calls/findContact").iterdir())
    assert recorded == ["e164.call.yaml", "e164.yaml", "nobody-1.call.yaml", "nobody-1.yaml"]
    with pytest.raises(CassetteMissingError, match="was made with phoneNumber='1'") as raised:
        Call(project, "test_another")("findContact", phone_number="1")
    assert 'cassette="e164", cassette="nobody-1"' in notes(raised.value)


def test_what_can_not_be_kept_is_an_error(project: Path, connector: Callable[[str], Call]) -> None:
    connector("Lazy")
    with not_loaded(), pytest.raises(EvidenceError, match="Not recorded: the connector raised before it asked"):
        Call(project, "test_this", record=True)("findContact")


@pytest.mark.parametrize("given", [{"step": "contact/find again"}, {"phone_number": "+14155550111", "fault": "503"}])
def test_what_can_not_be_recorded_is_replayed(project: Path, given: dict[str, str]) -> None:
    result = Call(project, "test_this", record=True, profile="sandbox")("findContact", **given)  # type: ignore[arg-type]
    assert result.details.mode is Mode.REPLAY


def test_in_ci_nothing_is_live(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(UsageError, match="this is CI") as raised:
        Call(project, "test_this", record=True)("findContact")
    assert "commit cassettes/" in notes(raised.value)


@pytest.mark.parametrize(
    ("test", "name"),
    [
        ("test_an_unknown_number", "an-unknown-number"),
        ("test_x[+1 415/../é]", "x-1-415-é"),
        ("test_", "test"),
        ("x" * 300, "x" * 100),
    ],
)
def test_a_recording_has_its_tests_name(test: str, name: str) -> None:
    assert name_of(test) == name
