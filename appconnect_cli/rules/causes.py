"""Which findings have one cause. A cause is a path into a result, or a word."""

import re

from appconnect_cli.findings import Finding

_POSITION = re.compile(r"\[\d+\]")


def cause_of(finding: Finding) -> str:
    """What is wrong, whichever element of a list it was seen in."""
    return _POSITION.sub("[]", finding.cause or finding.rule)


def is_within(cause: str, outer: str) -> bool:
    """Whether `outer` has `cause` in it: what is wrong further inside a part that is wrong has the same cause."""
    return cause == outer or cause.startswith((f"{outer}.", f"{outer}["))
