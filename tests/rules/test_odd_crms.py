"""No false findings for CRMs unlike the sandbox, and for connectors with habits unlike the template's."""

import io
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from appconnect_cli.calling import CallOrder, run_call
from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.contract.samples import samples_for
from appconnect_cli.evidence import Access, operation_of
from appconnect_cli.evidence.provenance import match_origins, origin_of
from appconnect_cli.evidence.values import request_values, texts
from appconnect_cli.recording import Moment, Take, record_scenarios
from appconnect_cli.rules import RULES
from appconnect_cli.runtime.result import Returned
from appconnect_cli.scenarios.catalogue import SCENARIOS
from appconnect_cli.scenarios.model import Scenario
from appconnect_cli.transports.base import Mode
from appconnect_cli.workspace import open_workspace
from tests.rules.odd_crms.data import Data
from tests.rules.odd_crms.server import Manners, serving
from tests.rules.projects import judge, make_project

CONNECTORS = Path(__file__).parent / "odd_crms" / "connectors.py"
KEY = "odd-key-5c1f88e2"
PROFILE = """
[cannot]
getOauthInfo = "it takes an API key"

[profiles.odd]
base_url = "{url}"
api_key_env = "ODD_KEY"
"""
ONE_TYPE = {"contactTypes": [{"display": "Contact", "value": "contact"}]}


SITUATIONS = (
    "findContact", "findContactWithName", "createContact", "createCallLog", "getCallLog", "updateCallLog",
    "createMessageLog", "updateMessageLog", "getLicenseStatus", "getUserInfo", "unAuthorize",
)  # fmt: skip
LINKS = {"recordingLink", "faxDocLink", "imageLink", "videoLink"}
STORING = """

class Storing({connector}):
    def find_contact(self, request):
        found = super().find_contact(request)
        if not found["matchedContactInfo"] and request.phone:
            self.add_contact(request, {{"name": "Unknown", "phone": request.phone.e164}})
        return found
"""


@dataclass(frozen=True)
class Odd:
    """A CRM and its connector."""

    connector: str
    creates: str
    """The operation that makes a log."""
    searches: str
    manners: Manners = field(default_factory=Manners)
    delay: float = 0.0
    shortcomings: frozenset[str] = frozenset()
    """What is truly wrong, and can't be mended with this CRM."""


RPC, XML, GRAPHQL = "POST /rpc", "POST /xmlrpc/2/object execute_kw", "POST /graphql"
ODD = (
    Odd("JsonRpc", f"{RPC} log.create", f"{RPC} contact.search"),
    Odd("XmlRpc", f"{XML} mail.message.create", f"{XML} res.partner.search_read"),
    Odd("GraphQl", f"{GRAPHQL} mutation AddLog", f"{GRAPHQL} query Find"),
    Odd("ErrorsIn200", "POST /logs", "GET /contacts", Manners(errors_in_200=True)),
    Odd("SearchByPost", "POST /logs", "POST /contacts/search"),
    Odd(
        "NoUpdate",
        "POST /logs",
        "GET /contacts",
        Manners(can_update=False),
        shortcomings=frozenset({"subject-not-stored"}),
    ),
    Odd("NotFoundForNone", "POST /logs", "GET /contacts", Manners(none_is_404=True)),
    Odd("LateWrites", "POST /logs", "GET /contacts"),
    Odd("LateWrites", "POST /logs", "GET /contacts", delay=0.3),
)
each = pytest.mark.parametrize("odd", ODD, ids=lambda odd: f"{odd.connector}-{odd.delay}")


def recorded(
    odd: Odd, folder: Path, scenarios: tuple[Scenario, ...] = SCENARIOS, source: Path = CONNECTORS
) -> tuple[Path, list[Take]]:
    """A project that was recorded live on the CRM. Where writes show late, each step waits for them."""

    def settle(scenario: Scenario, moment: Moment) -> None:
        time.sleep(1.2 * odd.delay)

    with serving(Data(KEY, odd.delay), odd.manners) as url:
        project = make_project(folder, odd.connector, source, PROFILE.format(url=url), ONE_TYPE)
        (project / ".env").write_text(f"ODD_KEY={KEY}\n", encoding="utf-8")
        time.sleep(odd.delay)
        with open_workspace(project, "odd", Mode.RECORD) as workspace:
            takes = record_scenarios(
                workspace, scenarios, known_number="+14155550111", random=Random(7), on_moment=settle
            )
            return project, list(takes)


@each
def test_an_odd_crm_gets_no_finding(odd: Odd, tmp_path: Path) -> None:
    project, takes = recorded(odd, tmp_path)
    assert [failure for take in takes for failure in take.failures] == []
    evidence, report = judge(project)
    assert {finding.rule for finding in report.findings} == odd.shortcomings
    assert report.judged > 390
    assert odd.creates in {operation_of(exchange) for call in evidence.calls for exchange in call.exchanges}
    assert evidence.operations.access(odd.creates, "findContact") is Access.WRITE
    assert evidence.operations.access(odd.searches, "findContact") is Access.READ
    for path in (project / "cassettes").rglob("*.yaml"):
        assert KEY not in path.read_text("utf-8")


@each
def test_each_id_is_traced_to_the_answer_that_it_came_from(odd: Odd, tmp_path: Path) -> None:
    project, _ = recorded(odd, tmp_path, SCENARIOS[1:3])
    evidence, _ = judge(project, RULES[:1])
    ids: list[tuple[Any, Any]] = []
    for call in evidence.calls:
        ids += [(call, contact.contact["id"]) for contact in match_origins(call)]
        ids += [(call, call.value["logId"])] if "logId" in call.value else []
        ids += [(call, call.value["contactInfo"]["id"])] if "contactInfo" in call.value else []
    assert len(ids) >= 5
    for call, identity in ids:
        origin = origin_of(call, identity)
        assert origin is not None
        assert not origin.named, f"{call.interface} {identity}"


@pytest.mark.parametrize("odd", ODD[:-1], ids=lambda odd: odd.connector)
def test_every_situation_that_the_server_produces_gets_a_result(odd: Odd, tmp_path: Path) -> None:
    links: list[str] = []
    with serving(Data(KEY), odd.manners) as url:
        project = make_project(tmp_path, odd.connector, CONNECTORS, PROFILE.format(url=url))
        (project / ".env").write_text(f"ODD_KEY={KEY}\n", encoding="utf-8")
        with open_workspace(project, "odd", Mode.LIVE) as workspace:
            for name in SITUATIONS:
                for sample in samples_for(name):
                    settings = ("contactId=4101",) if "contactId" in sample.body else ()
                    order = CallOrder(find_interface(name), sample=sample.name, settings=settings)
                    result = run_call(workspace, order, io.StringIO()).result
                    assert isinstance(result.outcome, Returned), f"{name} {sample.name}: {result.outcome}"
                    assert result.problems == (), f"{name} {sample.name}"
                    given = [result.argument[link] for link in LINKS if result.argument.get(link)]
                    links += given
                    sent = [text for each in result.exchanges for text in texts(request_values(each))]
                    assert all(any(link in text for text in sent) for link in given), f"{name} {sample.name}"
    assert len(set(links)) >= 4


@pytest.mark.parametrize("connector", ["JsonRpc", "XmlRpc", "GraphQl"])
def test_a_search_that_creates_is_found_at_one_address_for_everything(connector: str, tmp_path: Path) -> None:
    odd = next(each for each in ODD if each.connector == connector)
    source = tmp_path / "storing.py"
    source.write_text(CONNECTORS.read_text("utf-8") + STORING.format(connector=connector), encoding="utf-8")
    project, _ = recorded(replace(odd, connector="Storing"), tmp_path / "project", source=source)
    _, report = judge(project)
    assert {(finding.rule, finding.interface) for finding in report.findings} == {("search-writes", "findContact")}


def test_a_wrong_key_and_an_unknown_record_are_raised(tmp_path: Path) -> None:
    for odd in ODD[:-1]:
        with serving(Data("another-key"), odd.manners) as url:
            project = make_project(tmp_path / odd.connector, odd.connector, CONNECTORS, PROFILE.format(url=url))
            (project / ".env").write_text(f"ODD_KEY={KEY}\n", encoding="utf-8")
            with open_workspace(project, "odd", Mode.RECORD) as workspace:
                takes = list(record_scenarios(workspace, SCENARIOS[2:3], known_number="+14155550111", random=Random(7)))
        assert takes[0].failures, odd.connector
