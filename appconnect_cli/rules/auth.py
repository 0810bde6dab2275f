"""Authentication: which kind, and that logging out really does (contract 7, R-A...)."""

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import unexercised
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, NotCalled, Returned


def auth_type_unknown(evidence: Evidence, interface: str) -> Judgement:
    """getAuthType is exactly `oauth` or `apiKey`.

    What it does
        Looks at what getAuthType returns; case and spelling count.
    Why it matters in production
        Any other value is no error: the Authorization header is just empty, and the CRM refuses every request.
    Example
        auth_type = "OAuth"
    How to mend
        Return "oauth" or "apiKey".
    """
    own = [evidence.auth_type.value] if isinstance(evidence.auth_type, Returned) else []
    values = own + [call.value for call in evidence.of(interface) if isinstance(call.outcome, Returned)]
    if not values:
        return Unjudged("it returned nothing that could be looked at")
    wrong = [value for value in values if value not in ("oauth", "apiKey")]
    return tuple(Breach(quote(value), "'oauth' or 'apiKey'", cause="result") for value in wrong[:1])


def logout_keeps_credentials(evidence: Evidence, interface: str) -> Judgement:
    """Logging out clears the stored credentials, also when the CRM fails to revoke them.

    What it does
        Runs the recorded log-out as it is and with every answer of the CRM replaced by an HTTP 500. Either way the
        stored accessToken must be empty afterwards, or the user deleted.
    Why it matters in production
        The server itself clears nothing: the user stays logged in, and the session keeps working.
    Example
        await crm.delete("/sessions/current")     # raises, and what follows never runs
        request.user.access_token = ""
    How to mend
        Clear `access_token` and `refresh_token` and `await user.save()` in a `finally`, whatever the CRM says.
    """
    plain = tuple(call for call in evidence.of(interface) if not isinstance(call.outcome, NotCalled))
    if not plain:
        return unexercised(evidence, interface)
    return tuple(
        Breach(
            seen=_what_stayed(call),
            due="an empty accessToken in the stored user, or no user",
            call=call,
            effect=call.conclusion.effect,
        )
        for call in plain + evidence.variants_of(interface)
        if _stayed(call)
    )


def _stayed(call: CallResult) -> bool:
    changes = call.user_changes
    return not changes.destroyed and bool(changes.after.get("accessToken", call.user.get("accessToken")))


def _what_stayed(call: CallResult) -> str:
    when = f"after the CRM's {call.variant}" if call.variant else "after logging out"
    how = "was emptied but never saved" if "accessToken" in call.user_changes.unsaved else "is still stored"
    return f"{when} the accessToken {how}"


RULES = (
    Rule("auth-type-unknown", "R-A1", Severity.ERROR, ("getAuthType",), auth_type_unknown, Aspect.SHAPE),
    Rule("logout-keeps-credentials", "R-A10", Severity.ERROR, ("unAuthorize",), logout_keeps_credentials),
)
