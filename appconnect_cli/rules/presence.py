"""Whether the interfaces are there, under their right names, and of the right kind."""

from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES, Need, find_interface
from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.result import Raised, Returned

TWELVE = tuple(interface.name for interface in INTERFACES)
NEEDED_COMPANIONS = ("getUserInfo", "getBasicAuth", "getLogFormatType")
DESCRIBED = TWELVE + tuple(interface.name for interface in COMPANIONS if interface.request)
"""What the contract describes in full; the other companions are known by name only."""


def interface_missing(evidence: Evidence, interface: str) -> Judgement:
    """An interface that App Connect calls is there.

    What it does
        Looks for each of the twelve interfaces, and for the companions that log-in and logging need. getOauthInfo
        is needed by `oauth` connectors only, getBasicAuth by `apiKey` ones.
    Why it matters in production
        Calling a function that is not there fails the operation.
    Example
        class Acme(Connector):
            auth_type = "apiKey"      # and no un_authorize: users can't log out
    How to mend
        Implement it, or declare under [cannot] in appconnect.toml why the CRM can't do it.
    """
    described = find_interface(interface)
    if evidence.has(interface) or interface in evidence.cannot:
        return ()
    found = evidence.inspection.get(interface)
    if found is not None and found.misspelt:
        return Unjudged(f"{found.misspelt[0]} seems to be meant for it")
    auth_type = evidence.auth_type.value if isinstance(evidence.auth_type, Returned) else None
    if described.need in (Need.OAUTH, Need.API_KEY):
        if auth_type not in ("oauth", "apiKey"):
            return Unjudged("getAuthType does not tell whether it is needed")
        if auth_type != described.need.value:
            return ()
    optional = described.need is Need.OPTIONAL
    return (
        Breach(
            seen=f"the connector has no {described.python_name}",
            due=f"{interface} is called at {described.called}" if optional else f"a function {described.python_name}",
            effect=described.without,
            severity=Severity.WARNING if optional else None,
        ),
    )


def interface_misspelt(evidence: Evidence, interface: str) -> Judgement:
    """Interfaces are spelt as App Connect calls them.

    What it does
        Compares the names of a connector's own methods with those of the interfaces that it lacks.
    Why it matters in production
        The method is never called: App Connect knows the exact name only.
    Example
        async def find_contacts(self, request): ...   # find_contact was meant
    How to mend
        Rename the method.
    """
    found = evidence.inspection.get(interface)
    if found is None or found.present or not found.misspelt or interface in evidence.cannot:
        return ()
    described = find_interface(interface)
    return (
        Breach(
            seen=f"a method named {' and one named '.join(found.misspelt)}",
            due=f"a method named {described.python_name}",
            effect=described.without,
            severity=Severity.WARNING if described.need is Need.OPTIONAL else None,
        ),
    )


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
        return (Breach(seen, "a plain function that works without an argument"),)
    return _async_breach(evidence, interface) or (
        (Breach("it returns something to await", "a plain value"),) if outcome.awaited else ()
    )


def basic_auth_not_plain(evidence: Evidence, interface: str) -> Judgement:
    """getBasicAuth is a plain function and leaves the word Basic to the server.

    What it does
        Looks whether getBasicAuth is asynchronous, and at what it returned.
    Why it matters in production
        It is not awaited, and the server itself writes `Basic ` before it: the CRM gets `Basic [object Promise]` or
        `Basic Basic ...` with every request and refuses the user.
    Example
        async def get_basic_auth(self, request): return b64encode(...)
    How to mend
        Write a plain `def` that returns the encoded credential alone.
    """
    late = _async_breach(evidence, interface)
    if late:
        return late
    doubled = [
        call
        for call in evidence.of(interface)
        if isinstance(call.value, str) and call.value.strip().lower().startswith("basic ")
    ]
    return tuple(Breach("it returns `Basic ...`", "the encoded credential alone", call) for call in doubled)


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


def _async_breach(evidence: Evidence, interface: str) -> tuple[Breach, ...]:
    found = evidence.inspection.get(interface)
    if found is None or not found.present or not found.is_async:
        return ()
    name = find_interface(interface).python_name
    return (Breach(f"async def {name}", f"def {name}: the server does not await it", cause="async"),)


RULES = (
    Rule("interface-missing", "1", Severity.ERROR, TWELVE + NEEDED_COMPANIONS, interface_missing, Aspect.IMPLEMENTED),
    Rule("interface-misspelt", "1", Severity.ERROR, DESCRIBED, interface_misspelt, Aspect.IMPLEMENTED),
    Rule(
        "auth-type-not-plain", "R-A2", Severity.ERROR, ("getAuthType",), auth_type_not_plain, Aspect.IMPLEMENTED
    ),
    Rule("basic-auth-not-plain", "R-A5", Severity.ERROR, ("getBasicAuth",), basic_auth_not_plain, Aspect.SHAPE),
    Rule("log-format-not-plain", "5", Severity.ERROR, ("getLogFormatType",), log_format_not_plain, Aspect.SHAPE),
)  # fmt: skip
