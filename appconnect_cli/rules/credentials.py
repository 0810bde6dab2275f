"""Where credentials stand in what was observed: each is a tag, or has a credential's name."""

from typing import Any

from appconnect_cli.evidence.values import leaves
from appconnect_cli.transports.base import Exchange
from appconnect_cli.transports.encodings import TAG
from appconnect_cli.transports.names import CredentialNames, Says

_NAMES = CredentialNames()


def secrets_in(data: Any) -> tuple[str, ...]:
    """The paths of credentials inside JSON-like data, such as `session.token`: what is hidden, or named as one."""
    return tuple(".".join(map(str, path)) for path, value in leaves(data) if _is_secret(path, value))


def names_credential(exchange: Exchange) -> bool:
    """Whether a request carried anything secret: in its headers, its address or its body."""
    texts = (exchange.url, *exchange.request_headers.values(), exchange.request_body.decode("utf-8", "replace"))
    return any(TAG.search(text) for text in texts)


def _is_secret(path: tuple[str | int, ...], value: Any) -> bool:
    if not isinstance(value, (str, int)) or isinstance(value, bool) or not value:
        return False
    hidden = isinstance(value, str) and TAG.search(value) is not None
    return hidden or bool(path and _NAMES.says(str(path[-1])) is Says.CREDENTIAL)
