"""Voicemails, faxes, pictures and videos: the link that leads to them, and the one that must not be stored (R-M4)."""

from collections.abc import Iterator

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.message_logs import BOTH
from appconnect_cli.rules.messages import argument_of, message_of, stored_by, without_scenario
from appconnect_cli.rules.readable import is_legible, readable, says, sent_by
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.scenarios.catalogue import MESSAGE_KINDS

LINKS = {"recordingLink": "voicemail", "faxDocLink": "fax", "imageLink": "picture", "videoLink": "video"}
DOWNLOADS = ("faxDownloadLink", "imageDownloadLink")
"""The links that hold RingCentral's token (contract 2.5)."""


def media_link_lost(evidence: Evidence, interface: str) -> Judgement:
    """Whoever reads the log can open the voicemail, the fax, the picture or the video.

    What it does
        For each recorded message that has one: its link stands in something that was sent, by itself or in a longer
        text, escaped or not. A connector that fetched the file to upload it is not judged.
    Why it matters in production
        The log says that there was a voicemail, and nobody can listen to it: the link is passed once, with the message.
    Example
        body = request.message.subject                    # "Voice message"
    How to mend
        Write `recording_link`, `fax_doc_link`, `image_link` or `video_link` into the text, whichever is given.
    """
    with_media = [
        (call, name, str(argument_of(call)[name]))
        for call in stored_by(evidence.of(interface), interface)
        for name in LINKS
        if argument_of(call).get(name)
    ]
    if not with_media:
        return without_scenario(evidence, interface, MESSAGE_KINDS.name)
    readers = [each for each in with_media if not _fetched(each[0]) and is_legible(each[0])]
    if not readers:
        return Unjudged("it fetches the files, or sends something that can't be read")
    return tuple(
        Breach(f"the link of the {LINKS[name]} stands in nothing that was sent", f"{name}: {link}", call, cause=name)
        for call, name, link in readers
        if not any(says(call, each) for each in (link, *_attachment_links(call)))
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


def _fetched(call: CallResult) -> bool:
    return any(_is_media(call, at) for at in range(len(call.exchanges)))


def _is_media(call: CallResult, exchange: int) -> bool:
    """Whether a request goes to RingCentral for the file itself."""
    url = readable(call.exchanges[exchange].url)
    return any(url.startswith(link) for link in _attachment_links(call))


def _attachment_links(call: CallResult) -> Iterator[str]:
    """The addresses that the message itself has for its files: a connector may store those, too."""
    for attachment in message_of(call).get("attachments") or ():
        yield from (readable(attachment[name]) for name in ("uri", "link") if attachment.get(name))


RULES = (
    Rule("media-link-lost", "R-M4", Severity.WARNING, BOTH, media_link_lost),
    Rule("media-token-stored", "R-M4", Severity.ERROR, BOTH, media_token_stored),
)
