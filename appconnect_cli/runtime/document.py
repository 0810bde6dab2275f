"""One call as one JSON document."""

import json
from dataclasses import asdict
from typing import Any

from appconnect_cli.runtime.result import CallResult, NotCalled, Outcome, Raised, Returned
from appconnect_cli.transports.base import Exchange, Miss


def call_document(result: CallResult) -> dict[str, Any]:
    """Input, outcome, conclusion, exchanges, changes and problems of one call, JSON-like, camelCase, no secrets."""
    changes = result.user_changes
    return {
        "interface": result.interface,
        "mode": str(result.mode),
        "profile": result.profile,
        "instant": result.instant.isoformat(),
        "fault": str(result.injected) if result.injected else None,
        "input": result.body,
        "argument": result.argument,
        "outcome": outcome_document(result.outcome),
        "findings": [asdict(problem) for problem in result.problems],
        "conclusion": {
            "successful": result.conclusion.successful,
            "httpStatus": result.conclusion.http_status,
            "response": result.conclusion.response,
            "message": result.conclusion.message,
            "messageType": result.conclusion.message_type,
            "effect": result.conclusion.effect,
        },
        "exchanges": [exchange_document(exchange) for exchange in result.exchanges],
        "userChanges": {
            "writes": list(changes.writes),
            "before": changes.before,
            "after": changes.after,
            "unsaved": list(changes.unsaved),
            "destroyed": changes.destroyed,
        },
        "misses": [_miss(miss) for miss in result.misses],
        "unused": [asdict(recorded) for recorded in result.unused],
        "escapes": list(result.escapes),
        "milliseconds": round(result.milliseconds, 1),
    }


def outcome_document(outcome: Outcome) -> dict[str, Any]:
    """`kind` is `returned`, `raised` or `notCalled`."""
    match outcome:
        case Returned():
            return {"kind": "returned", "value": outcome.value}
        case Raised():
            place = str(outcome.place) if outcome.place else None
            return {
                "kind": "raised",
                "error": outcome.kind,
                "message": outcome.message,
                "status": outcome.status,
                "place": place,
            }
        case NotCalled():
            return {"kind": "notCalled", "reason": outcome.reason}


def exchange_document(exchange: Exchange) -> dict[str, Any]:
    """Bodies are parsed where they are JSON, text otherwise; bytes that are no text are counted."""
    return {
        "method": exchange.method,
        "url": exchange.url,
        "requestHeaders": exchange.request_headers,
        "requestBody": readable_body(exchange.request_body),
        "status": exchange.status,
        "responseHeaders": exchange.response_headers,
        "responseBody": readable_body(exchange.response_body),
        "milliseconds": round(exchange.milliseconds, 1),
        "error": exchange.error,
        "fault": exchange.fault,
    }


def _miss(miss: Miss) -> dict[str, Any]:
    return {
        "method": miss.method,
        "url": miss.url,
        "nearest": [asdict(near) for near in miss.nearest],
        "leftRecording": miss.left_recording,
    }


def readable_body(body: bytes) -> Any:
    """A body for a person or a program to read."""
    if not body:
        return None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return f"<{len(body)} bytes>"
    try:
        return json.loads(text)
    except ValueError:
        return text


def dumped(document: Any) -> str:
    """JSON as it is printed: indented, UTF-8, what JSON does not know as its text."""
    return json.dumps(document, indent=2, ensure_ascii=False, default=str)
