"""Bodies as they travel and as they are read: content encodings, and JSON laid out for a person. Pure."""

import gzip
import json
import re
import zlib
from collections.abc import Callable
from importlib import import_module

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


class NotEncodedError(ValueError):
    """A body is not in the encoding that its header names, or the codec is not installed."""


def decompressed(body: bytes, content_encoding: str) -> bytes:
    """`body` without its content encodings (gzip, deflate, br, zstd).

    Some libraries hand it over decoded with the header still there, so what does not decode is taken as it is. Of gzip
    or zlib that is cut off, what can be read is taken: nothing may hide in it.
    """
    for name in reversed([part.strip().lower() for part in content_encoding.split(",")]):
        decode = _DECODERS.get(name)
        if decode is None or not body:
            continue
        try:
            body = decode(body)
        except (OSError, EOFError, zlib.error, NotEncodedError):
            return _readable_part(body)
    return body


def pretty_json(text: str) -> str:
    """JSON with one member a line; every number and every text stays as it was spelled. Other text stays as it is.

    Escaped characters that can be read are shown as themselves.
    """
    if text.lstrip()[:1] not in ("{", "[") or not is_json(text):
        return text
    lines: list[str] = [""]
    depth = 0
    tokens = _TOKEN.findall(text)
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else ""
        if token in "}]":
            depth -= 1
        empty = before in ("{", "[") and token in "}]"
        if (before in ("{", "[", ",") or token in "}]") and not empty:
            lines.append("  " * depth)
        lines[-1] += ": " if token == ":" else _readable(token)
        if token in "{[":
            depth += 1
    return "\n".join(lines)


def is_json(text: str) -> bool:
    """Whether `text` is one JSON value."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _readable(token: str) -> str:
    if "\\u" not in token:
        return token
    shown = json.dumps(json.loads(token), ensure_ascii=False)
    return shown if shown.isprintable() else token


def _readable_part(body: bytes) -> bytes:
    """What can be read of gzip or zlib that is cut off; anything else as it is."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body) or body
    except zlib.error:
        return body


def _inflate(body: bytes) -> bytes:
    """`deflate` is zlib by the standard, and bare deflate by some servers."""
    try:
        return zlib.decompress(body)
    except zlib.error:
        return zlib.decompress(body, -zlib.MAX_WBITS)


def _optional(*codecs: tuple[str, str]) -> Callable[[bytes], bytes]:
    """`decompress` of the first module that is installed; without one no client asks for that encoding.

    Each codec is a module's name and that of its exception.
    """

    def decompress(body: bytes) -> bytes:
        for name, failure in codecs:
            try:
                module = import_module(name)
            except ImportError:
                continue
            try:
                decoded: bytes = module.decompress(body)
            except getattr(module, failure) as error:
                raise NotEncodedError from error
            return decoded
        raise NotEncodedError

    return decompress


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "x-gzip": gzip.decompress,
    "deflate": _inflate,
    "br": _optional(("brotli", "error"), ("brotlicffi", "error")),
    "zstd": _optional(("compression.zstd", "ZstdError"), ("zstandard", "ZstdError")),
}
