"""From a request and its response, in vcrpy's form and with secrets, to what may be shown and written. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from appconnect_cli.transports.base import Exchange, Failure, Interaction
from appconnect_cli.transports.handling import Asked
from appconnect_cli.transports.http_body import decompressed
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.tape import with_length

_OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding"})
"""How a body travelled; a recording holds it decoded and whole."""


def scrubbed_request(redactor: Redactor, asked: Asked) -> dict[str, Any]:
    """What a cassette holds of a request."""
    body = redactor.body(decompressed(asked.body, asked.headers.get("content-encoding", "")))
    headers = {
        name: [redactor.header(name, value)] for name, value in asked.headers.items() if name not in _OF_THE_WIRE
    }
    return {
        "method": asked.method,
        "uri": redactor.text(asked.url),
        "body": body,
        "headers": with_length(headers, body) if body != asked.body else headers,
    }


def scrubbed_response(redactor: Redactor, method: str, response: Mapping[str, Any]) -> dict[str, Any]:
    """What a cassette holds of a response: decoded, so that nothing hides in it."""
    raw = response["body"].get("string") or b""
    body = redactor.body(decompressed(raw, ", ".join(_all(response["headers"], "content-encoding"))))
    headers = {
        name: [redactor.header(name, _readable(value)) for value in values]
        for name, values in response["headers"].items()
        if name.lower() not in _OF_THE_WIRE
    }
    return {
        "status": {"code": response["status"]["code"], "message": _readable(response["status"]["message"] or "")},
        "headers": headers if method == "HEAD" else with_length(headers, body),
        "body": {"string": body},
    }


def scrubbed_again(redactor: Redactor, interaction: Interaction) -> Interaction:
    """An interaction without the secrets that were learned since it was scrubbed. Changes nothing else."""
    request, response = interaction
    asked = Asked(request["method"], request["uri"], joined(request["headers"]), request["body"])
    written = scrubbed_request(redactor, asked)
    if isinstance(response, Failure):
        return written, scrubbed_failure(redactor, response)
    return written, scrubbed_response(redactor, asked.method, response)


def to_exchange(
    interaction: Interaction, *, milliseconds: float = 0.0, fault: str = "", carried: frozenset[str] = frozenset()
) -> Exchange:
    """An interaction that is scrubbed already, as a step's traffic holds it."""
    request, response = interaction
    if isinstance(response, Failure):
        unanswered = _without_answer(request, milliseconds, str(response))
        return replace(unanswered, called_off=response.is_called_off, fault=fault, carried=carried)
    return Exchange(
        method=request["method"],
        url=request["uri"],
        request_headers=joined(request["headers"]),
        request_body=request["body"],
        status=response["status"]["code"],
        response_headers=joined(response["headers"]),
        response_body=response["body"]["string"],
        milliseconds=milliseconds,
        fault=fault,
        carried=carried,
    )


def unanswered(redactor: Redactor, asked: Asked, *, milliseconds: float = 0.0, error: str = "") -> Exchange:
    """A request without a response: one that failed, or has yet to be sent."""
    return _without_answer(scrubbed_request(redactor, asked), milliseconds, redactor.text(error))


def scrubbed_failure(redactor: Redactor, failure: Failure) -> Failure:
    """What a recording holds of a failure: its words may name what was sent."""
    return replace(failure, message=redactor.text(failure.message), cause=redactor.text(failure.cause))


def _without_answer(request: Mapping[str, Any], milliseconds: float, error: str) -> Exchange:
    return Exchange(
        method=request["method"],
        url=request["uri"],
        request_headers=joined(request["headers"]),
        request_body=request["body"],
        status=None,
        response_headers={},
        response_body=b"",
        milliseconds=milliseconds,
        error=error,
    )


def _readable(value: str) -> str:
    """A header's value as text: aiohttp keeps bytes that are no UTF-8 as lone surrogates, which no file can hold."""
    if value.isascii():
        return value
    raw = value.encode("utf-8", "surrogateescape")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def joined(headers: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Names in lower case, several values of one in a line."""
    return {name.lower(): ", ".join(values) for name, values in headers.items()}


def _all(headers: Mapping[str, Sequence[str]], wanted: str) -> list[str]:
    return [value for name, values in headers.items() if name.lower() == wanted for value in values]
