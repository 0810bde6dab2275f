"""What `appconnect cassette` says, as JSON documents, camelCase."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from appconnect_cli.cassettes.checking import Flaw
from appconnect_cli.cassettes.comparing import ChangedExchange
from appconnect_cli.cassettes.inventory import Entry
from appconnect_cli.cassettes.usage import Usage
from appconnect_cli.runtime.document import exchange_document, readable_body
from appconnect_cli.transports.changes import ABSENT, Change
from appconnect_cli.transports.exchanges import to_exchange


def inventory_document(entries: Iterable[Entry], usage: Mapping[str, Usage]) -> dict[str, Any]:
    """`{recordings: [{name, file, instant, calls, exchanges, bytes, partial, problem, unused, missing}]}`"""
    return {"recordings": [_entry(entry, usage.get(entry.name)) for entry in entries]}


def conversation_document(entry: Entry) -> dict[str, Any]:
    """`{name, steps: [{name, interface, input, argument, output, exchanges}], exchanges}`, the last without steps."""
    exchanges = [exchange_document(to_exchange(each)) for each in entry.tape.interactions] if entry.tape else []
    if entry.provenance is None:
        return {"name": entry.name, "exchanges": exchanges}
    steps = [
        {
            "name": step.name,
            "interface": step.interface,
            "instant": step.instant.isoformat(),
            "input": step.body,
            "argument": step.argument,
            "output": step.output,
            "exchanges": exchanges[slice(*step.exchanges)],
        }
        for step in entry.provenance.steps
    ]
    return {"name": entry.name, "steps": steps}


def comparison_document(changed: Iterable[ChangedExchange]) -> dict[str, Any]:
    """`{exchanges: [{request, before, after, changes: [{place, before, after}]}]}`; an absent value has no key."""
    return {
        "exchanges": [
            {
                "request": each.line,
                "before": each.before,
                "after": each.after,
                "changes": [_change(change) for change in each.changes],
            }
            for each in changed
        ]
    }


def flaws_document(recordings: int, flaws: Sequence[Flaw]) -> dict[str, Any]:
    """`{recordings, flaws: [{recording, kind, what, remedy}]}`"""
    return {
        "recordings": recordings,
        "flaws": [
            {"recording": flaw.recording, "kind": flaw.kind.value, "what": flaw.what, "remedy": flaw.remedy}
            for flaw in flaws
        ],
    }


def _entry(entry: Entry, usage: Usage | None) -> dict[str, Any]:
    return {
        "name": entry.name,
        "file": str(entry.path),
        "instant": entry.instant.isoformat() if entry.instant else None,
        "calls": len(entry.provenance.steps) if entry.provenance else None,
        "exchanges": len(entry.tape) if entry.tape is not None else None,
        "bytes": entry.size,
        "partial": entry.is_partial,
        "problem": entry.problem.what if entry.problem else None,
        "unused": [asdict(recorded) for recorded in usage.unused] if usage else None,
        "missing": [f"{miss.method} {miss.url}" for miss in usage.misses] if usage else None,
    }


def _change(change: Change) -> dict[str, Any]:
    sides = {"before": change.before, "after": change.after}
    return {"place": change.place} | {
        name: readable_body(value) if isinstance(value, bytes) else value
        for name, value in sides.items()
        if value is not ABSENT
    }
