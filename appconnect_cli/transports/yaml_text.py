"""YAML as a person reviews it: UTF-8, texts of several lines as blocks, keys in the order given."""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import yaml

try:
    from yaml import CSafeDumper as _FastDumper
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML built without libyaml: the same result, ten times slower
    from yaml import SafeDumper as _FastDumper  # type: ignore[assignment]
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

REVIEWED = 1_000_000
"""Nobody reads a text of more characters: it is written fast and as it is."""

_WIDEST = 2**31 - 1
_LINE_BREAKS = re.compile("[\x85\u2028\u2029\ufeff]")
"""To YAML they are line breaks (the last one a mark): anywhere but within double quotes they come back as blanks."""


class _Readable(_FastDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


class _ReadableBeyondBmp(yaml.SafeDumper):
    """libyaml writes emoji as escapes, and a text that holds one on a single line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: Any, value: str) -> yaml.Node:
    style = '"' if _LINE_BREAKS.search(value) else "|" if "\n" in value else None
    node: yaml.Node = dumper.represent_scalar("tag:yaml.org,2002:str", str(value), style=style)
    return node


def _instant(dumper: Any, value: datetime) -> yaml.Node:
    return _text(dumper, value.isoformat())


def _unknown(dumper: Any, value: object) -> yaml.Node:
    return _text(dumper, repr(value))


for _dumper in (_Readable, _ReadableBeyondBmp):
    _dumper.add_representer(str, _text)
    _dumper.add_representer(datetime, _instant)
    _dumper.add_multi_representer(str, _text)
    _dumper.add_multi_representer(object, _unknown)


def dump(data: Any) -> bytes:
    """`data` as YAML, with its end mark. What YAML does not know is written as Python shows it."""
    fast = _within_bmp(data) or any(len(text) > REVIEWED for text in _texts(data))
    return _dump(data, _Readable if fast else _ReadableBeyondBmp)


def load(text: str) -> Any:
    """The data; yaml.YAMLError, often with a `problem_mark`, if it is no YAML."""
    with _uncollected():
        return yaml.load(text, Loader=_Loader)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing that is being loaded is garbage, but the collector would look at all of it again and again: at ten
    thousand exchanges that takes longer than loading.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _dump(data: Any, dumper: Any) -> bytes:
    text: str = yaml.dump(data, Dumper=dumper, allow_unicode=True, sort_keys=False, width=_WIDEST, explicit_end=True)
    return text.encode()


def _within_bmp(data: Any) -> bool:
    return all(text.isascii() or max(text) <= "\uffff" for text in _texts(data))


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(data, (list, tuple)):
        for item in data:
            yield from _texts(item)
