"""What is random in a step is the same in its replay, truly random outside, and names no machine."""

import os
import random
import secrets
import tempfile
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
import requests

from appconnect_cli.transports.start import Start
from appconnect_cli.transports.stepping import install, stepping

from .processes import run_python

INSTANT = datetime(2031, 3, 1, 12, 30, 15, tzinfo=UTC)

install()
EARLY: dict[str, Any] = {}
exec("from os import urandom\nfrom random import random, seed\nfrom uuid import uuid4", EARLY)
"""Bound by name before any step, as a connector's module binds them."""


def boundary_of_httpx() -> Any:
    return httpx.Request("POST", "https://crm.example", files={"f": b"x"}).headers["content-type"]


def boundary_of_requests() -> Any:
    return requests.Request("POST", "https://crm.example", files={"f": b"x"}).prepare().headers["content-type"]


def boundary_of_aiohttp() -> Any:
    return aiohttp.MultipartWriter().boundary


def reseeded() -> float:
    random.seed()
    return random.random()


def in_a_pool() -> list[str]:
    with ThreadPoolExecutor(1) as pool:
        return list(pool.map(lambda _: str(uuid.uuid4()), range(3)))


SOURCES: list[Callable[[], Any]] = [
    random.random,
    lambda: random.gauss(0, 1),
    lambda: random.sample(range(10_000), 3),
    lambda: random.Random().random(),
    lambda: random.SystemRandom().random(),
    lambda: os.urandom(8),
    lambda: secrets.token_hex(8),
    lambda: secrets.choice(range(100_000)),
    lambda: secrets.randbelow(100_000),
    uuid.uuid4,
    uuid.uuid1,
    lambda: EARLY["urandom"](8),
    lambda: EARLY["random"](),
    lambda: EARLY["uuid4"](),
    lambda: EARLY["seed"]() or random.random(),
    reseeded,
    in_a_pool,
    boundary_of_httpx,
    boundary_of_requests,
    boundary_of_aiohttp,
]


def drawn(source: Callable[[], Any], seed: str = "one") -> list[Any]:
    with stepping(Start(INSTANT, seed), skips=True):
        return [source(), source(), source()]


@pytest.mark.parametrize("source", SOURCES)
def test_the_same_seed_gives_the_same_values_and_another_one_others(source: Callable[[], Any]) -> None:
    first = drawn(source)
    [source() for _ in range(3)]  # what is drawn outside leaves no trace
    assert drawn(source) == first
    assert drawn(source, "two") != first
    assert first[0] != first[1] != first[2]


@pytest.mark.parametrize("source", SOURCES)
def test_outside_a_step_it_is_random(source: Callable[[], Any]) -> None:
    assert source() not in drawn(source)


def test_random_goes_on_after_a_step_from_where_it_was() -> None:
    random.seed(7)
    first, due = random.random(), random.random()
    random.seed(7)
    assert random.random() == first
    with pytest.raises(ZeroDivisionError), stepping(Start(INSTANT, "x"), skips=True):
        random.random()
        raise ZeroDivisionError
    assert random.random() == due


def test_a_uuid_names_no_machine_and_the_step_s_instant() -> None:
    with stepping(Start(INSTANT, "x"), skips=True):
        made = uuid.uuid1()
        assert uuid.getnode() == made.node
    assert made.node >> 40 & 1, "the multicast bit of no real address"
    assert made.node != uuid.getnode()
    assert abs((made.time - 0x01B21DD213814000) / 1e7 - INSTANT.timestamp()) < 1


def test_a_thread_of_nobody_s_draws_for_itself() -> None:
    """As the embedded CRM's, which makes ids while a step is recorded."""
    go, made = threading.Event(), []

    def serve() -> None:
        go.wait(10)
        made.append(os.urandom(8))

    for _ in range(2):
        go.clear()
        thread = threading.Thread(target=serve)
        thread.start()
        with stepping(Start(INSTANT, "x"), skips=False):
            go.set()
            thread.join()
            made.append(os.urandom(8))
    assert made[0] != made[2]
    assert made[1] == made[3]


def test_a_thread_that_outlives_its_step_draws_for_itself() -> None:
    go, made = threading.Event(), []

    def late() -> None:
        go.wait(10)
        made.append(os.urandom(8))

    thread = threading.Thread(target=late)
    with stepping(Start(INSTANT, "x"), skips=True):
        thread.start()
        due = os.urandom(8)
    go.set()
    thread.join()
    assert made != [due]


def test_names_of_temporary_files_stay_random(monkeypatch: pytest.MonkeyPatch) -> None:
    names = []
    for _ in range(2):
        monkeypatch.setattr(tempfile, "_name_sequence", None)
        with stepping(Start(INSTANT, "x"), skips=True), tempfile.NamedTemporaryFile() as file:
            names.append(file.name)
    assert names[0] != names[1]


def test_fresh_starts_differ_and_a_recording_without_a_seed_gets_one_of_its_own() -> None:
    assert Start.fresh(INSTANT).seed != Start.fresh(INSTANT).seed
    old = Start.recorded(INSTANT, "", "create")
    assert old == Start.recorded(INSTANT, "", "create")
    assert old.seed not in ("", Start.recorded(INSTANT, "", "update").seed)
    assert Start.recorded(INSTANT, "kept", "create").seed == "kept"


def test_replay_in_another_process_draws_the_same(tmp_path: Path) -> None:
    """String hashes differ between processes; nothing of them may be in it."""
    code = (
        "from datetime import *; import uuid, random\n"
        "from appconnect_cli.transports.start import Start; from appconnect_cli.transports.stepping import stepping\n"
        "with stepping(Start(datetime(2031, 3, 1, tzinfo=UTC), 'x'), skips=True):\n"
        "    print(uuid.uuid4(), uuid.uuid1(), random.random())"
    )
    runs = {run_python(code, folder=tmp_path).stdout for _ in range(2)}
    assert len(runs) == 1
    assert len(runs.pop().split()) == 3
