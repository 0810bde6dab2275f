"""What the server does not await must be a plain function, what it may say, and what the connector itself awaits."""

import difflib

from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.errors_raised import ASKING
from appconnect_cli.rules.observing import has_returned, kind_of, raised_cause, returned, unexercised, was_refused
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, Raised, Returned
from appconnect_cli.scenarios.catalogue import FAILURES

FORMATS = ("text/plain", "text/html", "text/markdown")
"""With any other, nothing is composed."""

_MEANT = {name: f"text/{kind}" for kind in ("plain", "html", "markdown") for name in (kind, f"text/{kind}")} | {
    "text": "text/plain",
    "md": "text/markdown",
    "text/md": "text/markdown",
}
_NEAR = 0.85


def auth_type_not_plain(evidence: Evidence, interface: str) -> Judgement:
    """getAuthType is a plain function that works without an argument.

    What it does
        Calls getAuthType with nothing, as GET /implementedInterfaces does, and looks whether it is asynchronous.
    Why it matters in production
        The log-in page does not await it and passes nothing: the capability map is refused (HTTP 400), or names
        neither getOauthInfo nor getBasicAuth.
    Example
        async def get_auth_type(self, request): return "apiKey"
    How to mend
        Set `auth_type = "apiKey"`, or write a plain `def get_auth_type(self, request=None)`.
    """
    outcome = evidence.auth_type
    if outcome is None:
        return Unjudged("getAuthType is not implemented")
    if isinstance(outcome, Raised):
        seen = f"called without an argument it raises {outcome.kind}: {outcome.message}"
        return (Breach(seen, "a plain function that works without an argument", cause=raised_cause(outcome)),)
    return _async_breach(evidence, interface) or (
        (Breach("it returns something to await", "a plain value"),) if outcome.awaited else ()
    )


def basic_auth_not_plain(evidence: Evidence, interface: str) -> Judgement:
    """getBasicAuth is a plain function that returns text, and leaves the word Basic to the server.

    What it does
        Looks whether getBasicAuth is asynchronous, and at what it returned.
    Why it matters in production
        It is not awaited, and the server itself writes `Basic ` before it: the CRM gets `Basic [object Promise]` or
        `Basic Basic ...` with every request and refuses the user.
    Example
        async def get_basic_auth(self, request): return b64encode(...)
    How to mend
        Write a plain `def` that returns the encoded credential alone, as text: `b64encode(...).decode()`.
    """
    late = _async_breach(evidence, interface)
    if late:
        return late
    if not has_returned(evidence, interface):
        return unexercised(evidence, interface)
    return tuple(
        Breach(seen, "the encoded credential alone, as text", call, cause="result", effect=call.conclusion.effect)
        for call in evidence.of(interface)
        if isinstance(call.outcome, Returned) and (seen := _no_credential(call))
    )


def log_format_not_plain(evidence: Evidence, interface: str) -> Judgement:
    """getLogFormatType is a plain function.

    What it does
        Looks whether getLogFormatType is asynchronous.
    Why it matters in production
        It is not awaited: the format counts as a custom one, so nothing is composed and call logs have an empty body.
    Example
        async def get_log_format_type(self, platform, proxy_config): return "text/html"
    How to mend
        Set `log_format = "text/html"`, or write a plain `def`.
    """
    return _async_breach(evidence, interface)


def log_format_misspelt(evidence: Evidence, interface: str) -> Judgement:
    """A log format that is nearly one of the three is one of the three.

    What it does
        Looks at what getLogFormatType returned. A format of the connector's own is fine; one that differs from a
        known one by a letter, by case or by a parameter is taken for a slip.
    Why it matters in production
        It counts as a custom format: the server composes no text, and does not read the log before it updates it.
    Example
        log_format = "html"
    How to mend
        Return "text/plain", "text/html" or "text/markdown", to the letter.
    """
    formats = [(call, value) for call, value in returned(evidence.of(interface)) if isinstance(value, str)]
    if not formats:
        return unexercised(evidence, interface)
    return tuple(
        Breach(f"it returns {quote(value)}", f"{meant!r}, if that is meant", call)
        for call, value in formats
        if value not in FORMATS and (meant := _meant(value))
    )


def oauth_option_not_plain(evidence: Evidence, interface: str) -> Judgement:
    """getOverridingOAuthOption is a plain function.

    What it does
        Looks whether getOverridingOAuthOption is asynchronous.
    Why it matters in production
        It is not awaited: the token request goes out without what it returns, and the log-in fails.
    Example
        async def get_overriding_oauth_option(self, request): return {"headers": {...}}
    How to mend
        Write a plain `def`.
    """
    return _async_breach(evidence, interface)


def coroutine_not_awaited(evidence: Evidence, interface: str) -> Judgement:
    """What a connector asks of its own async functions, it awaits.

    What it does
        Listens for Python's warning "coroutine ... was never awaited" about functions in the connector's own folder,
        while recorded calls run that return, and in which the CRM refused nothing.
    Why it matters in production
        The function never ran: nothing was asked or written, and what the caller has instead of its result is true,
        whatever the CRM would have said.
    Example
        row = self.get("/license")            # a coroutine, not an answer
    How to mend
        Write `await` before the call; or close the coroutine that is not needed after all.
    """
    calls = [
        call
        for call, _ in returned(evidence.of(interface))
        if not (call.scenario == FAILURES.name or was_refused(call))
    ]
    if not calls:
        return unexercised(evidence, interface)
    return tuple(
        Breach(
            f"{name} is called and never awaited", "what it returns, awaited", call, f"unawaited {name}", place=place
        )
        for call in calls
        for name, place in {each.name: each.place for each in call.unawaited}.items()
    )


def _async_breach(evidence: Evidence, interface: str) -> tuple[Breach, ...]:
    found = evidence.inspection.get(interface)
    if found is None or not found.present or not found.is_async:
        return ()
    name = find_interface(interface).python_name
    return (Breach(f"async def {name}", f"def {name}: the server does not await it", cause="async"),)


def _no_credential(call: CallResult) -> str:
    if not isinstance(call.value, str) or not call.value:
        return f"it returns {kind_of(call.value)}"
    return "it returns `Basic ...`" if call.value.strip().lower().startswith("basic ") else ""


def _meant(value: str) -> str:
    plain = value.partition(";")[0].strip().lower()
    near = [plain] if plain in _MEANT else difflib.get_close_matches(plain, FORMATS, n=1, cutoff=_NEAR)
    return _MEANT[near[0]] if near else ""


RULES = (
    Rule(
        "auth-type-not-plain", "R-A2, 14", Severity.ERROR, ("getAuthType",), auth_type_not_plain, Aspect.IMPLEMENTED
    ),
    Rule("basic-auth-not-plain", "R-A5, 14", Severity.ERROR, ("getBasicAuth",), basic_auth_not_plain, Aspect.SHAPE),
    Rule("log-format-not-plain", "5, 14", Severity.ERROR, ("getLogFormatType",), log_format_not_plain, Aspect.SHAPE),
    Rule("log-format-misspelt", "5", Severity.WARNING, ("getLogFormatType",), log_format_misspelt, Aspect.SHAPE),
    Rule(
        "oauth-option-not-plain", "5", Severity.ERROR, ("getOverridingOAuthOption",), oauth_option_not_plain,
        Aspect.SHAPE,
    ),
    Rule("coroutine-not-awaited", "14", Severity.WARNING, ASKING, coroutine_not_awaited),
)  # fmt: skip
