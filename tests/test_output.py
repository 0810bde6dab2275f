"""What a process prints passes one door."""

import io
import threading
from collections.abc import Iterator

import pytest

from appconnect_cli import output
from appconnect_cli.output import ScrubbedStream, scrub_with


@pytest.fixture(autouse=True)
def scrubbing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(output, "_scrub", [])
    scrub_with(lambda text: text.replace("se\ncret", "***").replace("secret", "***"))
    yield


def test_a_secret_in_two_pieces_is_one() -> None:
    stream = io.StringIO()
    scrubbed = ScrubbedStream(stream)
    scrubbed.write("a sec")
    assert stream.getvalue() == ""
    scrubbed.write("ret\nand se\ncret\nrest")
    assert stream.getvalue() == "a ***\nand ***\n"
    scrubbed.flush()
    assert stream.getvalue() == "a ***\nand ***\nrest"


def test_a_prompt_is_shown_when_it_is_flushed() -> None:
    stream = io.StringIO()
    print("secret? ", end="", file=ScrubbedStream(stream), flush=True)
    assert stream.getvalue() == "***? "


def test_bytes_lines_and_threads_pass_too() -> None:
    stream = io.StringIO()
    scrubbed = ScrubbedStream(stream)
    scrubbed.buffer.write(b"secret\n")
    scrubbed.writelines(["secret", "\n"])
    threads = [threading.Thread(target=print, args=("secret",), kwargs={"file": scrubbed}) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    scrubbed.flush()
    assert stream.getvalue().split() == ["***"] * 10


def test_it_is_as_much_of_a_stream_as_what_it_stands_for() -> None:
    scrubbed = ScrubbedStream(io.TextIOWrapper(io.BytesIO(), encoding="latin-1", errors="strict"))
    assert (scrubbed.encoding, scrubbed.errors, scrubbed.isatty(), scrubbed.closed) == (
        "latin-1",
        "strict",
        False,
        False,
    )
    with pytest.raises(TypeError):
        scrubbed.write(b"bytes")  # type: ignore[arg-type]
