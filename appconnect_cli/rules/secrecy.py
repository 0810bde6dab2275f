"""Credentials stay where they belong: in requests, and in the user's row. (contract 2.1)"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from appconnect_cli.evidence import Evidence, left_recording
from appconnect_cli.evidence.values import Path, leaves
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import has_returned, returned, unexercised
from appconnect_cli.rules.results import CALLABLE
from appconnect_cli.rules.rule import Breach, Judgement, Rule
from appconnect_cli.runtime.check import path_of
from appconnect_cli.runtime.result import CallResult, Raised

HANDED_OVER: Mapping[str, tuple[str, ...]] = {"getUserInfo": ("platformUserInfo",), "getCallLog": ("callLogInfo",)}
"""What App Connect keeps for itself, such as `overridingApiKey` (contract 5), and what is the CRM's own record."""

RETURNING = tuple(name for name in CALLABLE if name not in ("getOauthInfo", "getBasicAuth"))
"""The interfaces that do not return a credential by contract."""

_TAG = re.compile(r"\{\{([\w.-]+)\}\}")
_LONGEST_LINE = 160


def secret_returned(evidence: Evidence, interface: str) -> Judgement:
    """No credential stands in what is shown.

    What it does
        Looks for the user's credential, and for what the connector authenticates with, in every result, also while the
        CRM failed. What the contract hands over, such as getUserInfo's `overridingApiKey`, and a log's own record in
        the CRM do not count. A finding shows the credential's name, never its value.
    Why it matters in production
        Messages are shown by the browser extension, and contacts are kept for everybody in the account: whoever
        reads it can act as that user.
    Example
        return {"returnMessage": {"message": f"CRM refused {request.auth_header}", "messageType": "warning"}}
    How to mend
        Leave the credential out; say what was refused and what to do. Pass on single fields of an answer, not all.
    """
    results = list(returned(_every_call(evidence, interface)))
    if not has_returned(evidence, interface):
        return unexercised(evidence, interface)
    return tuple(
        Breach(
            seen=f"{path_of(path) or 'the result'} holds {{{{{name}}}}}",
            due="no credential",
            call=call,
            cause=f"secret in {path[0] if path else 'result'}",
        )
        for call, value in results
        for path, name in _secrets_in(value, HANDED_OVER.get(interface, ()))
        if name in _credentials(evidence, call)
    )


def secret_logged(evidence: Evidence, interface: str) -> Judgement:
    """No credential is printed, logged or raised.

    What it does
        Listens to what the connector prints and to what its own code logs, at every level, and looks at the messages of
        what it raises, also while the CRM failed. A finding shows the credential's name, never its value.
    Why it matters in production
        Logs are read by many, sent on and kept: whoever reads one can act as that user.
    Example
        logger.debug("request: %s", request)
    How to mend
        Log the interface, the operation and the status, not headers, users or whole requests. Where the credential
        stands in the address, raise `CrmError(status)` instead of the HTTP library's error, which quotes it.
    """
    calls = _every_call(evidence, interface)
    if not evidence.of(interface):
        return unexercised(evidence, interface)
    printed = [
        Breach(f"it prints or logs {_lines(call)}", "no credential", call, "secret logged")
        for call in calls
        if call.told
    ]
    raised = [breach for call in calls for breach in _raised(evidence, call)]
    return (*printed, *raised)


def _raised(evidence: Evidence, call: CallResult) -> Iterator[Breach]:
    if not isinstance(call.outcome, Raised):
        return
    if not set(_TAG.findall(call.outcome.message)) & _credentials(evidence, call):
        return
    shown = call.interface == "getUserInfo"
    yield Breach(
        seen=f"it raises {call.outcome.kind}: {_shortened(call.outcome.message)}",
        due="an error without a credential",
        call=call,
        cause="secret raised",
        effect="the log-in page shows the error's message as it is" if shown else "",
        severity=None if shown else Severity.WARNING,
    )


def _every_call(evidence: Evidence, interface: str) -> tuple[CallResult, ...]:
    variants = (call for call in evidence.variants if call.interface == interface and not left_recording(call))
    return (*evidence.of(interface), *variants)


def _credentials(evidence: Evidence, call: CallResult) -> frozenset[str]:
    """The names of what this call authenticates with: known by value, in the user's row, or sent."""
    rows = (name for _, value in leaves(call.user) for name in _TAG.findall(str(value)))
    sent = (name for exchange in call.exchanges for name in exchange.carried)
    return evidence.secrets.union(rows, sent)


def _secrets_in(value: Any, exempt: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    for path, leaf in leaves(value):
        if isinstance(leaf, str) and not (path and path[0] in exempt):
            yield from ((path, name) for name in _TAG.findall(leaf))


def _lines(call: CallResult) -> str:
    """The first line with a credential in it, and how many more there are."""
    lines = [line for line in call.said.splitlines() if set(_TAG.findall(line)) & call.told]
    more = f" (and {len(lines) - 1} more like it)" if len(lines) > 1 else ""
    return f"{_shortened(lines[0]) if lines else ', '.join(sorted(call.told))}{more}"


def _shortened(line: str) -> str:
    at = max(line.find("{{") - _LONGEST_LINE // 2, 0)
    cut = line[at : at + _LONGEST_LINE].strip()
    return f"{'…' if at else ''}{cut}{'…' if at + _LONGEST_LINE < len(line) else ''}"


RULES = (
    Rule("secret-returned", "2.9", Severity.ERROR, RETURNING, secret_returned),
    Rule("secret-logged", "2.1", Severity.ERROR, CALLABLE, secret_logged),
)
