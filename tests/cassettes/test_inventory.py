"""What recordings there are, and what a person may call them."""

from pathlib import Path

import pytest

from appconnect_cli.cassettes.inventory import find_entry, inventory
from appconnect_cli.errors import CassetteDamagedError, CassetteMissingError

from .projects import recorded


def test_scenarios_come_first_and_names_read_like_commands(tmp_path: Path) -> None:
    folder = recorded(tmp_path, "calls/findContact/e164", "calls/createContact/typed", "scenarios/call-log")
    entries = inventory(folder)
    assert [entry.name for entry in entries] == ["scenarios/call-log", "createContact/typed", "findContact/e164"]
    assert [entry.scenario for entry in entries] == ["call-log", "", ""]
    assert [(entry.group, entry.case) for entry in entries[1:]] == [("createContact", "typed"), ("findContact", "e164")]
    assert all(entry.problem is None and entry.instant for entry in entries)


def test_size_counts_both_files(tmp_path: Path) -> None:
    folder = recorded(tmp_path, "calls/findContact/e164")
    (entry,) = inventory(folder)
    assert [path.name for path in entry.files] == ["e164.yaml", "e164.call.yaml"]
    assert entry.size == sum(path.stat().st_size for path in folder.rglob("*.yaml"))


@pytest.mark.parametrize("named", ["findContact/e164", "e164", "cassettes/calls/findContact/e164.yaml"])
def test_a_recording_is_found_by_its_name_or_its_file(tmp_path: Path, named: str) -> None:
    folder = recorded(tmp_path, "calls/findContact/e164", "scenarios/call-log")
    assert find_entry(folder, named).name == "findContact/e164"


def test_a_file_outside_of_the_project_is_found(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "a", "scenarios/call-log")
    other = recorded(tmp_path / "b", "scenarios/call-log") / "scenarios" / "call-log.yaml"
    entry = find_entry(folder, str(other))
    assert entry.path == other
    assert entry.problem is None


@pytest.mark.parametrize(
    ("named", "what", "hint"),
    [
        ("findContact/e165", "no recording 'findContact/e165'", "Did you mean findContact/e164?"),
        ("calllog", "no recording", "Did you mean scenarios/call-log?"),
        ("zzz", "no recording", "cassette list"),
        ("plain", "the name of 2 recordings", "Say which: getAuthType/plain, getOauthInfo/plain."),
    ],
)
def test_a_name_that_is_none_gets_the_nearest(tmp_path: Path, named: str, what: str, hint: str) -> None:
    names = ("calls/findContact/e164", "scenarios/call-log", "calls/getAuthType/plain", "calls/getOauthInfo/plain")
    folder = recorded(tmp_path, *names)
    with pytest.raises(CassetteMissingError) as caught:
        find_entry(folder, named)
    assert what in caught.value.what
    assert hint in caught.value.hint


def test_without_any_recording_the_way_to_make_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(CassetteMissingError) as caught:
        find_entry(tmp_path / "cassettes", "call-log")
    assert "appconnect record" in caught.value.hint


def test_what_cannot_be_read_is_listed_with_the_reason(tmp_path: Path) -> None:
    folder = recorded(tmp_path, "calls/findContact/e164", "scenarios/call-log", "scenarios/contact")
    (folder / "scenarios/call-log.yaml").write_text("version: 1\ninteractions: [")
    (folder / "scenarios/contact.call.yaml").unlink()
    (folder / "calls/findContact/e164.yaml").unlink()
    damaged, without, alone = inventory(folder)
    assert isinstance(damaged.problem, CassetteDamagedError)
    assert damaged.tape is None
    assert isinstance(without.problem, CassetteMissingError)
    assert without.tape is not None
    assert without.instant is None
    assert alone.name == "findContact/e164", "a .call.yaml that lost its cassette is a recording with a problem"
    assert isinstance(alone.problem, CassetteMissingError)
