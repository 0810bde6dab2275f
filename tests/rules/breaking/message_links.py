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


class StoresDownloads(Keeping):
    def entry(self, request: Any) -> str:
        return "\n".join(filter(None, [super().entry(request), getattr(request, "fax_download_link", None)]))


CASES = (
    Case("media-link-lost", "NoFaxes", ("message-kinds",)),
    Case("media-link-lost", "NoPicturesLater", ("message-kinds",)),
    Case("media-token-stored", "StoresDownloads", ("message-kinds",)),
)
