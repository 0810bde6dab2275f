"""Replay: one exchange through httpx, against httpx with answers from a dict, and against plain vcrpy.

All three send the same requests, in turn. What is compared is the processor's time, so that other work on the machine
counts less. At 10,000 exchanges plain vcrpy takes about 200 ms a request and seconds to load: there it is sampled.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import vcr

from appconnect_cli.transports.base import Failure, Interaction
from appconnect_cli.transports.cassette import ReplayTransport, Tape, patched, read_cassette, write_cassette
from appconnect_cli.transports.redaction import Redactor

from .table import print_row

SIZES = (100, 1_000, 10_000)
SENT = 100
"""Requests in one measurement, spread over the cassette; each recording is played once in it."""
TURNS = 5
"""How often the floor and ours take turns in one run."""
SAMPLE = {100: 100, 1_000: 20, 10_000: 2}
"""How many of them plain vcrpy is asked."""
SAMPLED_RUNS = {100: 11, 1_000: 11, 10_000: 3}
"""In how many runs, at most, loading and plain vcrpy are measured."""

BASE_URL = "https://crm.example"
KEY = "a-replayed-api-key"
MATCHED = ("method", "scheme", "host", "port", "path", "query", "body")


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    url: str
    body: bytes


class FromDict(httpx.BaseTransport):
    """The floor: what httpx itself costs."""

    def __init__(self, answers: dict[Asked, Interaction]) -> None:
        self._answers = answers

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        _, answer = self._answers[Asked(request.method, str(request.url), request.content)]
        assert not isinstance(answer, Failure)
        headers = {name: values[0] for name, values in answer["headers"].items()}
        return httpx.Response(answer["status"]["code"], headers=headers, content=answer["body"]["string"])


@dataclass(frozen=True)
class Subject:
    """One cassette, ready to be asked in three ways."""

    size: int
    path: Path
    tape: Tape
    requests: Sequence[Asked]
    answers: dict[Asked, Interaction]

    def floor(self) -> float:
        """Seconds a request."""
        with httpx.Client(transport=FromDict(self.answers)) as client:
            return _seconds(client, self.requests)

    def ours(self) -> float:
        """Seconds a request, in a step of its own."""
        transport = ReplayTransport(self.tape, Redactor({"apiKey": KEY}, base_url=BASE_URL))
        with patched(), transport.step() as traffic, httpx.Client() as client:
            took = _seconds(client, self.requests)
        assert len(traffic.exchanges) == len(self.requests), "every request was answered"
        return took

    def plain(self) -> tuple[float, float]:
        """Seconds to load an exchange, and seconds a request, with vcrpy itself."""
        sample = self.requests[:: len(self.requests) // SAMPLE[self.size]]
        started = time.process_time()
        with vcr.use_cassette(str(self.path), record_mode="none", match_on=MATCHED), httpx.Client() as client:
            loaded = time.process_time()
            return (loaded - started) / self.size, _seconds(client, sample)

    def loading(self) -> float:
        """Seconds to load an exchange, the index included."""
        started = time.process_time()
        assert len(read_cassette(self.path).by_spelling) == self.size
        return (time.process_time() - started) / self.size


@dataclass(frozen=True)
class Measured:
    """One run on one cassette: seconds."""

    floor: float
    ours: float
    loading: float | None = None
    plain: float | None = None
    plain_loading: float | None = None


def run(runs: int) -> None:
    """Print a line for each row."""
    with tempfile.TemporaryDirectory(prefix="appconnect-benchmark-") as folder:
        subjects = [_subject(Path(folder), size) for size in SIZES]
        measured: dict[int, list[Measured]] = {size: [] for size in SIZES}
        for number in range(runs):
            for subject in subjects:
                measured[subject.size].append(_measure(subject, sampled=number < SAMPLED_RUNS[subject.size]))
    for size, runs_of_it in measured.items():
        print_row(f"one exchange of {size:,} / from a dict", [each.ours / each.floor for each in runs_of_it], 1.5)
    pairs = zip(measured[SIZES[-1]], measured[SIZES[0]], strict=True)
    print_row(f"one exchange of {SIZES[-1]:,} / of {SIZES[0]:,}", [many.ours / few.ours for many, few in pairs], 1.3)
    for size, runs_of_it in measured.items():
        note = f" ({SAMPLE[size]} sampled)" if SAMPLE[size] < SENT else ""
        print_row(
            f"plain vcrpy / ours, one exchange of {size:,}{note}",
            [each.plain / each.ours for each in runs_of_it if each.plain],
        )
        print_row(
            f"plain vcrpy / ours, loading {size:,}",
            [each.plain_loading / each.loading for each in runs_of_it if each.loading and each.plain_loading],
        )


def _measure(subject: Subject, *, sampled: bool) -> Measured:
    turns = [(subject.floor(), subject.ours()) for _ in range(TURNS)]
    floor, ours = (statistics.median(each) for each in zip(*turns, strict=True))
    if not sampled:
        return Measured(floor, ours)
    plain_loading, plain = subject.plain()
    return Measured(floor, ours, subject.loading(), plain, plain_loading)


def _subject(folder: Path, size: int) -> Subject:
    path = folder / f"{size}.yaml"
    write_cassette(path, [_interaction(number) for number in range(size)])
    tape = read_cassette(path)
    tape.by_spelling  # noqa: B018 - it is counted as loading
    chosen = tape.interactions[:: size // SENT]
    answers = {_asked(interaction): interaction for interaction in chosen}
    return Subject(size, path, tape, tuple(answers), answers)


def _interaction(number: int) -> Interaction:
    """Three searches by GET, one by POST, and so on; what a CRM answers to that."""
    contact = {"id": number, "name": f"Zoë {number}", "phones": [{"type": "work", "number": f"+1415{number:07}"}]}
    body = json.dumps({"contacts": [contact], "notes": "x" * 200}, ensure_ascii=False).encode()
    by_post = number % 4 == 3
    sent = json.dumps({"filter": {"phone": f"+1415{number:07}"}, "limit": 50}).encode() if by_post else b""
    url = f"{BASE_URL}/search" if by_post else f"{BASE_URL}/contacts?phone=%2B1415{number:07}&limit=50"
    request = {
        "method": "POST" if by_post else "GET",
        "uri": url,
        "body": sent,
        "headers": {"accept": ["*/*"], "authorization": ["{{authHeader}}"], "content-type": ["application/json"]},
    }
    headers = {"content-type": ["application/json"], "content-length": [str(len(body))], "x-request-id": [str(number)]}
    return request, {"status": {"code": 200, "message": "OK"}, "headers": headers, "body": {"string": body}}


def _asked(interaction: Interaction) -> Asked:
    request, _ = interaction
    return Asked(request["method"], request["uri"], request["body"])


def _seconds(client: httpx.Client, requests: Sequence[Asked]) -> float:
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    started = time.process_time()
    for asked in requests:
        client.request(asked.method, asked.url, content=asked.body, headers=headers)
    return (time.process_time() - started) / len(requests)
