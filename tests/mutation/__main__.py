"""`python -m tests.mutation`: every mutant, which rules report it, and why the others survive."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from tests.mutation.mutant import Mutant, mutants
from tests.mutation.operators import OPERATORS
from tests.mutation.outcome import Concluded, Outcome, concluded
from tests.mutation.projects import scaffolded
from tests.mutation.report import document, share_of_violations, text
from tests.mutation.running import run
from tests.mutation.survivors import UNSEEN, reasons

DUE = 0.9
"""The share of the mutants that break the contract which must be reported."""


def main(arguments: Sequence[str]) -> int:
    """0 if enough is reported and the rest explained, 1 otherwise."""
    asked = _parser().parse_args(arguments)
    known, everything = reasons(), list[Concluded]()
    with scaffolded() as project:
        chosen = _chosen(list(mutants(project.sources(), OPERATORS)), asked.only)
        for judged in run(chosen, project, jobs=asked.jobs):
            everything.append(concluded(judged, known))
            if sys.stderr.isatty():
                print(f"\r{len(everything)} of {len(chosen)}", end="", file=sys.stderr)
    everything.sort(key=lambda each: (each.mutant.module, each.mutant.line, each.mutant.key))
    print(text(everything, OPERATORS))
    if asked.json:
        asked.json.write_text(json.dumps(document(everything), indent=1, ensure_ascii=False), "utf-8")
    wrong = [*_wrong(everything)]
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument(
        "--only",
        action="append",
        metavar="NAME",
        help="an operator, or a pattern of mutants: 'crm.Crm.add_log', '*externalId*'",
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="how many at a time")
    parser.add_argument("--json", type=Path, metavar="FILE", help="the whole outcome as data")
    return parser


def _chosen(everything: Sequence[Mutant], only: Sequence[str] | None) -> list[Mutant]:
    """The mutants that are asked for; SystemExit, as for any wrong argument, for a name that means none."""
    if only is None:
        return list(everything)
    for name in only:
        if not any(_is_meant(each, name) for each in everything):
            _parser().error(f"no mutant is called like {name!r}")
    return [each for each in everything if any(_is_meant(each, name) for name in only)]


def _is_meant(mutant: Mutant, name: str) -> bool:
    return any(fnmatchcase(each, name) for each in (mutant.key.operator, mutant.key.function, str(mutant.key)))


def _wrong(everything: Sequence[Concluded]) -> list[str]:
    """What makes a run fail."""
    found = [f"{each.outcome}: {each.mutant.key}" for each in everything if each.outcome in _OURS]
    survived = [each for each in everything if each.outcome is Outcome.SURVIVED]
    found += [f"survived without a reason: {each.mutant.key}" for each in survived if each.reason is None]
    found += [
        f"survived though the contract forbids it: {each.mutant.key}"
        for each in survived
        if each.reason and each.reason.kind == UNSEEN
    ]
    reported = share_of_violations(everything)
    return [*found, f"{reported:.1%} is reported; {DUE:.0%} is due"] if reported < DUE else found


_OURS = (Outcome.HUNG, Outcome.CRASHED)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
