"""Whether the interfaces are there, under their right names, and can be called."""

from appconnect_cli.contract.interfaces import BY_NAME, COMPANIONS, INTERFACES, Need, find_interface
from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule, Unjudged

TWELVE = tuple(interface.name for interface in INTERFACES)
NEEDED_COMPANIONS = ("getUserInfo", "getBasicAuth", "getLogFormatType")
DESCRIBED = TWELVE + tuple(interface.name for interface in COMPANIONS if interface.request)
"""What the contract describes in full; the other companions are known by name only."""

MISSING = "interface-missing"
"""What several rules may say is the cause: that an interface is not there."""


def interface_not_a_function(evidence: Evidence, interface: str) -> Judgement:
    """What has an interface's name is a function.

    What it does
        Looks whether the connector has a value that can't be called under an interface's name. None is no value: it
        says that the interface is not there.
    Why it matters in production
        The capability map counts it as implemented, whatever it is; calling it fails.
    Example
        get_log_format_type = "text/html"
    How to mend
        Write a method. On the base class `log_format` and `auth_type` are the values.
    """
    found = evidence.inspection.get(interface)
    if found is None or not found.value:
        return ()
    name = find_interface(interface).python_name
    return (Breach(f"{name} is {found.value}", f"a function {name}", cause=MISSING),)


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
    if found is not None and (found.misspelt or found.value):
        return Unjudged(f"{found.misspelt[0]} seems to be meant for it" if found.misspelt else found.absence)
    if described.need in (Need.OAUTH, Need.API_KEY):
        auth_type = evidence.authentication
        if auth_type is None:
            return Unjudged("getAuthType does not tell whether it is needed")
        if auth_type != described.need.value:
            return ()
    optional = described.need is Need.OPTIONAL
    return (
        Breach(
            seen=f"the connector has no {described.python_name}",
            due=f"{interface} is called at {described.called}" if optional else f"a function {described.python_name}",
            effect=described.without,
            cause=MISSING,
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


def signature_unfit(evidence: Evidence, interface: str) -> Judgement:
    """An interface can be called with what App Connect passes.

    What it does
        Holds each method's parameters against the call: one request, by position; two arguments for
        getLogFormatType, three for checkAndRefreshAccessToken. Further parameters need defaults.
    Why it matters in production
        Each call ends in a TypeError before the first line of the method: the operation never works.
    Example
        async def find_contact(self, *, request): ...      # by keyword only
    How to mend
        Write `def find_contact(self, request)`, and `def get_log_format_type(self, platform, proxy_config)`.
    """
    found = evidence.inspection.get(interface)
    if found is None or not found.present or not found.refusal:
        return ()
    described = find_interface(interface)
    passed = "one argument" if described.arguments == 1 else f"{described.arguments} arguments"
    return (
        Breach(
            seen=f"{described.python_name}({', '.join(found.parameters)}) can't be called so: {found.refusal}",
            due=f"a function that takes {passed} by position",
            cause="raised TypeError",
        ),
    )


RULES = (
    Rule(
        "interface-not-a-function", "10", Severity.ERROR, tuple(BY_NAME), interface_not_a_function, Aspect.IMPLEMENTED
    ),
    Rule(
        MISSING, "1, R-A4", Severity.ERROR, TWELVE + NEEDED_COMPANIONS, interface_missing, Aspect.IMPLEMENTED
    ),
    Rule("interface-misspelt", "1", Severity.ERROR, DESCRIBED, interface_misspelt, Aspect.IMPLEMENTED),
    Rule("signature-unfit", "1", Severity.ERROR, tuple(BY_NAME), signature_unfit, Aspect.SHAPE),
)  # fmt: skip
