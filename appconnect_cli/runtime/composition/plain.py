"""Fields in text/plain: `- Label: value` lines, and blocks up to an end mark."""

import re
from collections.abc import Callable
from dataclasses import replace

from appconnect_cli.runtime.composition.entry import Entry, append
from appconnect_cli.runtime.composition.facts import CallLogFacts
from appconnect_cli.runtime.composition.fields import Field, Kind
from appconnect_cli.runtime.javascript import LINE_ENDS, SPACE, SPACES

Shape = Callable[[Field, str], Entry]


def entry(field: Field, written: str, facts: CallLogFacts) -> Entry:
    """A field's entry; each label that is not treated as its kind is has an oddity, told at its shape."""
    shape = _BY_LABEL.get(field.label) or _BY_KIND[field.kind]
    return shape(field, written)


def _note(field: Field, written: str) -> Entry:
    """The note comes first. It ends at the next line like `- Label:`, so **a note that has one itself, such as
    `- Todo: call`, is cut there** and leaves its tail behind when it is replaced. A label may run over lines.
    """
    end = rf"(?=\n- [A-Z][a-zA-Z{SPACES}/]*:|\n\Z|\Z)"
    standing = re.compile(rf"- (?:Note|Agent notes): ([\s\S]*?){end}")
    return Entry(standing, f"- Note: {written}", f"- Note: {written}\n", lambda body, note: note + body)


def _line(field: Field, written: str) -> Entry:
    """A whole line; empty lines after it go when it is replaced."""
    value = r"([^\n]*)" if field.only_pending else r"[^\n]*"
    line = f"- {field.label}: {written}\n"
    return Entry(re.compile(rf"- {field.label}: {value}\n*"), line, line)


def _link(field: Field, written: str) -> Entry:
    """A line that begins on a line of its own even if the connector gave back a body without a line break at its end;
    other fields are glued to such a body.
    """
    return replace(_line(field, written), adding=_on_own_line)


def _on_own_line(body: str, added: str) -> str:
    return append(body if not body or body.endswith("\n") else body + "\n", added)


def _up_to_hyphen(field: Field, written: str) -> Entry:
    """A line without hyphens: **a value that has one (`No-Answer`) is not recognised, and an update adds a second
    line**.
    """
    standing = re.compile(rf"- {field.label}: ([^\n-]+)(?=\n|\Z)")
    return Entry(standing, f"- {field.label}: {written}", f"- {field.label}: {written}\n")


def _contact_number(field: Field, written: str) -> Entry:
    """As before, and its replacement leaves an empty line behind."""
    line = _up_to_hyphen(field, written)
    return replace(line, replacement=f"{line.replacement}\n")


def _date(field: Field, written: str) -> Entry:
    """Only at the beginning of a line."""
    standing = re.compile(rf"(?<![^{LINE_ENDS}])(- {field.label}:)[^{LINE_ENDS}]*")
    return Entry(standing, f"- {field.label}: {written}", f"- {field.label}: {written}\n")


def _rest_of_line(field: Field, written: str) -> Entry:
    """A line in letters of any case, up to a `<`, which makes it unrecognised; its value may follow on a later line."""
    standing = re.compile(rf"- {field.label}:{SPACE}*([^<\n]+)(?=\n|\Z)", re.IGNORECASE | re.ASCII)
    return Entry(standing, f"- {field.label}: {written}", f"- {field.label}: {written}\n")


def _block(field: Field, written: str) -> Entry:
    """After an empty line, up to an end mark."""
    return _marked(field, written, "--- END", before="\n")


def _journey(field: Field, written: str) -> Entry:
    """Without the empty line, and with an end mark of its own."""
    return _marked(field, written, "--- JOURNEY END")


def _marked(field: Field, written: str, end: str, before: str = "") -> Entry:
    block = f"- {field.label}:\n{written}\n{end}"
    return Entry(re.compile(rf"- {field.label}:([\s\S]*?){end}"), block, f"{before}{block}\n")


def _bullets(field: Field, written: str) -> Entry:
    """Written as a block and looked for as a line: **an update replaces its first line only, and leaves the rest of
    the old list and its end mark behind**.
    """
    return replace(_block(field, written), standing=_rest_of_line(field, written).standing)


_BY_KIND: dict[Kind, Shape] = {Kind.NOTE: _note, Kind.LINE: _line, Kind.LINK: _link, Kind.BLOCK: _block}
_BY_LABEL: dict[str, Shape] = {
    "Contact Number": _contact_number,
    "Date/Time": _date,
    "Duration": _up_to_hyphen,
    "Result": _up_to_hyphen,
    "Call score": _rest_of_line,
    "ACE recording link": _rest_of_line,
    "ACE bulleted summary": _bullets,
    "Call journey": _journey,
}
