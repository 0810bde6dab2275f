"""Message logs (contract 7, R-M...)."""

from collections.abc import Mapping

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import kind_of, returned, unexercised
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule


def message_update_returns_nothing(evidence: Evidence, interface: str) -> Judgement:
    """updateMessageLog returns an object.

    What it does
        Looks at what each recorded updateMessageLog returned; only a shared conversation's may be nothing.
    Why it matters in production
        The server fails after the CRM has the message: it is not marked as logged, and each retry appends it again.
    Example
        async def update_message_log(self, request):
            await crm.patch(...)          # and no return
    How to mend
        End with `return UpdateMessageLogResult()`.
    """
    results = list(returned(evidence.of(interface)))
    if not results:
        return unexercised(evidence, interface)
    return tuple(
        Breach(kind_of(value), "an object; an empty one will do", call, cause="result")
        for call, value in results
        if not isinstance(value, Mapping)
        and not (value is None and "sharedSMSLogContent" in (call.argument or {}))
    )  # fmt: skip


RULES = (
    Rule(
        "message-update-returns-nothing", "R-M7", Severity.ERROR, ("updateMessageLog",),
        message_update_returns_nothing, Aspect.SHAPE,
    ),
)  # fmt: skip
