"""What was called is kept beside the cassette, readable, and checked when it is read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from appconnect_cli.errors import CassetteDamagedError, CassetteMissingError
from appconnect_cli.transports.provenance import (
    Provenance,
    StepRecord,
    provenance_path,
)
from tests.transports.provenances import read_provenance, write_provenance

STEP = StepRecord(
    name="create",
    interface="createCallLog",
    body={"logInfo": {"sessionId": "s-1", "note": "two\nlines", "startTime": 0}, "contactId": "1001", "x": None},
    argument=None,
    user={"id": "7-acme", "accessToken": "{{apiKey}}"},
    state={"callLogs": [], "last": {}},
    instant=datetime(2031, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC),
    output={"returned": {"logId": 9001, "successful": True}},
    exchanges=(0, 3),
)
PROVENANCE = Provenance(connector="acme", version="0.1.0", profile="sandbox", steps=(STEP,))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    cassette = tmp_path / "calls" / "x.yaml"
    write_provenance(cassette, PROVENANCE)
    assert read_provenance(cassette) == PROVENANCE
    assert [entry.name for entry in cassette.parent.iterdir()] == ["x.call.yaml"]


def test_it_is_made_to_be_read(tmp_path: Path) -> None:
    write_provenance(tmp_path / "x.yaml", PROVENANCE)
    text = provenance_path(tmp_path / "x.yaml").read_text(encoding="utf-8")
    assert text.startswith("format: 1\nconnector: acme\nversion: 0.1.0\nprofile: sandbox\nsteps:\n- name: create\n")
    assert "instant: '2031-03-01T12:30:15.250000Z'" in text
    assert "note: |-" in text


def test_how_long_it_took_is_kept_if_it_is_known(tmp_path: Path) -> None:
    timed = replace(STEP, milliseconds=(12, 0, 8), took=21)
    write_provenance(tmp_path / "x.yaml", replace(PROVENANCE, steps=(timed, STEP)))
    assert read_provenance(tmp_path / "x.yaml").steps == (timed, STEP)
    text = provenance_path(tmp_path / "x.yaml").read_text(encoding="utf-8")
    assert (text.count("milliseconds:"), text.count("took: 21")) == (1, 1)


def test_a_time_below_zero_is_damage(tmp_path: Path) -> None:
    write_provenance(tmp_path / "x.yaml", replace(PROVENANCE, steps=(replace(STEP, milliseconds=(12, -8, 1)),)))
    with pytest.raises(CassetteDamagedError, match="milliseconds"):
        read_provenance(tmp_path / "x.yaml")


def test_an_instant_of_another_zone_is_the_same_instant(tmp_path: Path) -> None:
    local = replace(STEP, instant=STEP.instant.astimezone(timezone(timedelta(hours=-7))))
    write_provenance(tmp_path / "x.yaml", replace(PROVENANCE, steps=(local,)))
    assert read_provenance(tmp_path / "x.yaml").steps[0].instant == STEP.instant


def test_several_steps_and_values_that_yaml_does_not_know(tmp_path: Path) -> None:
    strange = replace(STEP, output={"returned": {"at": STEP.instant, "object": object, "ids": (1, 2)}})
    write_provenance(tmp_path / "x.yaml", replace(PROVENANCE, steps=(STEP, strange)))
    first, second = read_provenance(tmp_path / "x.yaml").steps
    assert first == STEP
    assert second.output["returned"] == {
        "at": "2031-03-01T12:30:15.250000+00:00",
        "object": "<class 'object'>",
        "ids": [1, 2],
    }


def test_a_missing_one_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(CassetteMissingError, match=r"x\.call\.yaml") as caught:
        read_provenance(tmp_path / "x.yaml")
    assert "--record" in caught.value.hint


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a: 1\nsteps: }", "x.call.yaml:2"),
        (b"\xff", "damaged"),
        (b"a: 1\n", "no list `steps`"),
        (b"format: 2\nsteps: []\n", "format 2"),
        (b"format: 1\nsteps: []\n", "'connector' is missing"),
        (b"format: 1\nconnector: a\nversion: b\nprofile: c\nsteps:\n- name: x\n", "is missing"),
        (b"format: 1\nconnector: a\nversion: b\nprofile: c\nsteps:\n- exchanges: [3, 1]\n", "3 to 1"),
        (b"format: 1\nconnector: a\nversion: b\nprofile: c\nsteps:\n- 1\n", "damaged"),
    ],
)
def test_a_damaged_one_is_named_with_the_reason(content: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "x.call.yaml").write_bytes(content)
    with pytest.raises(CassetteDamagedError) as caught:
        read_provenance(tmp_path / "x.yaml")
    assert reason in caught.value.what
    assert caught.value.hint
