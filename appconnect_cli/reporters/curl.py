"""An exchange as a curl command line; every secret is an environment variable."""

import re
import shlex

from appconnect_cli.transports.base import Exchange

TAG = re.compile(r"\{\{(\w+)\}\}")
LEFT_OUT = frozenset({"host", "content-length", "connection", "accept-encoding", "user-agent"})
"""What curl sets by itself."""


def curl_line(exchange: Exchange) -> str:
    """Runs as it stands in a POSIX shell once the variables are set, such as `APPCONNECT_API_KEY`."""
    parts = ["curl", "-sS", "-X", exchange.method, _quoted(exchange.url)]
    for name, value in exchange.request_headers.items():
        if name.lower() not in LEFT_OUT:
            parts += ["-H", _quoted(f"{name}: {value}")]
    if exchange.request_body:
        parts += ["--data-binary", _quoted(exchange.request_body.decode(errors="replace"))]
    return " ".join(parts)


def variable_of(tag: str) -> str:
    """`authHeader` -> `APPCONNECT_AUTH_HEADER`."""
    return "APPCONNECT_" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", tag).upper()


def _quoted(text: str) -> str:
    """Single quotes, left for each tag: '...'"$VARIABLE"'...'."""
    pieces = TAG.split(text)
    quoted = [
        f'"${{{variable_of(piece)}}}"' if index % 2 else (shlex.quote(piece) if piece else "")
        for index, piece in enumerate(pieces)
    ]
    return "".join(quoted) or "''"
