"""Record a template's cassettes anew, on a BottleCRM started for it: `python -m tests.e2e.record TEMPLATE`."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from appconnect_cli.scaffold.render import RECORDED_AS

from .crm import Account, BottleCrm
from .environment import environment, find_python
from .project import ROOT, Project, Ran, record_all, record_all_with_oauth

Recorder = Callable[[Project, Account], dict[str, Ran]]
TEMPLATES: dict[str, Recorder] = {"bottlecrm": record_all, "bottlecrm-oauth": record_all_with_oauth}
CACHE = ROOT / ".pytest_cache" / "d" / "e2e"
"""Where the fixtures keep BottleCRM's environment, too."""


def main(template: str) -> None:
    record, recordings = TEMPLATES[template], ROOT / "cassettes" / template
    python = find_python()
    if python is None:
        raise SystemExit("BottleCRM needs Python 3.12 or newer; set APPCONNECT_E2E_PYTHON.")
    with TemporaryDirectory() as folder:
        kept = {"APPCONNECT_SECRETS": "file", "APPCONNECT_SECRETS_FOLDER": f"{folder}/secrets"}
        project = Project.scaffold(Path(folder), RECORDED_AS.name, template, kept)
        shutil.rmtree(project.folder / "cassettes", ignore_errors=True)
        with BottleCrm(environment(CACHE, python), Path(folder)) as crm:
            failed = {name: ran.stderr for name, ran in record(project, crm.account).items() if ran.code}
        if failed:
            raise SystemExit(f"Nothing was kept: {failed}")
        shutil.rmtree(recordings, ignore_errors=True)
        shutil.copytree(project.folder / "cassettes", recordings)
    print(f"Recorded {recordings}.")


if __name__ == "__main__":
    main(sys.argv[1])
