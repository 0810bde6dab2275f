"""What of a recording the connector asks for today: replayed, step by step, from each step's own checkpoint."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from appconnect_cli.cassettes.inventory import Entry
from appconnect_cli.evidence.model import Cassette
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.transports.base import Miss, Recorded
from appconnect_cli.workspace import Workspace


@dataclass(frozen=True)
class Usage:
    """How a recording fits the connector: its calls, made again today."""

    calls: tuple[CallResult, ...]

    @property
    def unused(self) -> tuple[Recorded, ...]:
        """Recorded requests that are not sent any more."""
        return tuple(recorded for call in self.calls for recorded in call.unused)

    @property
    def misses(self) -> tuple[Miss, ...]:
        """Requests that it has no answer to."""
        return tuple(miss for call in self.calls for miss in call.misses)

    @property
    def differences(self) -> tuple[str, ...]:
        """What does not fit, for a person to read; empty if the connector asks for what was recorded, and no more."""
        return tuple(line for call in self.calls for line in _differences(call))


def usage_of(workspace: Workspace, entries: Iterable[Entry]) -> dict[str, Usage]:
    """By name; of those that can be replayed."""
    # Only now: they import every HTTP library that is there, and aiohttp reads certificates when it is imported,
    # unless the workspace is one that replays.
    from appconnect_cli.evidence.gathering import replay
    from appconnect_cli.transports.cassette import patched

    usable = [entry for entry in entries if entry.problem is None and not entry.is_partial]
    with patched():
        return {entry.name: Usage(tuple(replay(workspace, Cassette(entry.path, entry.scenario)))) for entry in usable}


def _differences(call: CallResult) -> Iterator[str]:
    """A request that was changed is missed, and what was recorded of it left over: the miss says both."""
    for miss in call.misses:
        near = f"; nearest is\n{miss.nearest[0]}" if miss.nearest else ""
        yield f"{call.step}: {miss.method} {miss.url} is new{near}"
    if not call.misses:
        yield from (f"{call.step}: {recorded.method} {recorded.url} is not sent any more" for recorded in call.unused)
