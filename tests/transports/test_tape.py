"""The cassette file: readable, deterministic, whole; and what is said of one that can't be used."""

import io
import os
from pathlib import Path

import pytest
import vcr
import yaml
from hypothesis import given
from hypothesis import strategies as st

from appconnect_cli.errors import CassetteDamagedError, CassetteMissingError, FileError
from appconnect_cli.transports import yaml_text
from appconnect_cli.transports.base import Failure, Interaction
from appconnect_cli.transports.cassette import ReplayTransport, read_cassette, write_cassette
from appconnect_cli.transports.http_body import decompressed, pretty_json
from appconnect_cli.transports.redaction import Redactor

from .clients import CLIENTS, Ask, with_httpx, with_requests
from .conftest import EchoServer
from .samples import interaction

READABLE = """\
version: 1
interactions:
- request:
    method: POST
    uri: https://crm.example/contacts
    body: |-
      {
        "name": "Zoë 😀",
        "phones": []
      }
    headers:
      accept:
      - '*/*'
      content-type:
      - application/json
  response:
    status:
      code: 201
      message: ''
    headers:
      content-length:
      - '20'
      content-type:
      - application/json
    body:
      string: |-
        {
          "id": "c-1001"
        }
...
"""


def written(path: Path, *interactions: Interaction) -> str:
    write_cassette(path, interactions)
    return path.read_text(encoding="utf-8")


def test_a_cassette_is_made_to_be_reviewed(tmp_path: Path) -> None:
    made = interaction("POST", sent={"name": "Zoë 😀", "phones": []}, status=201, answer={"id": "c-1001"})
    assert written(tmp_path / "x.yaml", made) == READABLE


def test_what_was_read_is_written_the_same(tmp_path: Path) -> None:
    made = [interaction("POST", sent={"a": 1}), interaction(answer=b"\x00\xff\x80"), interaction(answer=b"a\r\nb ")]
    first = written(tmp_path / "x.yaml", *made)
    assert written(tmp_path / "y.yaml", *read_cassette(tmp_path / "x.yaml").interactions) == first
    assert "!!binary" in first


@given(
    st.text(max_size=60)
    | st.binary(max_size=60)
    | st.sampled_from(["a\n b\n", " a\nb", "\n", "a \nb", "\ufeffx", "\x85\u2028"])
)
def test_any_body_comes_back(body: str | bytes) -> None:
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    try:
        shown: str | bytes = raw.decode()
    except UnicodeDecodeError:
        shown = raw
    for beside in ("plain", "😀"):  # two dumpers
        assert yaml_text.load(yaml_text.dump({"x": shown, "y": [beside, shown]}).decode())["x"] == shown


def test_headers_are_in_order_and_lengths_fit(tmp_path: Path) -> None:
    made = interaction(answer=b'{"b":1,"a":[1.10,10000000000000000000000]}')
    made[1]["headers"] = {"X-B": ["2"], "content-length": ["1"], "x-a": ["1", "0"]}
    text = written(tmp_path / "x.yaml", made)
    ((_, response),) = read_cassette(tmp_path / "x.yaml").interactions
    assert not isinstance(response, Failure)
    assert list(response["headers"]) == ["content-length", "x-a", "X-B"]
    assert response["headers"]["content-length"] == [str(len(response["body"]["string"]))]
    assert "1.10,\n" in text, "numbers stay as they were spelled"
    assert "10000000000000000000000" in text


def test_the_length_that_a_head_request_was_told_is_kept(tmp_path: Path) -> None:
    made = interaction("HEAD", answer=b"")
    made[1]["headers"]["content-length"] = ["5000"]
    assert "'5000'" in written(tmp_path / "x.yaml", made)


@pytest.mark.parametrize(
    ("ask", "match_on"),
    [
        (with_httpx, ["method", "uri", "body"]),
        (with_requests, ["method", "uri"]),  # to vcrpy no body and an empty one differ
        (CLIENTS["aiohttp"], ["method", "uri"]),
    ],
)
def test_plain_vcrpy_plays_what_we_write(tmp_path: Path, ask: Ask, match_on: list[str]) -> None:
    made = [
        interaction("POST", sent={"name": "Zoë"}, answer={"id": "c-1001", "name": "Zoë 😀"}),
        interaction(path="/binary", answer=bytes(range(256))),
    ]
    write_cassette(tmp_path / "x.yaml", made)
    player = vcr.VCR(record_mode="none", match_on=match_on)
    with player.use_cassette(str(tmp_path / "x.yaml")) as cassette:
        assert ask("POST", "https://crm.example/contacts", data={"name": "Zoë"}).data["name"] == "Zoë 😀"
        assert ask("GET", "https://crm.example/binary").body == bytes(range(256))
        assert cassette.all_played


def test_we_play_what_plain_vcrpy_writes(tmp_path: Path, crm: EchoServer) -> None:
    base_url = crm.base_url
    for name, ask in CLIENTS.items():
        path = tmp_path / f"{name}.yaml"
        with vcr.use_cassette(str(path)):
            live = ask("GET", f"{base_url}/gzip?library={name}").data
        with ReplayTransport(read_cassette(path), Redactor({})).step() as traffic:
            assert ask("GET", f"{base_url}/gzip?library={name}").data == live
        assert (traffic.misses, traffic.unused) == ([], [])


def test_a_missing_cassette_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(CassetteMissingError, match=r"x\.yaml") as caught:
        read_cassette(tmp_path / "no" / "x.yaml")
    assert "appconnect record" in caught.value.hint
    assert "--record" in caught.value.hint


GOOD = "version: 1\ninteractions:\n- request: {method: GET, uri: 'https://x/', body: null, headers: {}}\n"

DAMAGED = {
    "cut off": (READABLE[:200].encode() + b"\n    body: 'x", "x.yaml:", "damaged or cut off"),
    "no YAML": (b"version: 1\n  interactions: [", "x.yaml:2", "damaged"),
    "no text": (b"version: \xff", "byte 9", "UTF-8"),
    "control characters": (b"version: 1\x00", "x.yaml", "damaged"),
    "empty": (b"", "x.yaml:1", "no list"),
    "another file": (b"hello: world\n", "x.yaml:1", "no list `interactions`"),
    "a list": (b"- 1\n", "x.yaml:1", "no list"),
    "the future": (b"version: 2\ninteractions: []\n", "x.yaml", "format 2"),
    "no version": (b"interactions: []\n", "x.yaml", "format None"),
    "no response": (GOOD.encode(), "x.yaml:3", "exchange 1"),
    "no status": ((GOOD + "  response: {headers: {}, body: {string: x}}\n").encode(), "x.yaml:3", "status"),
    "a status of text": ((GOOD + "  response: {status: {code: '200'}}\n").encode(), "x.yaml:3", "code is '200'"),
    "a body of data": ((GOOD + "  response: {status: {code: 200}, body: {string: {}}}\n").encode(), "x.yaml:3", "body"),
    "no mapping": (b"version: 1\ninteractions:\n- 1\n", "x.yaml:3", "exchange 1"),
    "code": (b"version: 1\ninteractions: !!python/object/apply:os.getcwd []\n", "x.yaml:2", "damaged"),
}


@pytest.mark.parametrize(("content", "place", "reason"), DAMAGED.values(), ids=DAMAGED.keys())
def test_a_file_that_is_no_cassette_is_named_with_place_and_reason(
    content: bytes, place: str, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(CassetteDamagedError) as caught:
        read_cassette(path)
    assert place in caught.value.what
    assert reason in caught.value.what
    assert caught.value.hint
    with pytest.raises(CassetteDamagedError):
        write_cassette(path, [interaction()])
    assert path.read_bytes() == content, "it is never overwritten"


def test_a_newer_format_says_to_update(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("version: 2\ninteractions: []\n")
    with pytest.raises(CassetteDamagedError) as caught:
        read_cassette(tmp_path / "x.yaml")
    assert "update appconnect" in caught.value.hint


def test_a_failing_write_leaves_the_old_recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = written(tmp_path / "x.yaml", interaction())

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="No space left"):
        write_cassette(tmp_path / "x.yaml", [interaction(), interaction()])
    assert (tmp_path / "x.yaml").read_text() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.yaml"]


@pytest.mark.parametrize("text", ["{bad", "[1,", "plain", '{"a": 1} x', ""])
def test_what_is_no_json_is_not_touched(text: str) -> None:
    assert pretty_json(text) == text


def test_pretty_json_is_stable() -> None:
    text = '{"a":{"b":[],"c":{}},"d":[1,{"e":"x, {y}: [\\"z\\"] \\u00e9 \\u0000"}]}'
    once = pretty_json(text)
    assert pretty_json(once) == once
    assert "é" in once
    assert "\\u0000" in once


def test_a_codec_that_is_missing_or_lies_leaves_the_body() -> None:
    assert decompressed(b"plain", "gzip") == b"plain"
    assert decompressed(b"plain", "unheard-of, br, zstd, deflate") == b"plain"


def test_values_that_yaml_does_not_know_are_shown() -> None:
    assert yaml.safe_load(yaml_text.dump({"x": io.BytesIO, "t": (1, 2)})) == {"x": "<class '_io.BytesIO'>", "t": [1, 2]}
