"""The links that the server takes out of a message's attachments for createMessageLog and updateMessageLog."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from appconnect_cli.runtime.composition import CompositionError
from appconnect_cli.runtime.javascript import UNDEFINED, member, text, truthy

MEDIA_READER = "https://ringcentral.github.io/ringcentral-media-reader/?media="


def media_links(message: Mapping[str, Any], rc_access_token: Any) -> dict[str, Any]:
    """The media arguments of a message log (contract 2.5): null where they don't apply, absent where a link is.

    Only the first attachment of a kind counts. Without RingCentral's token there is no fax at all, and of an image
    only the page that shows it. Raises CompositionError where the server throws.
    """
    attachments = message.get("attachments")
    if not truthy(attachments):
        attachments = []
    if not isinstance(attachments, list) or any(attachment is None for attachment in attachments):
        raise CompositionError(f"attachments must be a list of objects, not {attachments!r}")
    token = rc_access_token if truthy(rc_access_token) else None
    recording = _first(attachments, _is("AudioRecording"))
    links = {
        "recordingLink": None if recording is None else member(recording, "link"),
        **_fax(_first(attachments, _is("RenderedDocument")), token),
        **_image(_first(attachments, _is_mms("image/")), token),
        "videoLink": _reader(_first(attachments, _is_mms("video/"))),
    }
    return {name: link for name, link in links.items() if link is not UNDEFINED}


def _fax(document: Any, token: Any) -> dict[str, Any]:
    if document is None or token is None:
        return {"faxDocLink": None, "faxDownloadLink": None}
    return {"faxDocLink": member(document, "link"), "faxDownloadLink": _with_token(document, token)}


def _image(image: Any, token: Any) -> dict[str, Any]:
    known = image is not None and token is not None
    return {
        "imageLink": _reader(image),
        "imageDownloadLink": _with_token(image, token) if known else None,
        "imageContentType": member(image, "contentType") if known else None,
    }


def _reader(attachment: Any) -> str | None:
    """RingCentral's page that shows the medium of an attachment, in place of the medium itself."""
    uri = member(attachment, "uri")
    if not truthy(uri):
        return None
    try:
        return MEDIA_READER + quote(text(uri), safe="!'()*")
    except UnicodeEncodeError as error:
        raise CompositionError(f"the attachment's uri is no valid text: {uri!r}") from error


def _with_token(attachment: Any, token: Any) -> str:
    """Appended as if the URI had no query of its own."""
    return f"{text(member(attachment, 'uri'))}?access_token={text(token)}"


def _first(attachments: list[Any], matches: Callable[[Any], bool]) -> Any:
    return next((attachment for attachment in attachments if matches(attachment)), None)


def _is(kind: str) -> Callable[[Any], bool]:
    return lambda attachment: member(attachment, "type") == kind


def _is_mms(content_type: str) -> Callable[[Any], bool]:
    """MMS attachments of a content type; one on the way that has none makes the server throw."""

    def matches(attachment: Any) -> bool:
        if member(attachment, "type") != "MmsAttachment":
            return False
        found = member(attachment, "contentType")
        if not isinstance(found, str):
            raise CompositionError(f"an MmsAttachment has no contentType: {attachment!r}")
        return found.startswith(content_type)

    return matches
