"""The recordings themselves: what they hold that nobody asks for, or that nobody may see.

What needs no connector to be told, such as a recording's age or one that did not come to its end, `appconnect cassette
check` tells.
"""

import shlex

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import unexercised
from appconnect_cli.rules.results import CALLABLE
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule
from appconnect_cli.runtime.result import CallResult, Returned


def recording_holds_secret(evidence: Evidence, interface: str) -> Judgement:
    """No credential stands in a recording.

    What it does
        Looks through the recording of each call, exchanges and all that is kept beside them, for every credential whose
        value is known, and for what stands under a credential's name. A finding says where, never what.
    Why it matters in production
        Recordings are committed: whoever reads the repository, now or in its history, can act as that user.
    Example
        A recording that another tool made, or from before [secrets] in appconnect.toml named the field.
    How to mend
        Change the credential first, for what was committed is known. Then take it out of the recordings.
    """
    calls = [call for call in evidence.calls if call.interface == interface]
    if not calls:
        return unexercised(evidence, interface)
    return tuple(
        Breach(
            seen=f"a credential stands in {_first(call.leaks)}",
            due="a tag such as {{apiKey}} in its place",
            call=call,
            remedy=f"Change the credential: what was committed is known. `appconnect cassette scrub {_name(call)}`",
            command="appconnect cassette check",
        )
        for call in calls
        if call.leaks
    )


def recording_unused(evidence: Evidence, interface: str) -> Judgement:
    """The connector asks for everything that a recording holds.

    What it does
        Replays each call, and looks which recorded answers were not asked for. A call that raises does not count.
    Why it matters in production
        Nothing by itself: but a recording that is longer than the conversation shows what the connector no longer does,
        and whoever reads it is misled.
    Example
        The connector once read the contact before each log; it no longer does, and the answer is still there.
    How to mend
        If the connector is right, record again: `appconnect record --update` makes anew what does not fit.
    """
    calls = [call for call in evidence.of(interface) if isinstance(call.outcome, Returned)]
    if not calls:
        return unexercised(evidence, interface)
    return tuple(
        Breach(
            seen=_first(tuple(f"exchange {each.position}, {each.method} {each.url}" for each in call.unused)),
            due="a request that asks for it",
            call=call,
        )
        for call in calls
        if call.unused
    )


def _first(places: tuple[str, ...]) -> str:
    """The first of them, and how many more there are."""
    more = f" (and {len(places) - 1} more place{'s' * (len(places) != 2)})" if len(places) > 1 else ""
    return f"{places[0]}{more}"


def _name(call: CallResult) -> str:
    """As `appconnect cassette` calls its recording."""
    return shlex.quote(f"scenarios/{call.scenario}" if call.scenario else f"{call.interface}/{call.step}")


RULES = (
    Rule("recording-holds-secret", "", Severity.ERROR, CALLABLE, recording_holds_secret, Aspect.EVIDENCE),
    Rule("recording-unused", "", Severity.INFO, CALLABLE, recording_unused, Aspect.EVIDENCE),
)
