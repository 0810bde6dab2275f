"""Record cassettes/bottlecrm anew, on a BottleCRM started for it: `python -m tests.e2e.record` in the checkout."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from appconnect_cli.scaffold.render import RECORDED_AS

from .crm import BottleCrm
from .environment import environment, find_python
from .project import ROOT, Project, record_all

RECORDINGS = ROOT / "cassettes" / "bottlecrm"
CACHE = ROOT / ".pytest_cache" / "d" / "e2e"
"""Where the fixtures keep BottleCRM's environment, too."""


def main() -> None:
    python = find_python()
    if python is None:
        raise SystemExit("BottleCRM needs Python 3.12 or newer; set APPCONNECT_E2E_PYTHON.")
    with TemporaryDirectory() as folder:
        project = Project.scaffold(Path(folder), RECORDED_AS.name)
        shutil.rmtree(project.folder / "cassettes", ignore_errors=True)
        with BottleCrm(environment(CACHE, python), Path(folder)) as crm:
            failed = {name: ran.stderr for name, ran in record_all(project, crm.account).items() if ran.code}
        if failed:
            raise SystemExit(f"Nothing was kept: {failed}")
        shutil.rmtree(RECORDINGS, ignore_errors=True)
        shutil.copytree(project.folder / "cassettes", RECORDINGS)
    print(f"Recorded {RECORDINGS}.")


if __name__ == "__main__":
    main()
