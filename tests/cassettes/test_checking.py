"""Each kind of flaw is found, and a recording without one has none."""

from datetime import timedelta
from pathlib import Path

import pytest

from appconnect_cli.cassettes.checking import FlawKind, check
from appconnect_cli.cassettes.inventory import inventory
from appconnect_cli.cassettes.usage import Usage
from appconnect_cli.transports.base import Failure
from appconnect_cli.transports.redaction import Redactor
from tests.transports.samples import interaction

from .projects import INSTANT, recorded

SECRET = "s3cret-0123456789"
REDACTOR = Redactor({"apiKey": SECRET})


def kinds(folder: Path) -> list[tuple[str, FlawKind]]:
    return [(flaw.recording, flaw.kind) for flaw in check(inventory(folder), {}, REDACTOR)]


def test_a_good_recording_has_no_flaw(tmp_path: Path) -> None:
    folder = recorded(tmp_path, "calls/findContact/e164", "scenarios/call-log")
    assert check(inventory(folder), {"findContact/e164": Usage(())}, REDACTOR, oldest=INSTANT) == ()


def test_a_secret_is_a_flaw_that_does_not_show_it(tmp_path: Path) -> None:
    folder = recorded(tmp_path, "calls/findContact/e164", exchanges=(interaction(answer={"a": SECRET}),))
    (flaw,) = check(inventory(folder), {}, REDACTOR)
    assert flaw.kind is FlawKind.SECRET
    assert "exchange 1, response body.a" in flaw.what
    assert SECRET not in repr(flaw)
    assert "cassette scrub findContact/e164" in flaw.remedy


@pytest.mark.parametrize("end", [0, 20, 100])
def test_a_damaged_file_is_a_flaw_with_its_place(tmp_path: Path, end: int) -> None:
    folder = recorded(tmp_path, "calls/findContact/e164")
    file = folder / "calls/findContact/e164.yaml"
    file.write_bytes(file.read_bytes()[:end])
    (flaw,) = check(inventory(folder), {}, REDACTOR)
    assert flaw.kind is FlawKind.DAMAGED
    assert str(file) in flaw.what
    assert flaw.remedy


def test_files_that_are_not_a_pair_and_what_is_compressed_are_of_another_form(tmp_path: Path) -> None:
    compressed = interaction()
    assert not isinstance(compressed[1], Failure)
    compressed[1]["headers"]["Content-Encoding"] = ["gzip"]
    folder = recorded(tmp_path, "calls/findContact/packed", exchanges=(compressed,))
    recorded(tmp_path, "calls/findContact/alone", "calls/findContact/lost")
    (folder / "calls/findContact/alone.call.yaml").unlink()
    (folder / "calls/findContact/lost.yaml").unlink()
    assert kinds(folder) == [
        ("findContact/alone", FlawKind.FORMAT),
        ("findContact/lost", FlawKind.FORMAT),
        ("findContact/packed", FlawKind.FORMAT),
    ]


def test_a_partial_recording_is_one_flaw(tmp_path: Path) -> None:
    assert kinds(recorded(tmp_path, "scenarios/call-log.partial")) == [("scenarios/call-log.partial", FlawKind.PARTIAL)]


def test_age_and_a_scenario_that_is_no_more_make_stale(tmp_path: Path) -> None:
    folder = recorded(tmp_path, "calls/findContact/e164", "scenarios/call-lug")
    assert kinds(folder) == [("scenarios/call-lug", FlawKind.STALE)]
    flaws = check(inventory(folder), {}, REDACTOR, oldest=INSTANT + timedelta(seconds=1))
    assert [flaw.recording for flaw in flaws] == ["scenarios/call-lug", "scenarios/call-lug", "findContact/e164"]
    assert "2026-05-04" in flaws[-1].what
