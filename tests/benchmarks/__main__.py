"""Speed as ratios measured in one run: `python -m tests.benchmarks [RUNS]`. No test depends on a time."""

import sys

from . import replay, startup, validation

RUNS = 11


def main(runs: int) -> None:
    """Print the one table."""
    startup.run(runs)
    validation.run(runs)
    replay.run(runs)


main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
