"""What stands and what is seeded while a step runs; and getting ready for it before a connector is imported."""

from collections.abc import Iterator
from contextlib import contextmanager

from appconnect_cli.transports import chance, clock, steps, waiting
from appconnect_cli.transports.start import Start


@contextmanager
def stepping(start: Start, *, skips: bool) -> Iterator[None]:
    """The step's clock stands at its instant and its chance follows from its seed; `skips`: sleeping takes no time."""
    install()
    with clock.frozen(start.instant, skips=skips), chance.seeded(start.seed):
        yield


def install() -> None:
    """Wrap what a connector may bind by name: so this comes before it is imported. Outside a step nothing changes."""
    steps.install()
    waiting.install()
    chance.install()
