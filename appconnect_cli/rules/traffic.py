"""What goes over the wire: requests that nobody needs, many of them, and slow ones (contract 3.6, 4.1)."""

from collections import Counter
from collections.abc import Iterator, Sequence

from appconnect_cli.evidence import Access, Evidence, operation_of
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import unexercised
from appconnect_cli.rules.results import CALLABLE
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.rules.saying import own_exchanges
from appconnect_cli.runtime.result import CallResult, Returned
from appconnect_cli.transports.base import Exchange

ASKED_BEFORE_EVERY_CALL = ("getAuthType", "getBasicAuth", "getLogFormatType")
"""The server asks these again in each operation and keeps nothing (contract 3.1, 4.1, 5)."""

MOST_REQUESTS = 10
"""In one call: at a tenth of a second each, a user already waits a second, and a CRM's rate limit is used up soon."""

LONGEST_SEARCH = 2000
"""Milliseconds. A number is looked up while the telephone rings: who calls should be seen before it is picked up."""
LONGEST_CALL = 5000
"""Milliseconds. Somebody looks at the extension and waits for it to say that the log is saved."""


def asks_crm_before_every_call(evidence: Evidence, interface: str) -> Judgement:
    """What the server asks before each operation is answered without asking the CRM.

    What it does
        Looks at the requests of getAuthType, getBasicAuth and getLogFormatType. There should be none.
    Why it matters in production
        They are asked again in every operation, and nothing is kept: each search and each log waits for the request,
        and fails with it. As they are not awaited, every other user of the server waits, too.
    Example
        def get_log_format_type(self, platform, proxy_config=None):
            return httpx.get(f"{CONFIGURATION}/log-format").text
    How to mend
        Return a constant, or what the environment says.
    """
    calls = evidence.of(interface)
    if not calls:
        return unexercised(evidence, interface)
    return tuple(
        Breach(f"{_line(call.exchanges[0])}, {_requests(call.exchanges)} in all", "no request", call)
        for call in calls
        if call.exchanges
    )


def request_repeated(evidence: Evidence, interface: str) -> Judgement:
    """Nothing is asked twice in one call.

    What it does
        Looks for requests of one call with the same method, address and body that all got the same answer, while
        nothing was written in between. The server's own getCallLog before an update does not count, nor does trying
        again what had failed, nor a last look before something is written.
    Why it matters in production
        Each call takes longer than it must, and the CRM's rate limit is used up sooner: App Connect does not wait and
        try again, users read "Rate limit exceeded".
    Example
        for contact in contacts: await crm.get("/deal-stages")
    How to mend
        Ask once and keep the answer for the rest of the call.
    """
    calls = [call for call in evidence.of(interface) if isinstance(call.outcome, Returned)]
    if not calls:
        return unexercised(evidence, interface)
    return tuple(
        Breach(
            seen=f"{_line(exchange)} is sent {times} times, and each answer is the same",
            due="once",
            call=call,
            cause=f"repeated {operation_of(exchange)}",
        )
        for call in calls
        for exchange, times in _repeated(evidence, call)
    )


def many_requests(evidence: Evidence, interface: str) -> Judgement:
    """One call asks the CRM a few times only.

    What it does
        Counts the requests of each recorded call; more than ten are many.
    Why it matters in production
        The user waits for all of them, and the CRM's rate limit is used up soon: App Connect does not wait and try
        again, users read "Rate limit exceeded".
    Example
        for row in rows: row["company"] = (await crm.get(f"/companies/{row['companyId']}")).json()
    How to mend
        Ask for several records at once, for larger pages, or only for what is shown.
    """
    calls = evidence.of(interface)
    if not calls:
        return unexercised(evidence, interface)
    return tuple(
        Breach(
            seen=f"{_requests(call.exchanges)} in one call, {_most_frequent(call.exchanges)}",
            due=f"at most {MOST_REQUESTS}",
            call=call,
        )
        for call in calls
        if len(call.exchanges) > MOST_REQUESTS
    )


def slow_requests(evidence: Evidence, interface: str) -> Judgement:
    """The CRM's answers come while the user still waits.

    What it does
        Looks at how long the requests of a call took together when it was recorded. findContact should take two
        seconds, anything else five.
    Why it matters in production
        A search runs while the telephone rings, and a log while its user looks at the extension.
    Example
        GET /contacts?fields=all        # 4 seconds, where ?fields=id,name takes one tenth
    How to mend
        Ask for less in the slowest request, or send requests that do not need each other side by side.
    """
    timed = [(call, took) for call in evidence.of(interface) if (took := _took(call)) is not None]
    if not evidence.of(interface):
        return unexercised(evidence, interface)
    if not timed:
        return Unjudged("its recordings do not say how long it took: `appconnect record` makes new ones, which do")
    limit = LONGEST_SEARCH if interface == "findContact" else LONGEST_CALL
    return tuple(
        Breach(
            seen=f"{took / 1000:.1f} s for {_requests(call.exchanges)}, the slowest {_slowest(call.exchanges)}",
            due=f"at most {limit // 1000} s",
            call=call,
        )
        for call, took in timed
        if took > limit
    )


def _repeated(evidence: Evidence, call: CallResult) -> Iterator[tuple[Exchange, int]]:
    own = own_exchanges(call)
    places: dict[tuple[str, str, bytes], list[int]] = {}
    for at, exchange in enumerate(own):
        places.setdefault((exchange.method, exchange.url, exchange.request_body), []).append(at)
    for same in places.values():
        needed = 1 + _is_last_look(evidence, call.interface, own, same[-1])
        answers = {(own[at].status, own[at].response_body) for at in same}
        if len(same) <= needed or len(answers) > 1 or not _was_answered(own[same[0]]):
            continue
        between = [own[at] for at in range(same[0] + 1, same[-1]) if at not in same]
        if all(_reads(evidence, call.interface, exchange) for exchange in between):
            yield own[same[0]], len(same)


def _is_last_look(evidence: Evidence, interface: str, exchanges: Sequence[Exchange], at: int) -> bool:
    """Whether a request that reads is followed at once by one that may write."""
    following = exchanges[at + 1 : at + 2]
    reads = _reads(evidence, interface, exchanges[at])
    return reads and any(not _reads(evidence, interface, exchange) for exchange in following)


def _was_answered(exchange: Exchange) -> bool:
    return exchange.status is not None and exchange.status < 400


def _reads(evidence: Evidence, interface: str, exchange: Exchange) -> bool:
    return evidence.operations.access(operation_of(exchange), interface) is Access.READ


def _took(call: CallResult) -> float | None:
    """Milliseconds, at most as many as the whole call took: requests may run side by side. None if that is unknown."""
    together = sum(exchange.milliseconds for exchange in call.exchanges)
    return None if call.took is None else min(call.took, together)


def _slowest(exchanges: Sequence[Exchange]) -> str:
    exchange = max(exchanges, key=lambda each: each.milliseconds)
    return f"{_line(exchange)} ({exchange.milliseconds / 1000:.1f} s)"


def _most_frequent(exchanges: Sequence[Exchange]) -> str:
    ((operation, times),) = Counter(map(operation_of, exchanges)).most_common(1)
    return f"{times} of them {operation}"


def _requests(exchanges: Sequence[Exchange]) -> str:
    return f"{len(exchanges)} request{'s' * (len(exchanges) != 1)}"


def _line(exchange: Exchange) -> str:
    return f"{exchange.method} {exchange.url}"


RULES = (
    Rule(
        "asks-crm-before-every-call", "4.1, 5", Severity.INFO, ASKED_BEFORE_EVERY_CALL, asks_crm_before_every_call
    ),
    Rule("request-repeated", "3.6", Severity.INFO, CALLABLE, request_repeated),
    Rule("many-requests", "3.6", Severity.INFO, CALLABLE, many_requests),
    Rule("slow-requests", "4", Severity.INFO, CALLABLE, slow_requests),
)  # fmt: skip
