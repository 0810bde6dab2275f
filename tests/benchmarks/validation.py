"""`validate` with a given number of variants, as whole processes, and what each further variant costs."""

import statistics
import sys
import tempfile
from pathlib import Path

from .startup import APPCONNECT, seconds
from .table import print_row

FEWER = ["400", "401", "404", "429", "500"]
"""Kinds of faults that make about a thousand variants of the template's recordings."""

JUDGE = """
import gc, sys
from appconnect_cli.main import GARBAGE_THRESHOLD
gc.set_threshold(GARBAGE_THRESHOLD)
from appconnect_cli.workspace import open_workspace
from appconnect_cli.transports.base import Mode
with open_workspace(None, None, Mode.REPLAY) as workspace:
    from appconnect_cli.evidence.gathering import gather
    from appconnect_cli.validation import validate
    kinds = sys.argv[1:]
    evidence = gather(workspace, wanted=lambda interface, fault: not kinds or fault.kind in kinds)
    validate(evidence)
    open("variants", "w").write(str(len(evidence.variants)))
"""


def run(runs: int) -> None:
    """Print a line for each row."""
    imports = (sys.executable, "-c", "import typer, httpx, pydantic, vcr")
    few, all_ = ((sys.executable, "-c", JUDGE, *kinds) for kinds in (FEWER, ()))
    with tempfile.TemporaryDirectory(prefix="appconnect-benchmark-") as folder:
        seconds((*APPCONNECT, "new", "acme", "--no-input"), Path(folder))
        project = Path(folder) / "acme"
        counts = [_variants(command, project) for command in (few, all_)]
        measured = [[seconds(command, project) for command in (imports, few, all_)] for _ in range(runs)]
    print_row(f"validate, {counts[0]:,} variants / import line", [some / yard for yard, some, _ in measured], 5.0)
    print_row(f"validate, {counts[1]:,} variants / import line", [every / yard for yard, _, every in measured])
    further = [(every - some) * 1000 / (counts[1] - counts[0]) for _, some, every in measured]
    spread = f"({min(further):.2f}-{max(further):.2f})"
    print(f"{'each further variant':56} {statistics.median(further):8.2f} ms {spread:16}  budget 0.6 ms", flush=True)


def _variants(command: tuple[str, ...], project: Path) -> int:
    seconds(command, project)
    return int((project / "variants").read_text())
