"""No secret gets out: sent to every place in every encoding, then looked for in every file and every byte of output.

What is looked for is a run of characters that no encoding changes, in what is there and in what can be decoded from it.
"""

import base64
import gzip
import os
import re
import stat
import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import brotli
import pytest
import yaml

from .canary_connector import BODIES, ENCODINGS
from .harness import Ran, appconnect

pytestmark = pytest.mark.xdist_group("canaries")  # the commands are run once

CORES = {"of the profile": "C4narY7qZ", "handed out": "H4ndedOut8k"}
KEY = f'{CORES["of the profile"]}/+ &"w\\9'
TOKEN = f"{CORES['handed out']}/+=x9&Z"
SIGNING_KEY = "S1gning.Key.0f.Acme"
COOKIE = "c00kie/of+the=session"

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|&#x([0-9a-fA-F]+);")


class _Crm(BaseHTTPRequestHandler):
    """Hands out a token, and says everything that it was told, in the encoding that it is asked for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.path.startswith("/early"):
            self._send(b'{"id": "%s"}' % TOKEN.encode(), "application/json")
        elif self.path.startswith("/log-in"):
            self._send(b'{"data": {"session": {"access_token": "%s"}}}' % TOKEN.encode(), "text/plain")
        else:
            kind = self.headers["content-type"].replace("application/json", "text/plain")  # as some CRMs have it
            self._send(body, kind, self.headers["x-wish"], self.headers["x-note"])

    def _send(self, body: bytes, kind: str, wish: str = "identity", note: str = "") -> None:
        content, encoding = _compressed(body, wish)
        self.send_response(200)
        headers = {"content-type": kind, "content-encoding": encoding, "x-note": note}
        cookies = {"set-cookie": f"sid={note or COOKIE}; Path=/"}
        for name, value in (headers | cookies | {"content-length": str(len(content))}).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


setattr(_Crm, "do_POST", _Crm.do_GET)  # noqa: B010 - no name of ours


def _compressed(body: bytes, wish: str) -> tuple[bytes, str]:
    if wish == "gzip":
        return gzip.compress(body), wish
    if wish == "deflate":
        return zlib.compress(body), wish
    if wish == "br":
        return brotli.compress(body), wish
    return body, ""


@dataclass(frozen=True)
class Used:
    """A project after every command, and what each of them said."""

    folder: Path
    ran: dict[str, Ran]


COMMANDS = {
    "recorded and traced": ("call", "findContact", "--record", "--trace", "--debug"),
    "as JSON": ("call", "findContact", "--json"),
    "as curl": ("call", "findContact", "--curl"),
    "explained": ("call", "findContact", "--explain"),
    "raised": ("call", "findContactWithName", "--debug", "--trace", "--record"),
    "scenario": ("record", "contact", "--yes", "--debug"),
    "secrets() raises": ("call", "findContact", "--profile", "breaking", "--debug"),
    "replayed": ("call", "findContact", "--replay", "--trace"),
    "validated": ("validate", "--json"),
}


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Used]:
    folder = tmp_path_factory.mktemp("canary")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Crm)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        _make_project(folder, f"http://127.0.0.1:{server.server_port}")
        environ = {"SIGNING_KEY": SIGNING_KEY}
        yield Used(folder, {name: appconnect(folder, *line, environ=environ) for name, line in COMMANDS.items()})
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _make_project(folder: Path, base_url: str) -> None:
    source = (Path(__file__).parent / "canary_connector.py").read_text("utf-8")
    breaking = (
        "\n    def secrets(self, user: Any) -> list[str]:\n"
        "        import os\n"
        "        if user.id.startswith('breaking'):\n"
        "            raise RuntimeError(f'no key {user.access_token} {os.environ[\"SIGNING_KEY\"]}')\n"
        "        return [os.environ['SIGNING_KEY']]\n"
    )
    marker = '    auth_type = "apiKey"\n'
    (folder / "connector.py").write_text(source.replace(marker, marker + breaking), "utf-8")
    profiles = "".join(
        f'\n[profiles.{name}]\nbase_url = "{base_url}"\napi_key_env = "CANARY_KEY"\n' for name in ("canary", "breaking")
    )
    (folder / "appconnect.toml").write_text(
        f'[connector]\nname = "canary"\nentry = "connector:Canary"\nprofile = "canary"\n{profiles}'
        '\n[secrets]\nvariables = ["SIGNING_KEY"]\n',
        "utf-8",
    )
    (folder / ".env").write_text(f"CANARY_KEY='{KEY}'\n", "utf-8")


def readings(text: str) -> Iterator[str]:
    """The text, and what it holds once it is unfolded, unescaped, and decoded from percent and base64."""
    plain = [text, re.sub(r"[\s\u2502|]+", "", text), re.sub(r"\\\n\s*\\?", "", text)]
    for reading in plain:
        yield reading
        unquoted = unquote(
            unquote(_ESCAPE.sub(lambda match: chr(int(next(filter(None, match.groups())), 16)), reading))
        )
        yield unquoted
        for run in _BASE64.findall(unquoted):
            for start in range(4):
                part = run[start:].replace("-", "+").replace("_", "/")
                yield base64.b64decode(part[: len(part) // 4 * 4]).decode("latin-1")


def leaked(core: str, text: str) -> bool:
    return any(core in reading for reading in readings(text))


def strings(data: Any) -> Iterator[str]:
    """Every text in YAML's data, keys too, and what is packed in it."""
    if isinstance(data, dict):
        yield from strings([*data.keys(), *data.values()])
    elif isinstance(data, list):
        for item in data:
            yield from strings(item)
    elif isinstance(data, bytes):
        unpackings = (bytes, gzip.decompress, zlib.decompress, brotli.decompress)
        yield from (_unpacked(data, unpack).decode("latin-1") for unpack in unpackings)
    else:
        yield str(data)


def _unpacked(data: bytes, unpack: Callable[[bytes], bytes]) -> bytes:
    try:
        return unpack(data)
    except (OSError, zlib.error, brotli.error):
        return data


def files(folder: Path) -> list[Path]:
    """All of the project, but `.env`, where the key belongs."""
    return [
        path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != ".env" and path.suffix != ".pyc"
    ]


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS.keys())
@pytest.mark.parametrize("secret", [KEY, TOKEN])
def test_the_search_sees_a_leak_in_every_encoding(secret: str, encode: Any) -> None:
    core = next(core for core in CORES.values() if core in secret)
    for body in BODIES.values():
        assert leaked(core, f"x {body(encode(secret))[1]} y")


@pytest.mark.parametrize("core", CORES.values(), ids=CORES.keys())
def test_no_canary_reaches_a_file(used: Used, core: str) -> None:
    assert [
        str(path) for path in files(used.folder) if leaked(core, path.read_bytes().decode("utf-8", "replace"))
    ] == []
    recordings = [path for path in files(used.folder) if path.suffix == ".yaml"]
    for path in recordings:
        data = yaml.safe_load(path.read_text("utf-8"))
        assert [text[:200] for text in strings(data) if leaked(core, text)] == [], path


@pytest.mark.parametrize("core", CORES.values(), ids=CORES.keys())
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_canary_is_printed(used: Used, core: str, stream: str, command: str) -> None:
    said: str = getattr(used.ran[command], stream)
    assert [line[:200] for line in said.splitlines() if leaked(core, line)] == []
    assert not leaked(core, said)


def test_everything_was_said_and_recorded(used: Used) -> None:
    """Else the tests above would search in nothing."""
    codes = {name: ran.code for name, ran in used.ran.items()}
    assert codes | {"validated": 0} == dict.fromkeys(COMMANDS, 0) | {
        "raised": 4,
        "scenario": 4,
        "secrets() raises": 3,
    }, used.ran
    names = sorted(path.name for path in files(used.folder) if path.suffix == ".yaml")
    assert names == [f"{name}{kind}.yaml" for name in ("contact", "e164", "name") for kind in (".call", "")]
    said = used.ran["recorded and traced"].stderr
    for door in ("printed", "bytes", "logged", "warned"):
        assert len(re.findall(rf"{door}.*\{{\{{(apiKey|accessToken)\}}\}}", said)) > len(
            ENCODINGS
        )  # Python warns once of the same
    recorded = (used.folder / "cassettes" / "scenarios" / "contact.yaml").read_text("utf-8")
    assert recorded.count("{{accessToken}}") > len(BODIES) * len(ENCODINGS)
    assert "{{apiKey}}" in recorded
    assert SIGNING_KEY not in used.ran["secrets() raises"].stderr
    assert "{{SIGNING_KEY}}" in used.ran["secrets() raises"].stderr


def test_the_token_that_was_sent_before_it_was_known_matches_itself(used: Used) -> None:
    assert "No recorded answer" not in used.ran["replayed"].stdout
    recorded = (used.folder / "cassettes" / "scenarios" / "contact.yaml").read_text("utf-8")
    assert "/early?note={{accessToken}}" in recorded


@pytest.mark.parametrize(
    "line", [("call", "findContact"), ("call", "findContact", "--record"), ("record", "contact", "-y")]
)
def test_a_common_key_is_told_of_once(tmp_path: Path, line: tuple[str, ...]) -> None:
    _make_project(tmp_path, "http://127.0.0.1:9")
    ran = appconnect(tmp_path, *line, environ={"CANARY_KEY": "test", "SIGNING_KEY": SIGNING_KEY})
    assert ran.stderr.count("warning: The value of apiKey is short or a common word") == 1
    assert "The value of" not in ran.stdout


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_the_stored_log_in_is_its_owners_only(used: Used) -> None:
    (state,) = (used.folder / ".appconnect" / "state").glob("*.json")
    assert '"accessToken": "{{secret:/user/platformAdditionalInfo/accessToken}}"' in state.read_text("utf-8")
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
