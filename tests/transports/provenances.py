"""A `.call.yaml` alone, without the cassette that it belongs to."""

from pathlib import Path

from appconnect_cli.files import write_atomically
from appconnect_cli.transports.provenance import (
    Provenance,
    parse_provenance,
    provenance_bytes,
    provenance_path,
    provenance_text,
)


def write_provenance(cassette: Path, provenance: Provenance) -> None:
    write_atomically(provenance_path(cassette), provenance_text(provenance))


def read_provenance(cassette: Path) -> Provenance:
    path = provenance_path(cassette)
    return parse_provenance(path, provenance_bytes(path))
