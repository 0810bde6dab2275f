"""Connectors that break one rule each: links to files."""

from typing import Any

from tests.rules.cases import Case
from tests.rules.sandbox_connector import Keeping


class NoFaxes(Keeping):
    def entry(self, request: Any) -> str:
        return str(request.message.subject) if request.message.type == "Fax" else super().entry(request)


class NoPicturesLater(Keeping):
    """Begins a conversation with a picture, and drops the link of one that comes later."""

    def entry(self, request: Any) -> str:
        later = hasattr(request, "existing_message_log")
        return str(request.message.subject) if later else super().entry(request)


class NoFaxesLater(Keeping):
    """Counts on the arguments alone, which an update lacks."""

    def entry(self, request: Any) -> str:
        is_fax_later = hasattr(request, "existing_message_log") and request.message.type == "Fax"
        return "Fax" if is_fax_later else super().entry(request)


class FirstAttachmentOnly(Keeping):
    def entry(self, request: Any) -> str:
        given = [getattr(request, name, None) for name in ("recording_link", "fax_doc_link", "image_link")]
        attached = (request.message.attachments or [None])[0]
        return "\n".join(filter(None, [request.message.subject, *given, getattr(attached, "link", None)]))


class PictureOrVideo(Keeping):
    def entry(self, request: Any) -> str:
        return f"{request.message.subject}: {request.image_link}" if request.image_link else super().entry(request)


class StoresDownloads(Keeping):
    def entry(self, request: Any) -> str:
        return "\n".join(filter(None, [super().entry(request), getattr(request, "fax_download_link", None)]))


CASES = (
    Case("media-link-lost", "NoFaxes", ("message-kinds",)),
    Case("media-link-lost", "NoPicturesLater", ("message-kinds",)),
    Case("media-link-lost", "NoFaxesLater", ("message-samples",)),
    Case("media-link-lost", "FirstAttachmentOnly", ("message-samples",)),
    Case("media-link-lost", "PictureOrVideo", ("message-kinds",)),
    Case("media-token-stored", "StoresDownloads", ("message-kinds",)),
)
