"""The phrases of a shared SMS conversation in each format."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from appconnect_cli.runtime.composition import CompositionError
from appconnect_cli.runtime.composition.fields import HTML, MARKDOWN, PLAIN
from appconnect_cli.runtime.javascript import text, truthy


@dataclass(frozen=True)
class Markup:
    """Templates for `str.format`, and how a value gets into them."""

    leaf: Callable[[Any], str]
    subject: str
    summary: str
    participants: str
    agent: str
    queue: str
    owner: str
    conversation: str
    message: str
    note: str
    assignment: str


def _in_text(heading: str, section: str, bold: str, italic: str, rule: str) -> Markup:
    """Plain text and markdown differ in their marks only. Nothing is escaped; the space after the hours is there."""
    return Markup(
        leaf=text,
        subject=f"{bold}SMS conversation with {{}}{bold}",
        summary=f"{heading}Conversation summary\nStarted: {{started}}\nEnded: {{ended}}\nDuration: {{duration}} \n\n",
        participants=f"{section}Participants\n* {{customer}} (customer)\n{{agents}}\n",
        agent="* {}\n",
        queue=f"Receiving call queue: {bold}{{}}{bold}\n\n",
        owner=f"Owner: {bold}{{}}{bold}\n\n",
        conversation=f"{section}Conversation ({{counts}})\nBEGIN\n{rule}\n{{entries}}{rule}\nEND",
        message=f"{bold}{{who}}{bold} said on {{time}}:\n{{text}}\n\n",
        note=f"{bold}{{who}}{bold} left a note on {{time}}:\n{{text}}\n\n",
        assignment=f"{italic}Conversation assigned to {bold}{{who}}{bold}{italic}\n\n",
    )


def _escaped(value: Any) -> str:
    if not truthy(value):
        return ""
    if not isinstance(value, str):
        raise CompositionError(f"only text can be told in HTML, not {value!r}")
    return value.translate(_ENTITIES)


_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#039;"})

MARKUPS = {
    PLAIN: _in_text(heading="", section="", bold="", italic="", rule="------------"),
    MARKDOWN: _in_text(heading="## ", section="### ", bold="**", italic="*", rule="---"),
    HTML: Markup(
        leaf=_escaped,
        subject="SMS conversation with {}",
        summary=(
            "<div><b>Conversation summary</b><br>Started: {started}<br>Ended: {ended}<br>Duration: {duration}<br>"
            "</div><br>"
        ),
        participants="<div><b>Participants</b><ul><li>{customer} (customer)</li>{agents}</ul></div>",
        agent="<li>{}</li>",
        queue="<div>Receiving call queue: <b>{}</b></div><br>",
        owner="<div>Owner: <b>{}</b></div><br>",
        conversation="<div><b>Conversation ({counts})</b></div><div>BEGIN</div><hr>{entries}<hr><div>END</div>",
        message="<p><b>{who}</b> said on {time}:<br>{text}</p>",
        note="<p><b>{who}</b> left a note on {time}:<br>{text}</p>",
        assignment="<p><i>Conversation assigned to <b>{who}</b></i></p>",
    ),
}
