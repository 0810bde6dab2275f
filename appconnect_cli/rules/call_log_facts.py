"""What the rules about call logs ask of single calls."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.rules.observing import is_usable_id, unexercised
from appconnect_cli.rules.rule import Unjudged
from appconnect_cli.runtime.result import CallResult, Raised
from appconnect_cli.scenarios.catalogue import CALL_LOG
from appconnect_cli.scenarios.model import Role, Scenario


def info_of(call: CallResult | None) -> Mapping[str, Any]:
    """What getCallLog said of the log; empty if nothing."""
    value = call.value if call else None
    info = value.get("callLogInfo") if isinstance(value, Mapping) else None
    return info if isinstance(info, Mapping) else {}


def without_blanks(text: Any) -> str:
    """A text whose line ends, and blanks at the end of lines and around it, say nothing."""
    lines = str(text).replace("\r\n", "\n").strip().split("\n")
    return "\n".join(line.rstrip() for line in lines)


def is_soft_failure(value: Any, output: str = "logId") -> bool:
    """Whether a result leaves out what it is there for and says why (contract 2.9)."""
    if not isinstance(value, Mapping) or value.get(output) not in (None, "", 0) or value.get(output) is False:
        return False
    message = value.get("returnMessage")
    return isinstance(message, Mapping) and message.get("messageType") != "success"


def logged(evidence: Evidence) -> list[CallResult]:
    """The recorded calls of createCallLog that returned an id, but for one that is sent twice: its log is there."""
    calls = (call for call in evidence.of("createCallLog") if call.role != Role.CREATE_AGAIN)
    return [call for call in calls if is_usable_id(_log_id(call))]


def raised_cause(call: CallResult) -> str:
    """One cause with every other rule that sees the same exception."""
    return f"raised {call.outcome.kind}" if isinstance(call.outcome, Raised) else ""


def without_scenario(evidence: Evidence, interface: str, scenario: Scenario = CALL_LOG) -> Unjudged:
    """Why the scenario that a rule needs does not decide."""
    if not evidence.of(interface) or evidence.outdated(interface):
        return unexercised(evidence, interface)
    missing = "lacks a step" if any(call.scenario == scenario.name for call in evidence.calls) else "is not recorded"
    return Unjudged(f"the scenario {scenario.name!r} {missing}: `appconnect record {scenario.name}` does it")


def _log_id(call: CallResult) -> Any:
    return call.value.get("logId") if isinstance(call.value, Mapping) else None
