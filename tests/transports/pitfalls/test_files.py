"""13 to 17: what becomes of the files."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
import yaml
from vcr.errors import CannotOverwriteExistingCassetteException

import appconnect_cli
from appconnect_cli.commands.record import command
from appconnect_cli.errors import CassetteDamagedError, ExitCode
from appconnect_cli.transports.recordings import partial_path, read_recording
from tests.rules.projects import make_project
from tests.transports.conftest import EchoServer
from tests.transports.recorder import number_of, write

from .sides import Ours, Plain

ROOT = Path(appconnect_cli.__file__).parents[1]

PLAIN = """
import sys, httpx, vcr
with vcr.use_cassette(sys.argv[1], record_mode="new_episodes") as cassette:
    httpx.get(sys.argv[2])
    print(len(cassette), flush=True)
    sys.stdin.readline()
"""
"""Records a request, says how many there are, and saves when it is told to."""

PLAIN_JSON = """
import sys, httpx, vcr
with vcr.use_cassette(sys.argv[1], serializer="json"):
    for url in sys.argv[2:]:
        httpx.get(url)
"""

OURS = """
import sys, pathlib
from appconnect_cli.transports.recordings import read_recording
from tests.transports.recorder import number_of, record
folder = pathlib.Path(sys.argv[1])
print(number_of(folder / "x.yaml"), len(read_recording(folder / "ours.yaml").tape), flush=True)
sys.stdin.readline()
record(folder, ["x"], int(sys.argv[2]), 20)
"""
"""Says which recording there is, and how long another one; writes twenty in place of the first when it is told to."""

FULL_DISK = "import resource, signal; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
"""No file gets more than a thousand bytes: ours fails at the second of its two."""

OLD_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""In which files are ASCII unless their encoding is named."""


class Process:
    """Python in a process of its own, which says a line and waits for one."""

    def __init__(self, code: str, *arguments: object, **environ: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)],
            cwd=ROOT,
            env=os.environ | environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def said(self) -> str:
        """Its line."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def go_on(self) -> None:
        """The line that it waits for."""
        assert self._process.stdin is not None
        print(file=self._process.stdin, flush=True)

    def runs(self) -> bool:
        return self._process.poll() is None

    def finish(self) -> str:
        """Let it come to its end: what it complained of."""
        return self._process.communicate("\n", timeout=60)[1]


def test_13_a_damaged_cassette_is_an_error_with_its_place_and_stays_as_it_is(
    plain: Plain, ours: Ours, crm: EchoServer, caplog: pytest.LogCaptureFixture
) -> None:
    """What is no text vcrpy logs a warning about and overwrites; of one that is cut off it gives the parser's error,
    which does not say which file.
    """
    undecodable = b"version: 1\n\x81"
    plain.path.write_bytes(undecodable)
    with plain.recording():
        httpx.get(crm.base_url)
    assert [each.levelname for each in caplog.records if "couldn't be loaded" in each.message] == ["WARNING"]
    whole = plain.path.read_bytes()
    assert undecodable not in whole
    plain.path.write_bytes(whole[: whole.index(b"uri: ")] + b"headers: {")
    with pytest.raises(yaml.parser.ParserError) as caught, plain.replaying():
        """Not reached."""
    assert plain.path.name not in str(caught.value)

    with ours.recording():
        httpx.get(crm.base_url)
    whole = ours.path.read_bytes()
    for damaged in (undecodable, whole[: whole.index(b"uri: ")] + b"headers: {", whole[:-10]):
        ours.path.write_bytes(damaged)
        with pytest.raises(CassetteDamagedError, match=rf"{ours.path.name}:\d+"), ours.replaying():
            """Not reached."""
        with pytest.raises(CassetteDamagedError), ours.recording():
            httpx.get(crm.base_url)
        assert ours.path.read_bytes() == damaged


def test_14_two_processes_a_full_disk_and_an_old_locale_leave_whole_recordings(
    plain: Plain, ours: Ours, tmp_path: Path, crm: EchoServer
) -> None:
    """vcrpy opens the file for writing, and writes: of two processes the last one wins and the other's requests are
    lost, a full disk leaves half a file in the place of a whole one, and which bytes are text depends on the locale.

    A recording of ours is made anew as a whole, so that the last one may win: but as a pair of files of one recording,
    whenever somebody looks, and the old pair stays if the new one can't be written.
    """
    both = [Process(PLAIN, plain.path, f"{crm.base_url}/{n}") for n in (1, 2)]
    assert [process.said() for process in both] == ["1", "1"]
    assert [process.finish() for process in both] == ["", ""]
    assert [exchange["request"]["uri"] for exchange in plain.interactions] == [f"{crm.base_url}/2"]
    assert "File too large" in Process(FULL_DISK + PLAIN, plain.path, f"{crm.base_url}/3").finish()
    assert plain.path.stat().st_size == 1000
    plain.path.write_text("# Zoë\nversion: 1\ninteractions: []\n", "utf-8")
    Process(PLAIN, plain.path, f"{crm.base_url}/4", **OLD_LOCALE).finish()
    assert "Zoë" not in plain.path.read_text("utf-8"), "it was taken for no text, and overwritten"

    path = tmp_path / "x.yaml"
    write(path, 7)
    with ours.recording():
        httpx.get(crm.base_url)
    assert "Zoë" in ours.text
    both = [Process(OURS, tmp_path, first, **OLD_LOCALE) for first in (100, 200)]
    assert [process.said() for process in both] == ["7 1", "7 1"]
    for process in both:
        process.go_on()
    while any(process.runs() for process in both):
        assert number_of(path) == 7 or number_of(path) >= 100
    assert [process.finish() for process in both] == ["", ""]
    last = number_of(path)
    assert last in (119, 219)
    assert "FileError" in Process(FULL_DISK + OURS, tmp_path, 300).finish()
    assert number_of(path) == last


def test_15_a_recording_that_fails_is_kept_aside_and_does_not_stand_in_the_way(
    plain: Plain, crm: EchoServer, tmp_path: Path
) -> None:
    """vcrpy saves what there was when a run fails, as if it were whole; the next run in mode `once` only replays it,
    and fails where it ends.
    """
    with pytest.raises(ZeroDivisionError), plain.recording(record_mode="once"):
        httpx.get(f"{crm.base_url}/1")
        raise ZeroDivisionError
    with plain.recording(record_mode="once"):
        httpx.get(f"{crm.base_url}/1")
        with pytest.raises(CannotOverwriteExistingCassetteException):
            httpx.get(f"{crm.base_url}/2")

    whole = tmp_path / "cassettes" / "scenarios" / "each-interface-once.yaml"
    aside = partial_path(whole)
    assert command([whole.stem], connector=make_project(tmp_path, "Refused")) is ExitCode.NO_EVIDENCE
    assert not whole.exists()
    assert len(read_recording(aside).tape) > 0
    assert command([whole.stem], connector=make_project(tmp_path, "Keeping")) is ExitCode.OK
    assert len(read_recording(whole).tape) > 0
    assert not aside.exists()


def test_16_a_binary_body_is_recorded_as_it_came(plain: Plain, ours: Ours, crm: EchoServer) -> None:
    """vcrpy's JSON serializer throws when it saves a body that is no text, gzip included; what was recorded is lost.

    vcrpy's patches stay on as well, so that this happens in a process of its own.
    """
    process = Process(PLAIN_JSON, plain.path, f"{crm.base_url}/contacts", f"{crm.base_url}/gzip")
    assert "TypeError: Does this HTTP interaction contain binary data?" in process.finish()
    assert not plain.path.exists()

    with ours.recording():
        httpx.get(f"{crm.base_url}/binary")
        httpx.get(f"{crm.base_url}/gzip")
    with ours.replaying() as traffic:
        assert httpx.get(f"{crm.base_url}/binary").content == bytes(range(256))
        assert httpx.get(f"{crm.base_url}/gzip").json()["path"] == "/gzip"
    assert (traffic.misses, traffic.unused) == ([], [])


@pytest.mark.parametrize("overtaken", [False, True])
def test_17_a_recording_reads_well_and_stands_in_an_order_that_does_not_change(
    plain: Plain, ours: Ours, crm: EchoServer, overtaken: bool
) -> None:
    """vcrpy escapes what is no ASCII, leaves JSON on its one line, and writes exchanges in the order in which answers
    came: of requests side by side that is another one each time.
    """

    def talk() -> None:
        crm.holding.clear()
        crm.released.clear()
        search = threading.Thread(target=httpx.get, args=(f"{crm.base_url}/hold",))
        search.start()
        crm.holding.wait(10)
        if not overtaken:
            crm.released.set()
            search.join()
        httpx.post(f"{crm.base_url}/notes", json={"name": "Zoë", "phones": ["1"]})
        crm.released.set()
        search.join()

    with plain.recording():
        talk()
    methods = [exchange["request"]["method"] for exchange in plain.interactions]
    assert methods == (["POST", "GET"] if overtaken else ["GET", "POST"])
    written = plain.path.read_text("utf-8")
    assert '{"name":"Zo\\xEB","phones":["1"]}' in written.replace('\\"', '"')

    with ours.recording():
        talk()
    assert [exchange["request"]["method"] for exchange in ours.interactions] == ["GET", "POST"]
    assert '\n        "name": "Zoë",\n        "phones": [\n' in ours.text
