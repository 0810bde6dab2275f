"""What is wrong with a project's recordings: secrets, what nobody asks for, what is stale, of another form, damaged."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from appconnect_cli.cassettes.inventory import Entry
from appconnect_cli.cassettes.scrubbing import scrubbed
from appconnect_cli.cassettes.usage import Usage
from appconnect_cli.errors import CassetteDamagedError, CassetteMissingError
from appconnect_cli.scenarios.catalogue import SCENARIOS
from appconnect_cli.transports.base import Failure
from appconnect_cli.transports.redaction import Redactor


class FlawKind(StrEnum):
    """What a flaw is about."""

    SECRET = "secret"
    DAMAGED = "damaged"
    FORMAT = "format"
    STALE = "stale"
    UNUSED = "unused"
    PARTIAL = "partial"


@dataclass(frozen=True)
class Flaw:
    """One thing that is wrong with one recording."""

    recording: str
    kind: FlawKind
    what: str
    remedy: str


def check(
    entries: Iterable[Entry], usage: Mapping[str, Usage], redactor: Redactor, *, oldest: datetime | None = None
) -> tuple[Flaw, ...]:
    """Every flaw, recording by recording; what was recorded before `oldest` is stale."""
    return tuple(flaw for entry in entries for flaw in _flaws(entry, usage.get(entry.name), redactor, oldest))


def _flaws(entry: Entry, usage: Usage | None, redactor: Redactor, oldest: datetime | None) -> Iterator[Flaw]:
    yield from _secrets(entry, redactor)
    if entry.is_partial:
        yield Flaw(
            entry.name, FlawKind.PARTIAL, "its recording did not come to an end", "Record it again, or delete the file."
        )
        return
    if isinstance(entry.problem, CassetteMissingError):
        yield Flaw(entry.name, FlawKind.FORMAT, entry.problem.what, "Record it again: nothing says what was called.")
    elif entry.problem is not None:
        yield Flaw(entry.name, FlawKind.DAMAGED, entry.problem.what, entry.problem.hint)
    yield from _compressed(entry)
    yield from _stale(entry, usage, oldest)
    for recorded in usage.unused if usage else ():
        what = f"the connector does not ask for exchange {recorded.position}, {recorded.method} {recorded.url}"
        yield Flaw(entry.name, FlawKind.UNUSED, what, _again(entry))


def _secrets(entry: Entry, redactor: Redactor) -> Iterator[Flaw]:
    remedy = f"`appconnect cassette scrub {entry.name}`; and change the credential: what was committed is known."
    if isinstance(entry.problem, CassetteDamagedError):
        remedy = "Change the credential, and mend or delete the file: nothing damaged is overwritten."
    for place in scrubbed(entry, redactor).places:
        yield Flaw(entry.name, FlawKind.SECRET, f"a credential stands in {place}", remedy)


def _compressed(entry: Entry) -> Iterator[Flaw]:
    """Other programs keep answers as they travelled: nobody can review them, and a secret can hide in them."""
    for number, (_, response) in enumerate(entry.tape.interactions if entry.tape is not None else (), 1):
        if not isinstance(response, Failure) and any(
            name.lower() == "content-encoding" for name in response["headers"]
        ):
            what = f"the answer of exchange {number} is compressed"
            yield Flaw(entry.name, FlawKind.FORMAT, what, _again(entry))


def _stale(entry: Entry, usage: Usage | None, oldest: datetime | None) -> Iterator[Flaw]:
    if entry.scenario and entry.scenario not in {scenario.name for scenario in SCENARIOS}:
        yield Flaw(entry.name, FlawKind.STALE, "there is no scenario of that name", "Delete it: nothing replays it.")
    if oldest is not None and entry.instant is not None and entry.instant < oldest:
        yield Flaw(entry.name, FlawKind.STALE, f"it was recorded on {entry.instant:%Y-%m-%d}", _again(entry))
    for miss in usage.misses if usage else ():
        yield Flaw(entry.name, FlawKind.STALE, f"it has no answer to {miss.method} {miss.url}", _again(entry))


def _again(entry: Entry) -> str:
    if entry.scenario:
        return f"`appconnect record {entry.scenario}`"
    return f"`appconnect call {entry.group} --record --cassette {entry.case}`, or `appconnect record --update`"
