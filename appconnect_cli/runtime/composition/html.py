"""Fields in text/html: list items without a list, and `div` blocks.

Nothing is escaped, and the note keeps its line breaks as they are: they don't show.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from appconnect_cli.runtime.composition.entry import PENDING, Entry, upsert
from appconnect_cli.runtime.composition.facts import CallLogFacts
from appconnect_cli.runtime.composition.fields import Field, Kind
from appconnect_cli.runtime.javascript import LINE_ENDS, SPACE

Shape = Callable[[str, str], Entry]

_ITEM_END = r"(?:</li>|(?=<|\Z))"


def entry(field: Field, written: str, facts: CallLogFacts) -> Entry:
    """A field's entry."""
    shape = _BY_LABEL.get(field.label) or _BY_KIND[field.kind]
    return shape(_label(field, facts), written)


def _label(field: Field, facts: CallLogFacts) -> str:
    match field.label:
        case "Contact Number":
            return f"{'Recipient' if facts.direction == 'Outbound' else 'Caller'} phone number"
        case "Date/Time":
            return "Date/time"
        case label:
            return label


def _note(label: str, written: str) -> Entry:
    """A section before a heading for the rest; it ends at the first `Call details</b>`, be it in the note itself."""
    section = f"<b>Agent notes</b><br>{written}<br><br><b>Call details</b>"
    standing = re.compile(r"<b>Agent notes</b>([\s\S]+?)Call details</b>")
    return Entry(standing, section, f"{section}<br>", lambda body, note: note + body)


def _item(label: str, written: str) -> Entry:
    """An item, found with or without `<li>`, in letters of any case and up to the next tag: what the old value has
    from there on stays behind the new one.
    """
    item = f"<li><b>{label}</b>: {written}</li>"
    return Entry(_item_pattern(label, r"([^<\n]+)"), item, item)


def _link(label: str, written: str) -> Entry:
    """An anchor; a link that is none yet reads `(pending...)`. It joins a list, if the connector made one."""
    item = _anchor(label, written) if written.startswith("http") else _item(label, PENDING).added
    return replace(_linked(label, item), adding=_in_list)


def _ace_link(label: str, written: str) -> Entry:
    """An anchor whatever it is, at the end whatever there is."""
    return _linked(label, _anchor(label, written))


def _linked(label: str, item: str) -> Entry:
    return Entry(_item_pattern(label, r"(?:<a[^>]*>[^<]*</a>|[^<]+)"), item, item)


def _anchor(label: str, url: str) -> str:
    return _item(label, f'<a target="_blank" href="{url}">open</a>').added


def _item_pattern(label: str, value: str) -> re.Pattern[str]:
    return re.compile(rf"(?:<li>)?<b>{label}</b>:{SPACE}*{value}{_ITEM_END}", re.IGNORECASE | re.ASCII)


def _in_list(body: str, added: str) -> str:
    """Before the first `</ul>`, with JavaScript's patterns expanded here too; at the end if there is none."""
    end = Entry(re.compile("</ul>"), f"{added}</ul>", added)
    return upsert(body, end)


def _block(label: str, written: str) -> Entry:
    """Its lines end in `<br>`; a block that has real line breaks, from an editor perhaps, is not found."""
    lines = re.sub("\r\n|\r|\n", "<br>", written)
    block = f"<div><b>{label}</b><br>{lines}</div>"
    return Entry(re.compile(rf"<div><b>{label}</b><br>([^{LINE_ENDS}]+?)</div>"), block, block)


def _block_and_break(label: str, written: str) -> Entry:
    """Followed by a line break, which the others are not."""
    block = _block(label, written)
    return replace(block, added=f"{block.added}<br>")


_BY_KIND: dict[Kind, Shape] = {Kind.NOTE: _note, Kind.LINE: _item, Kind.LINK: _link, Kind.BLOCK: _block}
_BY_LABEL: dict[str, Shape] = {
    "AI Note": _block_and_break,
    "Transcript": _block_and_break,
    "ACE recording link": _ace_link,
}
