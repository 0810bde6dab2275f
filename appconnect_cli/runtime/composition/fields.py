"""The fields of a call's body, in the order in which they are written (contract 6.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from appconnect_cli.runtime.composition import CompositionError
from appconnect_cli.runtime.composition.facts import CallLogFacts
from appconnect_cli.runtime.composition.wording import date_text, duration_text, journey_text
from appconnect_cli.runtime.javascript import UNDEFINED, text, truthy

PLAIN, HTML, MARKDOWN = "text/plain", "text/html", "text/markdown"
COMPOSED_FORMATS = (PLAIN, HTML, MARKDOWN)
"""What getLogFormatType may say; with anything else the connector composes for itself."""


class Kind(Enum):
    """How a field is set off from others; each format has its own way of doing so."""

    NOTE = auto()
    LINE = auto()
    LINK = auto()
    BLOCK = auto()


@dataclass(frozen=True)
class Field:
    """One field: when it is written, from what, under which label."""

    label: str
    kind: Kind
    setting: str
    """The user setting that turns it on and off."""
    value: Callable[[CallLogFacts], Any]
    default: bool = True
    """What holds without the setting."""
    present: Callable[[Any], bool] = truthy
    """Whether there is something to write. What is not is skipped: no update takes a field away, and **a user can't
    clear a note**."""
    words: Callable[[Any, CallLogFacts], str] = lambda value, _: text(value)
    text_only: tuple[str, ...] = ()
    """The formats in which the server throws on a value that is not text; in the others it prints such a value."""
    trimmed: tuple[str, ...] = ()
    """The formats in which line breaks at the end are dropped."""
    only_pending: bool = False
    """Whether an update replaces nothing but `(pending...)`."""

    def wanted(self, facts: CallLogFacts) -> bool:
        """Whether there is a value and the user wants to see it; a setting of `"false"` is true in JavaScript."""
        return self.present(self.value(facts)) and truthy(facts.setting(self.setting, self.default))

    def written(self, facts: CallLogFacts, log_format: str) -> str:
        """The value as text of a format. Raises CompositionError where the server throws."""
        value = self.value(facts)
        if log_format in self.text_only and not isinstance(value, str):
            raise CompositionError(f"{self.label} must be text, not {value!r}")
        words = self.words(value, facts)
        return words.rstrip("\n") if log_format in self.trimmed else words


FIELDS = (
    Field("Note", Kind.NOTE, "addCallLogNote", lambda call: call.note),
    Field("Session Id", Kind.LINE, "addCallSessionId", lambda call: call.session_id, default=False),
    Field(
        "RingCentral user name",
        Kind.LINE,
        "addRingCentralUserName",
        lambda call: call.rc_user_name,
        default=False,
        only_pending=True,
    ),
    Field(
        "RingCentral number and extension",
        Kind.LINE,
        "addRingCentralNumber",
        lambda call: call.rc_number,
        default=False,
        words=lambda value, call: f"{text(value)} {'' if call.rc_extension is None else text(call.rc_extension)}",
    ),
    Field("Summary", Kind.LINE, "addCallLogSubject", lambda call: call.subject),
    Field("Contact Number", Kind.LINE, "addCallLogContactNumber", lambda call: call.contact_number, default=False),
    Field("Date/Time", Kind.LINE, "addCallLogDateTime", lambda call: call.start_time, words=date_text),
    Field(
        "Duration",
        Kind.LINE,
        "addCallLogDuration",
        lambda call: call.duration,
        present=lambda value: value is not UNDEFINED,
        words=lambda value, _: duration_text(value),
    ),
    Field("Result", Kind.LINE, "addCallLogResult", lambda call: call.result),
    Field("Call recording link", Kind.LINK, "addCallLogRecording", lambda call: call.recording_link, text_only=(HTML,)),
    Field(
        "Voicemail recording link",
        Kind.LINK,
        "addCallLogRecording",
        lambda call: call.voicemail_link,
        text_only=(HTML,),
    ),
    Field(
        "AI Note",
        Kind.BLOCK,
        "addCallLogAiNote",
        lambda call: call.ai_note,
        text_only=COMPOSED_FORMATS,
        trimmed=COMPOSED_FORMATS,
    ),
    Field("Transcript", Kind.BLOCK, "addCallLogTranscript", lambda call: call.transcript, text_only=(HTML,)),
    Field(
        "ACE transcript",
        Kind.BLOCK,
        "addCallLogRingSenseRecordingTranscript",
        lambda call: call.ring_sense_transcript,
        text_only=COMPOSED_FORMATS,
        trimmed=COMPOSED_FORMATS,
    ),
    Field(
        "ACE summary",
        Kind.BLOCK,
        "addCallLogRingSenseRecordingSummary",
        lambda call: call.ring_sense_summary,
        text_only=COMPOSED_FORMATS,
        trimmed=(HTML,),
    ),
    Field("Call score", Kind.LINE, "addCallLogRingSenseRecordingAIScore", lambda call: call.ring_sense_ai_score),
    Field(
        "ACE bulleted summary",
        Kind.BLOCK,
        "addCallLogRingSenseRecordingBulletedSummary",
        lambda call: call.ring_sense_bulleted_summary,
        text_only=COMPOSED_FORMATS,
        trimmed=(HTML,),
    ),
    Field("ACE recording link", Kind.LINK, "addCallLogRingSenseRecordingLink", lambda call: call.ring_sense_link),
    Field(
        "Call journey",
        Kind.BLOCK,
        "addCallLogLegs",
        lambda call: call.legs,
        present=lambda value: truthy(value) and value != [],
        words=lambda value, _: journey_text(value),
    ),
)
