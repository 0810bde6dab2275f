"""Places seen from the repository's root."""

from dataclasses import replace
from pathlib import Path

import pytest

from appconnect_cli.findings import Place
from appconnect_cli.reporters.placing import placed
from tests.reporters.reports import FINDING, GREEN

REPOSITORY = Path("/home/runner/work/repo/repo")


@pytest.mark.parametrize(
    ("root", "place", "seen"),
    [
        (REPOSITORY, Place(Path("acme/connector.py"), 7), "acme/connector.py:7"),
        (REPOSITORY / "crm" / "acme", Place(Path("connector.py"), 7), "crm/acme/connector.py:7"),
        (REPOSITORY / "crm" / "acme", Place(REPOSITORY / "shared" / "base.py", 7), "shared/base.py:7"),
        (REPOSITORY / "crm" / "acme", Place(Path("/usr/lib/thing.py"), 7), "crm/acme/appconnect.toml:1"),
        (REPOSITORY / "crm" / "acme", None, "crm/acme/appconnect.toml:1"),
        (REPOSITORY / "crm" / "acme", Place(Path("connector.py"), 0), "crm/acme/connector.py:1"),
        (Path("/tmp/elsewhere"), Place(Path("connector.py"), 7), "connector.py:7"),
        (Path("/tmp/elsewhere"), None, "appconnect.toml:1"),
    ],
)
def test_places_are_below_the_repository(root: Path, place: Place | None, seen: str) -> None:
    (finding,) = placed(replace(GREEN, findings=(replace(FINDING, place=place),)), root, REPOSITORY).findings
    assert str(finding.place) == seen
