"""How an operation is spelled: method, path template and RPC name. The one place. Pure."""

import re
from urllib.parse import unquote, urlsplit

from appconnect_cli.transports.base import Exchange
from appconnect_cli.transports.protocols.asking import Question, read_question

_NO_VALUE = "undefined|null|None|NaN"
"""What stands where an id should, if the code had none."""

_ID = rf"{_NO_VALUE}|\+?\d+|[0-9a-fA-F-]{{16,}}|[A-Za-z]{{1,6}}[-_]\d+|(?=[^.]*\d)[A-Za-z0-9]{{15,18}}|[^@/]+@[^@/]+"
_SEGMENT = re.compile(rf"(?:{_ID})(\.(?:json|xml))?")
_KEYED = re.compile(r"(\w+)\([^()]*\)")


def operation_of(exchange: Exchange) -> str:
    """Such as `GET /contacts/{id}`, or `POST /rpc contact.search` where one address serves many purposes."""
    return spelled(exchange.method, exchange.url, question_of(exchange).name)


def spelled(method: str, url: str, name: str) -> str:
    """The operation of a method, an address, and what is called there, if that has a name of its own.

    Where it has one, the address names no record, and stands as it is.
    """
    segments = [unquote(segment) for segment in (urlsplit(url).path or "/").split("/")]
    if name:
        return f"{method.upper()} {'/'.join(segments)} {name}"
    return f"{method.upper()} {'/'.join(_template(segment) for segment in segments)}"


def host_of(url: str) -> str:
    """Scheme, host and port: two hosts' operations are different ones, however alike they are spelled."""
    scheme, location, *_ = urlsplit(url)
    return f"{scheme}://{location.rpartition('@')[2]}".lower()


def question_of(exchange: Exchange) -> Question:
    """What the request of an exchange asks."""
    headers = {name.lower(): value for name, value in exchange.request_headers.items()}
    return read_question(
        exchange.method,
        exchange.url,
        headers.get("content-type", ""),
        headers.get("soapaction", ""),
        exchange.request_body,
    )


def _template(segment: str) -> str:
    """`c-9`, `9.json` and `contacts(9)` name a record; OData has the last."""
    found = _SEGMENT.fullmatch(segment)
    return f"{{id}}{found[1] or ''}" if found else _KEYED.sub(r"\1({id})", segment)
