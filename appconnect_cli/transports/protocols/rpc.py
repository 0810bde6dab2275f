"""Procedures that are called by name: JSON-RPC 1.0 and 2.0, XML-RPC. Pure."""

from collections.abc import Mapping
from typing import Any

from appconnect_cli.transports.protocols.plain import plain, unwrapped

_OBJECT_CALLS = ("execute", "execute_kw")
"""Odoo's: database, user, key, model and method stand before what the method gets."""


def json_calls(values: Any) -> list[tuple[str, Any]]:
    """Name and parameters of the calls in a JSON body, a batch too; empty if it is no JSON-RPC."""
    calls = values if isinstance(values, list) else [values]
    if not calls or not all(_is_json_call(call) for call in calls):
        return []
    return [dispatched(call["method"], call.get("params")) for call in calls]


def json_result(values: Any) -> tuple[Any, str]:
    """What JSON-RPC answers, and its error in words; of a batch, all results and the first error."""
    if isinstance(values, list):
        results = [json_result(answer) for answer in values]
        return [value for value, _ in results], next((error for _, error in results if error), "")
    if not isinstance(values, Mapping) or not {"result", "error"} & values.keys():
        return values, ""
    error = values.get("error")
    if error in (None, False):
        return values.get("result"), ""
    if not isinstance(error, Mapping):
        return error, f"JSON-RPC error: {error}"
    return error, " ".join(f"JSON-RPC error {error.get('code', '')}: {error.get('message', '')}".split())


def xml_call(body: bytes) -> tuple[str, Any] | None:
    """Name and parameters of an XML-RPC call; None if it is damaged."""
    loaded = _loaded(body)
    if loaded is None or loaded[1] is None:
        return None
    return dispatched(loaded[1], plain(loaded[0]))


def xml_result(body: bytes) -> tuple[Any, str] | None:
    """What XML-RPC answers, and its fault in words; None if it is damaged."""
    from xmlrpc.client import Fault

    try:
        loaded = _loaded(body)
    except Fault as fault:
        told = {"faultCode": fault.faultCode, "faultString": fault.faultString}
        return told, f"XML-RPC fault {fault.faultCode}: {fault.faultString}"
    return None if loaded is None else (unwrapped(plain(loaded[0])), "")


def dispatched(name: str, params: Any) -> tuple[str, Any]:
    """A call that names its object and method as parameters is spelled with them, and gets what is left."""
    if isinstance(params, Mapping) and isinstance(params.get("method"), str) and "args" in params:
        given = _given(params["args"], params.get("kwargs"))
        if isinstance(params.get("model"), str):
            return f"{name} {params['model']}.{params['method']}", unwrapped(given)
        inner, values = dispatched(params["method"], params["args"])
        return f"{name} {inner}", values
    if name in _OBJECT_CALLS and isinstance(params, list) and len(params) >= 5:
        model, method = params[3:5]
        return f"{name} {model}.{method}", unwrapped([item for item in params[5:] if item != {}])
    return name, unwrapped(params)


def _given(positional: Any, named: Any) -> list[Any]:
    return [*(positional if isinstance(positional, list) else [positional]), *([named] if named else [])]


def _is_json_call(call: Any) -> bool:
    """1.0 has no version; then the parameters and the call's number tell."""
    if not isinstance(call, Mapping) or not isinstance(call.get("method"), str):
        return False
    return "jsonrpc" in call or {"params", "id"} <= call.keys()


def _loaded(body: bytes) -> tuple[tuple[Any, ...], str | None] | None:
    """As xmlrpc.client reads it; it raises all sorts of errors for what is damaged. Its Fault goes through."""
    from xml.parsers.expat import ExpatError
    from xmlrpc.client import ResponseError, loads

    try:
        return loads(body, use_builtin_types=True)
    except (ExpatError, ResponseError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None
