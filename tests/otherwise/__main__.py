"""The table of connectors that are written differently: `python -m tests.otherwise [NAME...]`."""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.otherwise.running import run
from tests.otherwise.variants import VARIANTS


def main(names: list[str]) -> None:
    """Two lines for each connector, and below them what was found."""
    print(f"{'connector':32}{'calls':>6}{'variants':>9}{'judged':>7}{'not':>5}{'findings':>9}{'seconds':>8}")
    for variant in VARIANTS:
        if names and not any(name in variant.title for name in names):
            continue
        started = time.perf_counter()
        with TemporaryDirectory() as folder:
            judged = run(variant, Path(folder))
        report, evidence = judged.report, judged.evidence
        counts = f"{len(evidence.calls):6}{len(evidence.variants):9}{report.judged:7}{len(report.not_judged):5}"
        taken = time.perf_counter() - started
        print(f"{variant.title:32}{counts}{len(report.findings):9}{taken:8.1f}", flush=True)
        print(f"    {variant.words[0]}")
        for line in (*judged.failures, *judged.findings, *(judged.stayed if variant.cleans else ())):
            print(f"    ! {line}")
        if names:
            for each in report.not_judged:
                print(f"    not judged: {each.rule} {each.interface}: {each.reason}")


main(sys.argv[1:])
