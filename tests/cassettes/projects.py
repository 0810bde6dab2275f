"""Projects' `cassettes` folders with small recordings."""

from datetime import UTC, datetime
from pathlib import Path

from appconnect_cli.transports.base import Interaction
from appconnect_cli.transports.provenance import Provenance, StepRecord
from appconnect_cli.transports.recordings import write_recording
from tests.transports.samples import interaction

INSTANT = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


def recorded(root: Path, *names: str, exchanges: tuple[Interaction, ...] = (interaction(),)) -> Path:
    """The `cassettes` folder of a project, with a recording of one call under each name."""
    for name in names:
        path = root / "cassettes" / f"{name}.yaml"
        write_recording(path, exchanges, provenance(len(exchanges)), lock=root / "lock")
    return root / "cassettes"


def provenance(exchanges: int, **changed: object) -> Provenance:
    """One findContact of that many exchanges."""
    fields: dict[str, object] = {
        "name": "find",
        "interface": "findContact",
        "body": {"phoneNumber": "+14155550111"},
        "argument": None,
        "user": {"id": "u-1"},
        "state": {},
        "instant": INSTANT,
        "output": {"kind": "returned", "value": {"successful": True}},
        "exchanges": (0, exchanges),
    }
    step = StepRecord(**(fields | changed))  # type: ignore[arg-type]
    return Provenance("acme", "0.1.0", "sandbox", (step,))
