"""A connector's project on disk, recorded live on the sandbox CRM and judged from its recordings."""

import json
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.evidence.gathering import gather
from appconnect_cli.findings import Report
from appconnect_cli.recording import Take, record_scenarios
from appconnect_cli.rules import RULES, Rule
from appconnect_cli.scenarios.catalogue import SCENARIOS
from appconnect_cli.scenarios.model import Scenario
from appconnect_cli.transports.base import Mode
from appconnect_cli.transports.certificates import not_loaded
from appconnect_cli.validation import validate
from appconnect_cli.workspace import open_workspace
from tests.rules.cases import PAGE

HERE = Path(__file__).parent
KEEPING = HERE / "sandbox_connector.py"
BESIDE = (KEEPING, HERE / "cases.py")
"""What a connector's file may import, as `from tests.rules.NAME import ...`: it is copied beside it."""

PLATFORM = {
    "name": "acme",
    "environment": {"type": "dynamic"},
    "auth": {"type": "apiKey", "apiKey": {"page": {"content": [{"const": "apiKey", "required": True}]}}},
    "contactTypes": [{"display": "Contact", "value": "contact"}, {"display": "Lead", "value": "lead"}],
    "contactPageUrl": "https://{hostname}/contacts/{contactId}",
    "page": PAGE,
}


def source_of(name: str) -> Path:
    """The file of the connectors here in which the class of that name stands."""
    return next(
        (file for file in (HERE / "breaking").glob("*.py") if f"class {name}(" in file.read_text("utf-8")), KEEPING
    )


def make_project(
    folder: Path,
    name: str,
    source: Path | None = None,
    extra: str = "",
    manifest: Mapping[str, Any] | None = None,
) -> Path:
    """appconnect.toml, manifest.json and a copy of the connectors' source; `name` is the class.

    `manifest` is what is different in the connector's entry there; None takes a part out.
    """
    source = source or source_of(name)
    folder.mkdir(parents=True, exist_ok=True)
    for file in () if source == KEEPING else BESIDE:
        (folder / file.name).write_text(file.read_text("utf-8"), "utf-8")
    (folder / "connector.py").write_text(source.read_text("utf-8").replace("from tests.rules.", "from "), "utf-8")
    toml = f'[connector]\nname = "acme"\nkind = "python"\nentry = "connector:{name}"\n{extra}'
    (folder / "appconnect.toml").write_text(toml, encoding="utf-8")
    platform = {key: value for key, value in {**PLATFORM, **(manifest or {})}.items() if value is not None}
    (folder / "manifest.json").write_text(json.dumps({"platforms": {"acme": platform}}), encoding="utf-8")
    return folder


def record(project: Path, scenarios: Sequence[Scenario] = SCENARIOS) -> list[Take]:
    """Live, on the project's own sandbox, which speaks plain HTTP: no certificate is needed."""
    with not_loaded(), open_workspace(project, None, Mode.RECORD) as workspace:
        return list(record_scenarios(workspace, scenarios, known_number="+14155550111", random=Random(7)))


FEW = frozenset(
    {
        "401",
        "bad-credential",
        "404",
        "409",
        "429",
        "500",
        "502-html",
        "503",
        "reset",
        "null-body",
        "unknown-fields",
        "missing-fields",
    }
)
"""Kinds of faults of which each has some rule that treats it in its own way; the others cost time alone."""


def judge(project: Path, rules: Sequence[Rule] = RULES, faults: Container[str] | None = FEW) -> tuple[Evidence, Report]:
    """Offline, from what was recorded; `faults` are the kinds that are made, None for all."""
    with open_workspace(project, None, Mode.REPLAY) as workspace:
        evidence = gather(workspace, wanted=lambda _, fault: faults is None or fault.kind in faults)
    return evidence, validate(evidence, rules)
