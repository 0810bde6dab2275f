"""A cassette and its `.call.yaml` are one recording: the old one or the new one, whatever happens meanwhile."""

import itertools
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
import vcr

from appconnect_cli.errors import CassetteDamagedError, CassetteMissingError, FileError
from appconnect_cli.files import locked
from appconnect_cli.transports.base import Failure, Interaction
from appconnect_cli.transports.failures import Kind
from appconnect_cli.transports.provenance import provenance_path
from appconnect_cli.transports.recordings import (
    ensure_replaceable,
    is_recording_name,
    partial_path,
    read_recording,
    recordings_in,
    remove_recording,
    write_recording,
)
from appconnect_cli.transports.tape import write_cassette
from tests.transports.provenances import write_provenance

from .recorder import number_of, record, record_until, take, write
from .samples import interaction

REFUSED = Failure(
    Kind.REFUSED, "httpx.ConnectError", "[Errno 111] Connection refused", "[Errno 111] Connection refused"
)

Start = Callable[..., BaseProcess]
"""Runs a function with its arguments in a process of its own."""


def shown(folder: Path) -> list[str]:
    """The files that are there to stay."""
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("lock"))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write(tmp_path / "x.yaml", 3)
    write(tmp_path / "x.yaml", 4)
    assert number_of(tmp_path / "x.yaml") == 4
    assert shown(tmp_path) == ["x.call.yaml", "x.yaml"]


@pytest.mark.parametrize(
    ("milliseconds", "times"), [((12, 8), [0, 12, 8]), ((), [0, 0, 0]), ((12,), [0, 0, 0]), ((1, 2, 3), [0, 0, 0])]
)
def test_each_exchange_has_its_time_if_there_is_one_for_each(
    milliseconds: tuple[int, ...], times: list[int], tmp_path: Path
) -> None:
    _, provenance = take(1)
    (step,) = provenance.steps
    steps = (replace(step, exchanges=(0, 1)), replace(step, exchanges=(1, 3), milliseconds=milliseconds))
    answers = [interaction(answer=number) for number in range(3)]
    write_recording(tmp_path / "x.yaml", answers, replace(provenance, steps=steps), lock=tmp_path / "lock")
    tape = read_recording(tmp_path / "x.yaml").tape
    assert [tape.took(at) for at in range(3)] == times
    assert [tape[1:3].took(at) for at in range(2)] == times[1:]


def test_failed_exchanges_stand_beside_the_cassette_and_are_read_in_their_places(tmp_path: Path) -> None:
    path, (_, provenance) = tmp_path / "x.yaml", take(1)
    asked = interaction(path="/down")[0]
    made: list[Interaction] = [(asked, REFUSED), interaction(answer=1), (asked, REFUSED), interaction(answer=2)]
    write_recording(path, made, provenance, lock=tmp_path / "lock")
    read = read_recording(path).tape.interactions
    assert [isinstance(answer, Failure) for _, answer in read] == [True, False, True, False]
    assert read[0] == (asked, REFUSED)
    with vcr.use_cassette(str(path), record_mode="none") as cassette:
        assert [request.uri for request in cassette.requests] == ["https://crm.example/contacts"] * 2
    assert "kind: refused\n  error: httpx.ConnectError\n" in provenance_path(path).read_text()


def test_a_recording_without_a_digest_is_read(tmp_path: Path) -> None:
    interactions, provenance = take(2)
    write_cassette(tmp_path / "x.yaml", interactions)
    write_provenance(tmp_path / "x.yaml", provenance)
    assert number_of(tmp_path / "x.yaml") == 2


def test_a_cassette_may_be_edited_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    write(path, 3)
    path.write_text(path.read_text().replace("take", "scene"))
    assert b"scene" in read_recording(path).tape.interactions[0][1]["body"]["string"]  # type: ignore[index]
    write(path, 5)
    assert number_of(path) == 5


def test_a_folder_lists_whole_recordings_only(tmp_path: Path) -> None:
    for name in ("b", "a", "a.partial"):
        write(tmp_path / f"{name}.yaml", 1)
    assert partial_path(tmp_path / "a.yaml").exists()
    assert [path.name for path in recordings_in(tmp_path)] == ["a.yaml", "b.yaml"]
    remove_recording(tmp_path / "a.yaml", lock=tmp_path / "lock")
    remove_recording(tmp_path / "none.yaml", lock=tmp_path / "lock")
    assert [path.name for path in recordings_in(tmp_path)] == ["b.yaml"]


def test_not_every_name_is_one_of_a_recording() -> None:
    assert [name for name in ("a", "a.b", "a.partial", "a.call", "../a", "b/a", ".a") if is_recording_name(name)] == [
        "a",
        "a.b",
    ]


@pytest.mark.parametrize("name", ["x.yaml", "x.call.yaml"])
def test_a_file_that_is_cut_off_anywhere_is_an_error_with_its_place_and_is_not_overwritten(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "x.yaml"
    interactions, provenance = take(1)
    interactions[0][0]["body"] = b"several\nlines\nof\ntext\n"
    write_recording(path, [*interactions, (interactions[0][0], REFUSED)], provenance, lock=tmp_path / "lock")
    file = tmp_path / name
    whole = file.read_bytes()
    ends = [*range(0, len(whole) - 4, 10), *(at + 1 for at, char in enumerate(whole[:-4]) if char == 10)]
    for end in ends:
        file.write_bytes(whole[:end])
        with pytest.raises(CassetteDamagedError, match=rf"{name}:\d+:? ") as caught:
            read_recording(path)
        assert caught.value.hint
        with pytest.raises(CassetteDamagedError):
            write(path, 2)
        assert file.read_bytes() == whole[:end]


@pytest.mark.parametrize("name", ["x.yaml", "x.call.yaml"])
def test_a_folder_in_its_place_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path / "x.yaml", 1)
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    for attempt in (lambda: read_recording(tmp_path / "x.yaml"), lambda: write(tmp_path / "x.yaml", 2)):
        with pytest.raises(CassetteDamagedError, match=f"{name} is a folder") as caught:
            attempt()
        assert "Move it" in caught.value.hint


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Root may read everything; others may not."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    write(tmp_path / "x.yaml", 1)
    (tmp_path / "x.yaml").chmod(0)
    with as_somebody_else(), pytest.raises(CassetteDamagedError, match="Permission denied") as caught:
        read_recording(tmp_path / "x.yaml")
    assert "may read" in caught.value.hint


def test_files_of_two_recordings_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path / "x.yaml", 6)
    interactions, _ = take(0)
    write_cassette(tmp_path / "x.yaml", interactions)
    with pytest.raises(CassetteDamagedError, match=r"x\.yaml has 1 exchanges, but x\.call\.yaml speaks of 7"):
        read_recording(tmp_path / "x.yaml")


def test_a_missing_half_is_named(tmp_path: Path) -> None:
    write(tmp_path / "x.yaml", 1)
    (tmp_path / "x.call.yaml").unlink()
    with pytest.raises(CassetteMissingError, match=r"x\.call\.yaml"):
        read_recording(tmp_path / "x.yaml")
    ensure_replaceable(tmp_path / "x.yaml")
    write(tmp_path / "x.yaml", 2)
    assert number_of(tmp_path / "x.yaml") == 2


@pytest.fixture(scope="module")
def start() -> Start:
    """Processes that record at once: they are forked from one that has imported everything."""
    if os.name != "posix":
        pytest.skip("SIGKILL")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.transports.recorder"])

    def start(target: Callable[..., None], *arguments: object) -> BaseProcess:
        process = context.Process(target=target, args=arguments)
        process.start()
        return process

    return start


def test_a_recording_that_is_killed_at_any_moment_leaves_a_whole_one(tmp_path: Path, start: Start) -> None:
    chance, last, path = random.Random(20), 0, tmp_path / "x.yaml"
    write(path, 0)
    for _ in range(40):
        process = start(record, tmp_path, ["x"], last + 1, 10_000)
        while number_of(path) == last:
            time.sleep(0.001)
        time.sleep(chance.random() / 50)
        process.kill()
        process.join()
        assert number_of(path) > last
        last = number_of(path)
    write(path, last + 1)
    assert shown(tmp_path) == ["x.call.yaml", "x.yaml"], "what killed processes left is cleared away"


def test_a_recording_that_ends_between_any_two_steps_leaves_a_whole_one(tmp_path: Path, start: Start) -> None:
    """A kill at each of the moments, also those that last microseconds."""
    path, found = tmp_path / "x.yaml", []
    for moment in itertools.count():
        write(path, 1)
        process = start(record_until, path, 2, moment)
        process.join()
        found.append(number_of(path))
        if process.exitcode == 0:
            break
    assert len(found) > 8
    assert found == sorted(found)
    assert set(found) == {1, 2}
    assert shown(tmp_path) == ["x.call.yaml", "x.yaml"]


def test_a_full_disk_leaves_the_old_recording(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    path = tmp_path / "x.yaml"
    write(path, 1)
    before = {name: (tmp_path / name).read_bytes() for name in shown(tmp_path)}
    _, provenance = take(1)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(FileError, match=r"x\.yaml can't be written: File too large") as caught:
            write_recording(path, [interaction(answer=b"x" * 50_000)], provenance, lock=tmp_path / "lock")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert "untouched" in caught.value.hint
    assert {name: (tmp_path / name).read_bytes() for name in shown(tmp_path)} == before


def test_processes_at_once_all_succeed_and_every_pair_is_whole(tmp_path: Path, start: Start) -> None:
    jobs = [start(record, tmp_path, list(names), 100 * at, 10) for at, names in enumerate(("xa", "xb", "bx"))]
    while any(job.is_alive() for job in jobs):
        if (tmp_path / "x.call.yaml").exists():
            number_of(tmp_path / "x.yaml")
    assert [job.exitcode for job in jobs] == [0, 0, 0]
    assert number_of(tmp_path / "a.yaml") == 9
    assert number_of(tmp_path / "b.yaml") in (109, 209)
    assert number_of(tmp_path / "x.yaml") in (9, 109, 209)
    assert shown(tmp_path) == sorted(f"{name}{end}" for name in "abx" for end in (".yaml", ".call.yaml"))


def test_a_lock_that_somebody_keeps_is_named_with_its_holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appconnect_cli.files.LOCK_SECONDS", 0.05)
    write(tmp_path / "x.yaml", 1)
    with locked(tmp_path / "lock"), pytest.raises(FileError, match=rf"\(process {os.getpid()}\)") as caught:
        write(tmp_path / "x.yaml", 2)
    assert "Wait" in caught.value.hint
    assert number_of(tmp_path / "x.yaml") == 1
