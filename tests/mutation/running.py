"""Judging many mutants: each in a forked process of its own, several at a time, with an end to those that never end.

mutmut and cosmic-ray run a test suite for each mutant: a second or more of imports, and a verdict that says no more
than `failed`. Here the question is which rule of `validate` speaks, so the judging is called as it is; a fork has all
imports already, and its changed modules die with it.
"""

import gc
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from tests.mutation.judging import Stage, offline, recorded_again
from tests.mutation.mutant import Mutant
from tests.mutation.projects import Project, mutated
from tests.mutation.reach import EVERY, reached

SECONDS = 300.0
"""How long one mutant may take, on a busy machine."""


@dataclass(frozen=True)
class Judged:
    """What came of one mutant."""

    mutant: Mutant
    offline: Stage | None
    """None if it never came to an end, or ended the process."""
    again: Stage | None = None
    """None if there was no need to record again."""
    hung: bool = False
    crash: str = ""
    """What went wrong in our own code."""
    seconds: float = 0.0


def judged(mutant: Mutant, project: Project, known: Stage) -> Judged:
    """First offline; again where nothing is found but that the recordings no longer answer."""
    failing = reached(project.sources(), mutant.module, mutant.line)
    with mutated(project, mutant) as folder:
        first = offline(folder, project.cassettes, failing).without(known.findings)
        if first.told or not first.left_behind:
            return Judged(mutant, first)
        again = recorded_again(folder, project.cassettes, first.outdated, failing).without(known.findings)
        return Judged(mutant, first, again)


def run(
    mutants: Sequence[Mutant], project: Project, *, jobs: int, on_judged: Callable[[Judged], None] = lambda each: None
) -> Iterator[Judged]:
    """Every mutant's outcome, as they come. The unmutated connector is judged first: what it has is nobody's finding.

    RuntimeError if `validate` does not get through for that one.
    """
    sys.dont_write_bytecode = True  # two mutants of one size within a second would share their bytecode
    with mutated(project, None) as folder:
        known = offline(folder, project.cassettes, EVERY)
    if known.error or known.left_behind:
        raise RuntimeError(f"The connector cannot be judged before it is mutated: {known}")
    gc.freeze()  # what is there is never garbage: a fork need not copy it
    waiting, running = list(reversed(mutants)), dict[int, _Worker]()
    while waiting or running:
        while waiting and len(running) < jobs:
            worker = _Worker(waiting.pop(), project, known)
            running[worker.sentinel] = worker
        wait(list(running), timeout=1.0)
        for sentinel, worker in list(running.items()):
            result = worker.result()
            if result:
                del running[sentinel]
                on_judged(result)
                yield result


class _Worker:
    """One forked process."""

    def __init__(self, mutant: Mutant, project: Project, known: Stage) -> None:
        context = multiprocessing.get_context("fork")
        self._mutant = mutant
        self._started = time.monotonic()
        self._receiving, sending = context.Pipe(duplex=False)
        self._process: BaseProcess = context.Process(target=_work, args=(sending, mutant, project, known))
        self._process.start()
        sending.close()

    @property
    def sentinel(self) -> int:
        return self._receiving.fileno()

    def result(self) -> Judged | None:
        """What came of it; None while it is still at work."""
        took = time.monotonic() - self._started
        if self._receiving.poll():
            found = self._received(took)
        elif took > SECONDS:
            self._process.kill()
            found = Judged(self._mutant, None, hung=True, seconds=took)
        else:
            return None
        self._process.join()
        self._receiving.close()
        return found

    def _received(self, took: float) -> Judged:
        try:
            first, again, crash = self._receiving.recv()
        except EOFError:
            self._process.join()
            return Judged(self._mutant, None, crash=f"the process ended with {self._process.exitcode}", seconds=took)
        return Judged(self._mutant, first, again, crash=crash, seconds=took)


def _work(sending: Connection, mutant: Mutant, project: Project, known: Stage) -> None:
    """In the forked process: nothing that a connector prints, or leaves behind, reaches anybody."""
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    try:
        found = judged(mutant, project, known)
        sending.send((found.offline, found.again, ""))
    except Exception as error:  # noqa: BLE001 - it is told in the report, as a crash of ours
        sending.send((None, None, f"{type(error).__name__}: {error}"))
    finally:
        sending.close()
        os._exit(0)  # a thread that a mutant has left behind must not hold it up
