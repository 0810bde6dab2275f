"""Putting an input together: sample, file, options, `--set`, later ones winning; ids fresh, the contact filled in."""

import json
import re
import types
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, TextIO, Union, get_args, get_origin

from pydantic import BaseModel

from appconnect_cli.contract.interfaces import Interface
from appconnect_cli.errors import InputError
from appconnect_cli.store import State

LOGS = frozenset({"createCallLog", "createMessageLog", "updateMessageLog"})
"""What the extension sends these with the contact that it matched before."""

OF_A_SESSION = frozenset({"getCallLog", "updateCallLog", "upsertCallDisposition"})


@dataclass(frozen=True)
class OptionField:
    """A scalar field of an input, as one command-line option."""

    name: str
    """The Python name; `--phone-number` on the command line."""
    key: str
    """The key in data."""
    is_flag: bool
    takes_number: bool
    """Whether digits alone are a number here (a duration, an epoch time) and not text."""
    model: type[BaseModel]
    """Where it is written."""

    @property
    def help(self) -> str:
        """The field's docstring, one line of it for `--help`."""
        from appconnect_cli.contract.docstrings import field_meanings

        return field_meanings(self.model).get(self.name, "").partition("\n")[0]

    def value_of(self, text: Any) -> Any:
        """What was typed, as data."""
        if self.takes_number and isinstance(text, str) and re.fullmatch(r"-?(0|[1-9]\d*)", text):
            return int(text)
        return text


def option_fields(interface: Interface) -> tuple[OptionField, ...]:
    """One option for each scalar field of what the browser extension sends."""
    if interface.body_model is None:
        return ()
    fields = []
    for name, info in interface.body_model.model_fields.items():
        kinds = _scalar_kinds(info.annotation)
        if kinds:
            fields.append(OptionField(name, info.alias or name, kinds == {bool}, int in kinds, interface.body_model))
    return tuple(fields)


def read_input(text: str, stdin: TextIO) -> dict[str, Any]:
    """`--input`: a JSON object itself, `-` for standard input, or a file; InputError with line and column."""
    source, content = _content(text, stdin)
    try:
        value = json.loads(content)
    except json.JSONDecodeError as error:
        raise InputError(
            f"{source} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.",
            hint='Give a JSON object, such as \'{"phoneNumber": "+14155550111"}\', a file that holds one, or - .',
        ) from error
    if not isinstance(value, dict):
        raise InputError(f"{source} holds a JSON {type(value).__name__}, not an object.", hint="Wrap it in { }.")
    return value


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`over` on top of `base`, objects merged key by key, anything else replaced."""
    result = dict(base)
    for key, value in over.items():
        old = result.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        result[key] = merged(old, value) if both and isinstance(old, Mapping) else value
    return result


def with_setting(body: Mapping[str, Any], setting: str) -> dict[str, Any]:
    """`logInfo.duration=30` or `logInfo.messages[0].subject=Hi` applied; the value is JSON where it can be read so."""
    path, equals, text = setting.partition("=")
    steps: list[str | int] = [
        int(index) if index else name for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path)
    ]
    if not equals or not steps:
        raise InputError(f"--set {setting!r} has no `path=value`.", hint="Such as --set logInfo.duration=30")
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        value = text
    changed = deepcopy(dict(body))
    _put(changed, steps, value, setting)
    return changed


def filled(interface: Interface, body: Mapping[str, Any], state: State) -> dict[str, Any]:
    """What the extension knows from before: the contact it matched, the session or conversation it goes on with."""
    result = dict(body)
    last = state.last
    if interface.name in LOGS and "contactId" not in result and last.get("contactId"):
        result |= {
            name: last[name] for name in ("contactId", "contactType", "contactName") if last.get(name) is not None
        }
    if interface.name in OF_A_SESSION and "sessionId" not in result and last.get("sessionId"):
        result["sessionId"] = last["sessionId"]
    return result


def freshened(interface: Interface, body: Mapping[str, Any], state: State, token: str) -> dict[str, Any]:
    """A sample's ids made new, so that a second live call is a second call; `token` is unique, such as a time.

    updateMessageLog goes on with the last conversation, updateCallLog with the last session.
    """
    result = deepcopy(dict(body))
    log_info = result.get("logInfo")
    if isinstance(log_info, dict):
        if "sessionId" in log_info:
            log_info |= {"sessionId": token, "telephonySessionId": f"s-{token}", "id": f"call-{token}"}
        for index, message in enumerate(log_info.get("messages") or []):
            message["id"] = f"{token}{index}"
        if "conversationLogId" in log_info:
            log_info |= _conversation(interface, state, token)
    if interface.name in OF_A_SESSION:
        result.pop("sessionId", None)
    return result


def _conversation(interface: Interface, state: State, token: str) -> dict[str, Any]:
    names = ("conversationLogId", "conversationId")
    if interface.name == "updateMessageLog" and state.last.get("conversationLogId"):
        return {name: state.last[name] for name in names if name in state.last}
    return {"conversationLogId": f"conversation-{token}", "conversationId": token}


def _scalar_kinds(annotation: Any) -> set[type]:
    """The scalar types that a field takes, empty if it takes anything else."""
    options = get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)
    kinds: set[type] = set()
    for option in options:
        if option is type(None):
            continue
        if get_origin(option) is Annotated:
            option = get_args(option)[0]
        if get_origin(option) is Literal:
            kinds |= {type(value) for value in get_args(option)}
        elif option in (str, int, float, bool):
            kinds.add(option)
        elif get_origin(option) in (Union, types.UnionType):
            kinds |= _scalar_kinds(option)
        else:
            return set()
    return kinds


def _content(text: str, stdin: TextIO) -> tuple[str, str]:
    if text == "-":
        return "standard input", stdin.read()
    if text.lstrip().startswith(("{", "[")):
        return "--input", text
    try:
        return f"The file {text}", Path(text).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(
            f"--input {text}: {reason}.", hint="Give a file, - for standard input, or a JSON object."
        ) from error


def _put(target: Any, steps: list[str | int], value: Any, setting: str) -> None:
    last = steps[-1]
    for step, following in pairwise(steps):
        target = _child(target, step, following, setting)
    _check_step(target, last, setting)
    if isinstance(target, list) and isinstance(last, int) and last == len(target):
        target.append(value)
    else:
        target[last] = value


def _child(target: Any, step: str | int, following: str | int, setting: str) -> Any:
    _check_step(target, step, setting)
    empty: Any = [] if isinstance(following, int) else {}
    if isinstance(target, list) and isinstance(step, int):
        if step == len(target):
            target.append(empty)
    elif not isinstance(target.get(step), (dict, list)):
        target[step] = empty
    return target[step]


def _check_step(target: Any, step: str | int, setting: str) -> None:
    fits = isinstance(target, list) and isinstance(step, int) and step <= len(target)
    if not fits and not (isinstance(target, dict) and isinstance(step, str)):
        raise InputError(
            f"--set {setting}: there is no place {step!r} in a {type(target).__name__}.",
            hint="Use names for objects and [0] for lists; a list grows by one at its end.",
        )
