"""A request that gets no answer fails in replay as it failed when it was recorded, whichever library asks."""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

from appconnect_cli.transports.base import Failure, Interaction, Traffic
from appconnect_cli.transports.cassette import ReplayTransport
from appconnect_cli.transports.failures import Kind
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.transports.tape import Tape

from . import failing_servers as servers
from .clients import CLIENTS, Ask

SECONDS = 0.3
"""How long a client waits for a server that is there and silent."""

TROUBLES: dict[str, tuple[Callable[[], AbstractContextManager[str]], Kind]] = {
    "refused": (servers.closed, Kind.REFUSED),
    "no such name": (servers.unnamed, Kind.DNS),
    "no connection": (servers.full, Kind.CONNECT_TIMEOUT),
    "self-signed": (lambda: servers.self_signed(Path(tempfile.mkdtemp())), Kind.CERTIFICATE),
    "no TLS": (servers.no_tls, Kind.TLS),
    "reset": (lambda: servers.server(servers.resets), Kind.RESET),
    "hung up": (lambda: servers.server(servers.hangs_up), Kind.DISCONNECTED),
    "silent": (lambda: servers.server(servers.is_silent), Kind.READ_TIMEOUT),
    "cut off": (lambda: servers.server(servers.is_cut_off), Kind.CUT_OFF),
    "cut off in a chunk": (lambda: servers.server(servers.is_cut_off_in_a_chunk), Kind.CUT_OFF),
    "no HTTP": (lambda: servers.server(servers.talks_nonsense), Kind.GARBLED),
}


@dataclass(frozen=True)
class Trouble:
    """What one server does to every library: unwatched, and recorded."""

    base_url: str
    kind: Kind
    unwatched: dict[str, str]
    live: dict[str, str]
    recorded: dict[str, Interaction]
    exchanges: dict[str, Traffic]


@pytest.fixture(scope="module", params=TROUBLES)
def trouble(request: pytest.FixtureRequest) -> Trouble:
    if request.param == "self-signed" and not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    serve, kind = TROUBLES[request.param]
    live, exchanges = {}, {}
    with serve() as base_url:
        unwatched = {name: raised(ask, base_url) for name, ask in CLIENTS.items()}
        for name, ask in CLIENTS.items():
            with LiveTransport(Redactor({}), record=True).step() as exchanges[name]:
                live[name] = raised(ask, base_url)
    recorded = {name: traffic.recorded[0] for name, traffic in exchanges.items()}
    return Trouble(base_url, kind, unwatched, live, recorded, exchanges)


def raised(ask: Ask, base_url: str) -> str:
    """The exception as a connector tells it: its class, and for urllib's URLError what it was made of."""
    with pytest.raises(Exception) as caught:
        ask("GET", f"{base_url}/x", timeout=SECONDS)
    classes = [type(caught.value), *[type(reason) for reason in [getattr(caught.value, "reason", None)] if reason]]
    return " of ".join(f"{each.__module__}.{each.__qualname__}" for each in classes)


def replayed(interaction: Interaction, ask: Ask, base_url: str) -> tuple[str, Traffic]:
    with ReplayTransport(Tape(Path("x.yaml"), (interaction,)), Redactor({})).step() as traffic:
        return raised(ask, base_url), traffic


@pytest.mark.parametrize("name", CLIENTS)
def test_recording_changes_nothing(trouble: Trouble, name: str) -> None:
    assert trouble.live[name] == trouble.unwatched[name]


@pytest.mark.parametrize("name", CLIENTS)
def test_the_same_library_fails_in_the_same_way_without_a_network(trouble: Trouble, name: str) -> None:
    again, traffic = replayed(trouble.recorded[name], CLIENTS[name], trouble.base_url)
    assert again == trouble.live[name]
    assert (traffic.escapes, traffic.misses, traffic.unused) == ([], [], [])
    (then,), (now,) = trouble.exchanges[name].exchanges, traffic.exchanges
    assert (now.url, now.status, now.error) == (then.url, None, then.error)


@pytest.mark.parametrize("player", CLIENTS)
@pytest.mark.parametrize("recorder", CLIENTS)
def test_another_library_fails_as_it_would_have(trouble: Trouble, recorder: str, player: str) -> None:
    _, failure = trouble.recorded[recorder]
    assert isinstance(failure, Failure)
    assert failure.kind == trouble.kind
    assert failure.error
    again, _ = replayed(trouble.recorded[recorder], CLIENTS[player], trouble.base_url)
    assert again == trouble.live[player]


@pytest.mark.parametrize("serve", [servers.resets_halfway, servers.falls_silent_halfway])
@pytest.mark.parametrize("name", CLIENTS)
def test_an_answer_that_breaks_off_is_no_answer(name: str, serve: servers.Serve) -> None:
    ask = CLIENTS[name]
    with servers.server(serve) as base_url:
        unwatched = raised(ask, base_url)
        with LiveTransport(Redactor({}), record=True).step() as traffic:
            live = raised(ask, base_url)
    assert replayed(traffic.recorded[0], ask, base_url)[0] == live
    if (name, serve) == ("requests", servers.falls_silent_halfway):
        # vcrpy reads the body before requests does, which would have told it from a head that does not come.
        assert (live, unwatched) == ("requests.exceptions.ReadTimeout", "requests.exceptions.ConnectionError")
    else:
        assert live == unwatched
