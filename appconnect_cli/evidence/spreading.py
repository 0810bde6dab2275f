"""Work on several cores: the process forks, so that each worker has the connector as it was imported."""

import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

WORTH_IT = 200
"""From how many runs on the pipes and the pickling cost less than they save."""


def spread(
    items: Sequence[Item],
    weight: Callable[[Item], int],
    run: Callable[[Item], Iterable[Result]],
    on_item: Callable[[Item], None] = lambda item: None,
) -> list[Result]:
    """All that `run` yields for the items, in their order. `weight` is about how many results an item has.

    On one core where forking is not safe: where the connector has started a thread, and on anything but Linux. A share
    that a worker could not finish is run here once more, so that its error is raised here. `on_item` is told of the
    items of this process alone.
    """

    def run_all(share: Sequence[int]) -> list[list[Result]]:
        return [list(run(items[at])) for at in share]

    weights = [weight(item) for item in items]
    own, *others = _shares(weights, _workers(sum(weights)))
    workers = [(share, worker) for share in others if (worker := _start(partial(run_all, share)))]
    alone = [share for share in others if share not in [started for started, _ in workers]]
    done: dict[int, list[Result]] = {}
    try:
        for at in own:
            on_item(items[at])
            done[at] = list(run(items[at]))
    except BaseException:
        for _, worker in workers:
            _abandoned(worker)
        raise
    for share, worker in workers:
        collected = _collected(worker)
        done |= dict(zip(share, run_all(share) if collected is None else collected, strict=True))
    for share in alone:
        done |= dict(zip(share, run_all(share), strict=True))
    return [result for at in range(len(items)) for result in done[at]]


def _workers(runs: int) -> int:
    if sys.platform != "linux" or runs < WORTH_IT or any(map(_is_foreign, threading.enumerate())):
        return 1
    return max(1, min(len(os.sched_getaffinity(0)), runs // WORTH_IT))


def _is_foreign(thread: threading.Thread) -> bool:
    """Whether a thread may hold something that a worker waits for. What draws our progress holds nothing of that."""
    return thread is not threading.current_thread() and not type(thread).__module__.startswith("rich.")


def _shares(weights: Sequence[int], workers: int) -> list[list[int]]:
    """Which items each worker gets: the heaviest first, each to who has least."""
    shares: list[list[int]] = [[] for _ in range(workers)]
    loads = [0] * workers
    for at in sorted(range(len(weights)), key=lambda at: -weights[at]):
        least = loads.index(min(loads))
        shares[least].append(at)
        loads[least] += weights[at]
    return shares


@dataclass(frozen=True)
class _Worker:
    """A process, and where its results come from."""

    process: int
    results: int


def _start(work: Callable[[], Any]) -> _Worker | None:
    """None if the system has no process to spare."""
    reading, writing = os.pipe()
    gc.freeze()  # or collecting garbage would copy every page that the two share
    try:
        process = os.fork()
    except OSError:
        for end in (reading, writing):
            os.close(end)
        return None
    if process == 0:
        os.close(reading)
        _work(work, writing)
    os.close(writing)
    return _Worker(process, reading)


def _work(work: Callable[[], Any], writing: int) -> NoReturn:
    """What a worker does, to its end: nothing of what the parent has open or registered may run here."""
    code = 1
    try:
        written = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(written)
        code = 0
    finally:
        os._exit(code)


def _collected(worker: _Worker) -> Any:
    """What a worker found; None if it did not come to its end, or found what can't be handed over."""
    with os.fdopen(worker.results, "rb") as pipe:
        written = pipe.read()
    _, status = os.waitpid(worker.process, 0)
    gc.unfreeze()
    if status != 0:
        return None
    try:
        return pickle.loads(written)
    except Exception:  # noqa: BLE001 - a connector's own objects may raise anything when they are made again
        return None


def _abandoned(worker: _Worker) -> None:
    """Nobody waits for it any more."""
    os.kill(worker.process, signal.SIGKILL)
    os.close(worker.results)
    os.waitpid(worker.process, 0)
    gc.unfreeze()
