"""Fields in text/markdown: `**Label**: value` lines, and `### Label` sections.

**A section runs to the next `### ` or the end of the body**: whatever stands below the last one, `**Call score**` and
`**ACE recording link**` for instance, is swallowed when the section is replaced.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from appconnect_cli.runtime.composition.entry import Entry
from appconnect_cli.runtime.composition.facts import CallLogFacts
from appconnect_cli.runtime.composition.fields import Field, Kind
from appconnect_cli.runtime.javascript import SPACE

Shape = Callable[[Field, str], Entry]

DETAILS = "## Call details"


def entry(field: Field, written: str, facts: CallLogFacts) -> Entry:
    """A field's entry."""
    shape = _BY_LABEL.get(field.label) or _BY_KIND[field.kind]
    return shape(field, written)


def _note(field: Field, written: str) -> Entry:
    """A section before a heading for the rest; the heading is not repeated if the body begins with it."""
    section = f"## Agent notes\n{written}\n\n"
    standing = re.compile(rf"## Agent notes\n([\s\S]*?)\n{DETAILS}")
    return Entry(standing, f"{section}{DETAILS}", section, _before_details)


def _before_details(body: str, section: str) -> str:
    return section + (body if body.startswith(DETAILS) else f"{DETAILS}\n{body}")


def _line(field: Field, written: str) -> Entry:
    """A whole line; empty lines after it go when it is replaced."""
    value = r"([^\n]*)" if field.only_pending else r"[^\n]*"
    line = f"**{field.label}**: {written}\n"
    return Entry(re.compile(rf"\*\*{field.label}\*\*: {value}\n*"), line, line)


def _any_case_line(field: Field, written: str) -> Entry:
    """A line found in letters of any case."""
    line = _line(field, written)
    return replace(line, standing=re.compile(line.standing.pattern, re.IGNORECASE | re.ASCII))


def _ace_link(field: Field, written: str) -> Entry:
    """A line up to a `<`, whose replacement leaves one more empty line behind each time."""
    standing = rf"\*\*{field.label}\*\*:{SPACE}*([^<\n]+)(?=\n|\Z)"
    return replace(_line(field, written), standing=re.compile(standing, re.IGNORECASE | re.ASCII))


def _section(field: Field, written: str) -> Entry:
    """A heading and what follows; replaced between others it gains an empty line."""
    section = f"### {field.label}\n{written}\n"
    return Entry(re.compile(rf"### {field.label}\n([\s\S]*?)(?=\n### |\n\Z|\Z)"), section, section)


_BY_KIND: dict[Kind, Shape] = {Kind.NOTE: _note, Kind.LINE: _line, Kind.LINK: _line, Kind.BLOCK: _section}
_BY_LABEL: dict[str, Shape] = {
    "RingCentral user name": _any_case_line,
    "RingCentral number and extension": _any_case_line,
    "ACE recording link": _ace_link,
}
