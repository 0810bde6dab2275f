"""A connector's project on disk, recorded live on the sandbox CRM and judged from its recordings."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from random import Random

from appconnect_cli.evidence import Evidence
from appconnect_cli.evidence.gathering import gather
from appconnect_cli.findings import Report
from appconnect_cli.recording import Take, record_scenarios
from appconnect_cli.rules import RULES, Rule
from appconnect_cli.scenarios.catalogue import SCENARIOS
from appconnect_cli.scenarios.model import Scenario
from appconnect_cli.transports.base import Mode
from appconnect_cli.validation import validate
from appconnect_cli.workspace import open_workspace

HERE = Path(__file__).parent


def make_project(folder: Path, name: str, source: Path = HERE / "sandbox_connector.py", extra: str = "") -> Path:
    """appconnect.toml and a copy of the connectors' source; `name` is the class."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, folder / "connector.py")
    toml = f'[connector]\nname = "acme"\nkind = "python"\nentry = "connector:{name}"\n{extra}'
    (folder / "appconnect.toml").write_text(toml, encoding="utf-8")
    return folder


def record(project: Path, scenarios: Sequence[Scenario] = SCENARIOS) -> list[Take]:
    """Live, on the project's own sandbox."""
    with open_workspace(project, None, Mode.RECORD) as workspace:
        return list(record_scenarios(workspace, scenarios, known_number="+14155550111", random=Random(7)))


def judge(project: Path, rules: Sequence[Rule] = RULES) -> tuple[Evidence, Report]:
    """Offline, from what was recorded."""
    with open_workspace(project, None, Mode.REPLAY) as workspace:
        evidence = gather(workspace)
    return evidence, validate(evidence, rules)
