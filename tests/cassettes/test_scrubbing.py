"""A secret that got into a recording is found, named by its place alone, and taken out."""

import gzip
from pathlib import Path

import pytest
import vcr

from appconnect_cli.cassettes.inventory import Entry, find_entry
from appconnect_cli.cassettes.scrubbing import scrub, scrubbed
from appconnect_cli.errors import CassetteDamagedError
from appconnect_cli.transports.base import Failure, Interaction
from appconnect_cli.transports.recordings import write_recording
from appconnect_cli.transports.redaction import Redactor
from tests.transports.samples import interaction

from .projects import provenance, recorded

SECRET = "s3cret-0123456789"
REDACTOR = Redactor({"apiKey": SECRET})
LEAKS: dict[str, Interaction] = {
    "request url": interaction(path=f"/contacts?key={SECRET}"),
    "request body.login.key": interaction("POST", sent={"login": {"key": SECRET}}),
    "response body.items[1]": interaction(answer={"items": ["a", SECRET]}),
    "a body": interaction("POST", sent=f"<a><!-- {SECRET} --></a>".encode(), content_type="text/xml"),
    "answer": (interaction()[0], Failure("reset", "httpx.ReadError", f"{SECRET} was refused")),
}


def entry(tmp_path: Path, exchange: Interaction, **step: object) -> Entry:
    """A recording of one exchange."""
    path = tmp_path / "cassettes" / "calls" / "findContact" / "e164.yaml"
    write_recording(path, [exchange], provenance(1, **step), lock=tmp_path / "lock")
    return find_entry(tmp_path / "cassettes", "e164")


def everything(tmp_path: Path) -> str:
    return "".join(path.read_text() for path in (tmp_path / "cassettes").rglob("*.yaml"))


@pytest.mark.parametrize("place", LEAKS)
def test_a_leak_is_named_by_its_place_and_taken_out(tmp_path: Path, place: str) -> None:
    leaking = entry(tmp_path, LEAKS[place])
    assert SECRET in everything(tmp_path)
    assert scrub(leaking, REDACTOR, lock=tmp_path / "lock") == (f"exchange 1, {place}",)
    assert SECRET not in everything(tmp_path)
    assert "{{apiKey}}" in everything(tmp_path)
    again = find_entry(tmp_path / "cassettes", "e164")
    assert again.problem is None
    assert scrubbed(again, REDACTOR).places == ()


def test_a_header_is_scrubbed_whatever_it_is_called(tmp_path: Path) -> None:
    exchange = interaction()
    exchange[0]["headers"]["server"] = [SECRET]
    leaking = entry(tmp_path, exchange)
    assert scrub(leaking, REDACTOR, lock=tmp_path / "lock") == ("exchange 1, request header server",)


def test_what_stands_beside_the_cassette_is_scrubbed_too(tmp_path: Path) -> None:
    leaking = entry(tmp_path, interaction(), user={"id": "u-1", "accessToken": SECRET}, body={"note": f"is {SECRET}"})
    assert set(scrub(leaking, REDACTOR, lock=tmp_path / "lock")) == {
        "step 'find', body.note",
        "step 'find', user.accessToken",
    }
    assert SECRET not in everything(tmp_path)


def test_a_clean_recording_is_not_touched(tmp_path: Path) -> None:
    clean = entry(tmp_path, interaction())
    before = {path: path.stat().st_mtime_ns for path in clean.files}
    assert scrub(clean, REDACTOR, lock=tmp_path / "lock") == ()
    assert {path: path.stat().st_mtime_ns for path in clean.files} == before


def test_that_an_answer_travelled_compressed_is_no_leak(tmp_path: Path) -> None:
    exchange = interaction(answer=gzip.compress(b'{"id": 1}'))
    assert not isinstance(exchange[1], Failure)
    exchange[1]["headers"]["content-encoding"] = ["gzip"]
    assert scrubbed(entry(tmp_path, exchange), REDACTOR).places == ()
    exchange[1]["body"]["string"] = gzip.compress(f'{{"id": "{SECRET}"}}'.encode())
    assert scrubbed(entry(tmp_path, exchange), REDACTOR).places == ("exchange 1, response body.id",)


def test_a_cassette_that_another_program_wrote_is_scrubbed_alone(tmp_path: Path) -> None:
    folder = recorded(tmp_path, "calls/findContact/e164", exchanges=(LEAKS["request url"],))
    (folder / "calls/findContact/e164.call.yaml").unlink()
    alone = find_entry(folder, "e164")
    assert scrub(alone, REDACTOR, lock=tmp_path / "lock") == ("exchange 1, request url",)
    assert SECRET not in everything(tmp_path)
    with vcr.use_cassette(str(alone.path), record_mode="none") as cassette:
        assert len(cassette) == 1


def test_what_cannot_be_read_is_not_called_clean(tmp_path: Path) -> None:
    damaged = entry(tmp_path, interaction())
    damaged.path.write_text("version: 1\ninteractions: [")
    with pytest.raises(CassetteDamagedError):
        scrub(find_entry(tmp_path / "cassettes", "e164"), REDACTOR, lock=tmp_path / "lock")
