"""Which recordings come closest to a request that none answers. Pure.

All are looked at, but only by what they have in common with the request; what differs is spelled out for a few. So a
miss costs milliseconds with ten thousand recordings, too.
"""

import heapq
from collections.abc import Sequence
from itertools import zip_longest

from appconnect_cli.transports.matching import Request, differences

MOST = 3
_SHORTLIST = 12


def closest(sent: Request, recorded: Sequence[Request]) -> list[tuple[int, tuple[str, ...]]]:
    """Where at most three stand, the nearest first, each with its differences: none for one that is the same.

    A recording of the same method and address is nearer than any other; then the one with fewer differences.
    """
    shortlist = heapq.nsmallest(_SHORTLIST, range(len(recorded)), key=lambda at: _distance(sent, recorded[at]))
    found = [(at, tuple(differences(sent, recorded[at]))) for at in shortlist]
    return sorted(found, key=lambda pair: (_apart(sent, recorded[pair[0]]), len(pair[1])))[:MOST]


def _distance(sent: Request, recorded: Request) -> tuple[int, int]:
    return _apart(sent, recorded), len(sent.leaves ^ recorded.leaves)


def _apart(sent: Request, recorded: Request) -> int:
    """How many segments of the address differ, the method counting for one; 0 for the same target."""
    if sent.target == recorded.target:
        return 0
    pairs = zip_longest(sent.target[1].split("/"), recorded.target[1].split("/"))
    return int(sent.target[0] != recorded.target[0]) + sum(bool(ours != theirs) for ours, theirs in pairs)
