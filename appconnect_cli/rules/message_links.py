"""Voicemails, faxes, pictures and videos: the link that leads to them, and the one that must not be stored (R-M4)."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.message_logs import BOTH
from appconnect_cli.rules.messages import argument_of, message_of, stored_by, without_scenario
from appconnect_cli.rules.readable import is_legible, readable, says, sent_by
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.scenarios.catalogue import MESSAGE_KINDS


class Medium(NamedTuple):
    """What a message can bring along beside its text."""

    word: str
    link: str
    """The argument that leads to it."""
    type: str
    content: str = ""
    """How the attachment's `contentType` begins."""

    def is_in(self, attachment: Mapping[str, Any]) -> bool:
        """Whether an attachment of a message is one."""
        content = str(attachment.get("contentType") or "")
        return attachment.get("type") == self.type and content.startswith(self.content)


MEDIA = (
    Medium("voicemail", "recordingLink", "AudioRecording"),
    Medium("fax", "faxDocLink", "RenderedDocument"),
    Medium("picture", "imageLink", "MmsAttachment", "image/"),
    Medium("video", "videoLink", "MmsAttachment", "video/"),
)
DOWNLOADS = ("faxDownloadLink", "imageDownloadLink")
"""The links that hold RingCentral's token (contract 2.5)."""


def media_link_lost(evidence: Evidence, interface: str) -> Judgement:
    """Whoever reads the log can open the voicemail, the fax, the picture or the video.

    What it does
        For each recorded message that has one: its link stands in something that was sent, by itself or in a longer
        text, escaped or not. The attachment's own address does as well; in an update it is all that the server passes
        of a voicemail or a fax. A connector that fetched the file to upload it is not judged.
    Why it matters in production
        The log says that there was a voicemail, and nobody can listen to it: the link is passed once, with the message.
    Example
        body = request.message.subject                    # "Voice message"
    How to mend
        Write `recording_link`, `fax_doc_link`, `image_link` and `video_link` into the text, all that are given; in
        updateMessageLog the `link` of the attachment of type `AudioRecording` or `RenderedDocument`.
    """
    with_media = [
        (call, medium, link)
        for call in stored_by(evidence.of(interface), interface)
        for medium in MEDIA
        if (link := _link(call, medium))
    ]
    if not with_media:
        return without_scenario(evidence, interface, MESSAGE_KINDS.name)
    readers = [each for each in with_media if not _fetched(each[0]) and is_legible(each[0])]
    if not readers:
        return Unjudged("it fetches the files, or sends something that can't be read")
    return tuple(
        Breach(
            f"the link of the {medium.word} stands in nothing that was sent",
            f"{medium.link}: {link}" if argument_of(call).get(medium.link) else f"the attachment's link: {link}",
            call,
            cause=medium.link,
        )
        for call, medium, link in readers
        if not any(says(call, each) for each in (link, *_addresses(call, medium)))
    )


def media_token_stored(evidence: Evidence, interface: str) -> Judgement:
    """The links for downloading are used and not stored.

    What it does
        Looks for RingCentral's access token in what is sent to the CRM with a fax or a picture: `faxDownloadLink` and
        `imageDownloadLink` end with it.
    Why it matters in production
        Everybody who can read the record acts as the RingCentral user as long as the token is valid; and an hour later
        the link is dead.
    Example
        body = f"Fax: {request.fax_download_link}"
    How to mend
        Store `fax_doc_link` and `image_link`; use the others only to fetch the file and upload it.
    """
    calls = [call for call in evidence.of(interface) if any(argument_of(call).get(name) for name in DOWNLOADS)]
    if not calls:
        return without_scenario(evidence, interface, MESSAGE_KINDS.name)
    return tuple(
        Breach(
            f"RingCentral's access token stands in what is sent ({call.step})",
            "the link without a token: faxDocLink, imageLink",
            call,
        )
        for call in calls
        if any(_secret(call) in sent.text for sent in sent_by(call) if not _is_media(call, sent.exchange))
    )


def _secret(call: CallResult) -> str:
    """The token as it stands in the links."""
    link = next(str(argument_of(call)[name]) for name in DOWNLOADS if argument_of(call).get(name))
    return readable(link.rpartition("access_token=")[2])


def _link(call: CallResult, medium: Medium) -> str:
    """The argument, or what an update has instead; empty if the message has no such thing."""
    given = argument_of(call).get(medium.link)
    if given or call.interface == "createMessageLog":
        return str(given or "")
    return next((str(each["link"]) for each in _attachments(call) if medium.is_in(each) and each.get("link")), "")


def _fetched(call: CallResult) -> bool:
    return any(_is_media(call, at) for at in range(len(call.exchanges)))


def _is_media(call: CallResult, exchange: int) -> bool:
    """Whether a request goes to RingCentral for the file itself."""
    url = readable(call.exchanges[exchange].url)
    return any(url.startswith(address) for medium in MEDIA for address in _addresses(call, medium))


def _addresses(call: CallResult, medium: Medium) -> Iterator[str]:
    """The addresses that the message itself has for its files: a connector may store those, too."""
    for attachment in _attachments(call):
        if medium.is_in(attachment):
            yield from (readable(attachment[name]) for name in ("uri", "link") if attachment.get(name))


def _attachments(call: CallResult) -> list[Mapping[str, Any]]:
    return [each for each in message_of(call).get("attachments") or () if isinstance(each, Mapping)]


RULES = (
    Rule("media-link-lost", "R-M4", Severity.WARNING, BOTH, media_link_lost),
    Rule("media-token-stored", "R-M4", Severity.ERROR, BOTH, media_token_stored),
)
