"""The text of a call log as App Connect's server composes it (contract 6.1).

A pure function of the body that is there, the user's settings and the facts of the call: on create the body is empty,
on update it is what getCallLog gave back (`fullBody`, or else `note`). What the server does oddly is told where it is
done: `composition/entry.py` for what all formats share, `plain.py`, `html.py` and `markdown.py` for their own.
"""

from collections.abc import Callable

from appconnect_cli.runtime.composition import CompositionError, html, markdown, plain
from appconnect_cli.runtime.composition.entry import Entry, upsert
from appconnect_cli.runtime.composition.facts import CallLogFacts, facts_for_create, facts_for_update
from appconnect_cli.runtime.composition.fields import COMPOSED_FORMATS, FIELDS, HTML, MARKDOWN, PLAIN, Field

__all__ = [
    "COMPOSED_FORMATS",
    "CallLogFacts",
    "CompositionError",
    "compose_call_log",
    "facts_for_create",
    "facts_for_update",
]

_ENTRIES: dict[str, Callable[[Field, str, CallLogFacts], Entry]] = {
    PLAIN: plain.entry,
    HTML: html.entry,
    MARKDOWN: markdown.entry,
}


def compose_call_log(log_format: str, existing_body: str, facts: CallLogFacts) -> str:
    """The body with every field of the facts written into it; `log_format` is one of COMPOSED_FORMATS.

    Raises CompositionError where the server throws, which keeps the connector from being called at all.
    """
    entry = _ENTRIES[log_format]
    body = existing_body
    for field in FIELDS:
        if field.wanted(facts):
            written = field.written(facts, log_format)
            body = upsert(body, entry(field, written, facts), only_pending=field.only_pending)
    return body
