"""The reviewed list of mutants that nothing reports, each with the reason."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("survivors.toml")

EQUIVALENT = "equivalent"
HARMLESS = "no violation"
UNSEEN = "not seen"

KINDS = {
    EQUIVALENT: "it does what the unchanged code does, whatever the CRM answers and App Connect sends",
    HARMLESS: "it does something else, about which the contract says nothing",
    UNSEEN: "the contract forbids it; what is missing to see it is said",
}


@dataclass(frozen=True)
class Reason:
    """Why some mutants survive."""

    kind: str
    why: str


def reasons(file: Path = FILE) -> Mapping[str, Reason]:
    """By the mutant's key as text. ValueError for a kind that is none, and for a mutant with two reasons."""
    found: dict[str, Reason] = {}
    for entry in tomllib.loads(file.read_text("utf-8"))["reason"]:
        if entry["kind"] not in KINDS:
            raise ValueError(f"{file.name}: {entry['kind']!r} is none of {', '.join(KINDS)}")
        for key in entry["mutants"]:
            if key in found:
                raise ValueError(f"{file.name}: two reasons for {key}")
            found[key] = Reason(entry["kind"], entry["why"])
    return found
