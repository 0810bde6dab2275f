"""Servers on real sockets, each with one way of not answering."""

import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

Serve = Callable[[socket.socket], None]

NO_LINGER = struct.pack("ii", 1, 0)
"""Closing such a socket sends a reset."""


@contextmanager
def server(serve: Serve) -> Iterator[str]:
    """A server that reads a request's head and leaves the connection to `serve`; yields its base URL."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_accept, args=(listening, serve), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(10)


@contextmanager
def closed() -> Iterator[str]:
    """Nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    yield f"http://127.0.0.1:{port}"


@contextmanager
def full() -> Iterator[str]:
    """Somebody listens, but accepts no more connections: they are neither refused nor made."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            with suppress(BlockingIOError):
                waiting.connect(listening.getsockname())
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def unnamed() -> Iterator[str]:
    """A name that means no address: RFC 6761 reserves `.invalid` for it."""
    yield "http://crm.invalid"


@contextmanager
def self_signed(folder: Path) -> Iterator[str]:
    """A TLS server that nobody vouches for."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def shake_hands(connection: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(connection, server_side=True) as wrapped:
            wrapped.recv(1)

    with server(shake_hands) as base_url:
        yield base_url.replace("http:", "https:")


@contextmanager
def no_tls() -> Iterator[str]:
    """A server that answers TLS with plain text."""
    with server(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as base_url:
        yield base_url.replace("http:", "https:")


def resets(connection: socket.socket) -> None:
    _read_request(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)


def hangs_up(connection: socket.socket) -> None:
    _read_request(connection)


def is_silent(connection: socket.socket) -> None:
    """Until the client gives up."""
    _read_request(connection)
    connection.recv(1)


def is_cut_off(connection: socket.socket) -> None:
    _read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nContent-Type: text/plain\r\n\r\nhalf")


def is_cut_off_in_a_chunk(connection: socket.socket) -> None:
    _read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")


def resets_halfway(connection: socket.socket) -> None:
    is_cut_off(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)


def falls_silent_halfway(connection: socket.socket) -> None:
    is_cut_off(connection)
    connection.recv(1)


def talks_nonsense(connection: socket.socket) -> None:
    _read_request(connection)
    connection.sendall(b"+OK POP3 ready\r\n\r\n")


def _read_request(connection: socket.socket) -> None:
    read = b""
    while b"\r\n\r\n" not in read:
        received = connection.recv(65536)
        if not received:
            return
        read += received


def _accept(listening: socket.socket, serve: Serve) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection, suppress(OSError):
            serve(connection)
