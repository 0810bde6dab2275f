"""TLS that costs nothing: no certificate is read while nothing may connect, whoever makes the context."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from weakref import WeakKeyDictionary

_LOADING = ("load_verify_locations", "load_default_certs", "load_cert_chain", "set_default_verify_paths")

_Load = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class _Switch:
    """How many ask for it, what stood there before, and what was put off."""

    def __init__(self) -> None:
        self.users = 0
        self.inherited: dict[str, Any] = {}
        self.original: Any = None
        self.put_off: WeakKeyDictionary[ssl.SSLContext, list[_Load]] = WeakKeyDictionary()


_switch = _Switch()


@contextmanager
def not_loaded() -> Iterator[None]:
    """Inside the block contexts are made without CAs: loading them costs 20 ms, and none is ever used."""
    stop_loading()
    try:
        yield
    finally:
        load_again()


def stop_loading() -> None:
    """From now on whoever makes a context gets one without CAs, and for the same arguments the same one."""
    _switch.users += 1
    if _switch.users > 1:
        return
    context: Any = ssl.SSLContext
    for name in _LOADING:
        if name in context.__dict__:
            _switch.inherited[name] = context.__dict__[name]
        setattr(context, name, _put_off(getattr(context, name)))
    _switch.original, ssl.create_default_context = ssl.create_default_context, _cached(ssl.create_default_context)


def load_again() -> None:
    """As it was before `stop_loading`. Contexts that were made meanwhile and are still held load now what they skipped.

    So a client that a connector keeps can go live afterwards.
    """
    _switch.users -= 1
    if _switch.users:
        return
    ssl.create_default_context = _switch.original
    context: Any = ssl.SSLContext
    for name in _LOADING:
        delattr(context, name)
        if name in _switch.inherited:
            setattr(context, name, _switch.inherited.pop(name))
    for held, loads in list(_switch.put_off.items()):
        for load, arguments, named in loads:
            with suppress(OSError):  # no such file: the context trusts nobody
                load(held, *arguments, **named)
    _switch.put_off.clear()


def _put_off(load: Callable[..., Any]) -> Callable[..., None]:
    def put_off(context: ssl.SSLContext, *arguments: Any, **named: Any) -> None:
        _switch.put_off.setdefault(context, []).append((load, arguments, named))

    return put_off


def _cached(make: Callable[..., ssl.SSLContext]) -> Callable[..., ssl.SSLContext]:
    """A context costs 0.2 ms even without CAs. Threads may race here: then one more is made."""
    made: dict[Any, ssl.SSLContext] = {}

    def create_default_context(*arguments: Any, **named: Any) -> ssl.SSLContext:
        key = repr((arguments, sorted(named.items())))
        if key not in made:
            made[key] = make(*arguments, **named)
        return made[key]

    return create_default_context
