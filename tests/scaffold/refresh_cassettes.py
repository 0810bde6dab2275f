"""Record a template's cassettes anew on the sandbox CRM: `python -m tests.scaffold.refresh_cassettes [TEMPLATE]`.

Needed after a change of the template's requests, of the scenarios or of the cassette format. What is recorded differs
from the old files by ids and times only; look at the difference before you commit it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from appconnect_cli.scaffold.render import RECORDED_AS
from tests.scaffold.projects import ROOT, make_project

CALLS = (
    "getAuthType",
    "getOauthInfo",
    "getUserInfo",
    "getLicenseStatus",
    "createContact",
    "findContact",
    "findContactWithName",
    "createCallLog",
    "getCallLog",
    "updateCallLog",
    "upsertCallDisposition",
    "createMessageLog",
    "updateMessageLog",
    "unAuthorize",
)
"""Each goes on with the ids of those before it; the last one logs out."""


def record(template: str) -> Path:
    """The folder of the new recordings. A call that fails ends it, and the old ones stay as they were."""
    recordings = ROOT / "cassettes" / template
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as secrets:
        os.environ |= {"APPCONNECT_SECRETS": "file", "APPCONNECT_SECRETS_FOLDER": secrets}
        project = make_project(Path(folder) / RECORDED_AS.name, template, RECORDED_AS.name)
        shutil.rmtree(project / "cassettes", ignore_errors=True)
        _appconnect(project, "record", "--yes")
        for interface in CALLS:
            _appconnect(project, "call", interface, "--record")
        shutil.rmtree(recordings, ignore_errors=True)
        shutil.copytree(project / "cassettes", recordings)
    return recordings


def _appconnect(project: Path, *arguments: str) -> None:
    environment = os.environ | {"CI": "", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "appconnect_cli", *arguments], cwd=project, env=environment, check=True)


if __name__ == "__main__":
    print(record(sys.argv[1] if len(sys.argv) > 1 else "python"))
