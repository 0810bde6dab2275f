"""What Tab offers, asked as the shell's own script asks."""

from pathlib import Path

import pytest

from tests.cli.harness import appconnect


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("call findContactW", ["findContactWithName"]),
        ("call findContact --sample ext", ["extension", "extension-bool"]),
        ("call findContactWithName --sample ext", []),
        ("interfaces unA", ["unAuthorize"]),
        ("explain failure-as-no-m", ["failure-as-no-match"]),
        ("validate --select failure-as-no-m", ["failure-as-no-match"]),
        ("validate --ignore failure-as-no-m", ["failure-as-no-match"]),
        ("validate --only failure-as-no-m", ["failure-as-no-match"]),
        ("validate --interface findContactW", ["findContactWithName"]),
        ("record call-l", ["call-log"]),
        ("new acme --template b", ["bottlecrm", "bottlecrm-oauth"]),
    ],
)
def test_tab_offers_names(tmp_path: Path, typed: str, offered: list[str]) -> None:
    words = {"COMP_WORDS": f"appconnect {typed}", "COMP_CWORD": str(len(typed.split()))}
    ran = appconnect(tmp_path, environ={"_APPCONNECT_COMPLETE": "complete_bash", **words})
    assert (ran.stdout.split(), ran.stderr) == (offered, "")
