"""Cases in `data/*.json`: inputs invented for this project, outputs observed.

The outputs are what the server's published package (`@app-connect/core` 1.7.41 with moment.js 2.31, TZ=UTC) answered
to these inputs; null where it threw. They are facts to compare with, not to be edited.
"""

import json
from pathlib import Path
from typing import Any


def golden(name: str) -> list[dict[str, Any]]:
    """The cases of one file."""
    cases: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / f"{name}.json").read_text("utf-8"))
    return cases
