"""What a step begins with, besides its input: what time it is, and what its chance is seeded with."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Start:
    """The same while recording and in replay."""

    instant: datetime
    """Aware."""
    seed: str
    """Of everything random in the step."""

    @classmethod
    def fresh(cls, instant: datetime) -> "Start":
        """A new seed, so that ids made from it are new to the CRM."""
        return cls(instant, secrets.token_hex(16))

    @classmethod
    def recorded(cls, instant: datetime, seed: str, name: str) -> "Start":
        """Of a recorded step; one without a seed gets the same one each time, from its instant and its name."""
        told = f"{instant.astimezone(UTC).isoformat()} {name}"
        return cls(instant, seed or hashlib.sha256(told.encode()).hexdigest()[:32])
