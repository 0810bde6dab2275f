"""Links to voicemails, faxes, pictures and videos; and the ones with a token."""

from typing import Any

import pytest

from tests.rules.message_calls import asked, created, message, updated
from tests.rules.test_edges import SOFT, verdict

URI = "https://media.example/fax-1"
LINK = f"{URI}?open"
DOWNLOAD = f"{URI}?access_token={{{{rcAccessToken}}}}"
FAX: dict[str, Any] = {
    "message": message("1", type="Fax", attachments=[{"type": "RenderedDocument", "uri": URI, "link": LINK}]),
    "faxDocLink": LINK,
    "faxDownloadLink": DOWNLOAD,
    "imageLink": None,
}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"body": f"Fax: {LINK}"}, True),
        ({"body": f"Fax: {URI}"}, True),
        ({"fields": [{"name": "url", "value": LINK}]}, True),
        ({"body": "Fax"}, False),
        ({"body": "Fax: https://media.example/fax"}, False),
    ],
)
def test_the_link_may_stand_anywhere(sent: Any, kept: bool) -> None:
    judged = verdict("media-link-lost", "createMessageLog", created(asked(sent), argument=FAX))
    assert judged.passed is kept
    assert bool(judged.findings) is not kept


def test_a_connector_that_fetches_the_file_is_not_judged() -> None:
    fetched = created(asked(method="GET", url=DOWNLOAD), asked({"file": "JVBERi0"}), argument=FAX)
    assert verdict("media-link-lost", "createMessageLog", fetched).not_judged
    assert verdict("media-link-lost", "createMessageLog", created(asked(b"\xff\xd8"), argument=FAX)).not_judged
    assert verdict("media-token-stored", "createMessageLog", fetched).passed


def test_messages_without_media_or_without_a_log_are_not_judged() -> None:
    assert verdict("media-link-lost", "createMessageLog", created(asked({}))).not_judged
    soft = created(asked({}), argument=FAX, value={"returnMessage": SOFT})
    assert verdict("media-link-lost", "createMessageLog", soft).not_judged
    assert verdict("media-token-stored", "createMessageLog", created(asked({}))).not_judged


@pytest.mark.parametrize(
    "sent", [{"body": f"Fax: {DOWNLOAD}"}, {"url": DOWNLOAD.replace("{{", "%7B%7B")}, {"token": "{{rcAccessToken}}"}]
)
def test_the_token_must_not_be_sent(sent: Any) -> None:
    assert verdict("media-token-stored", "createMessageLog", created(asked(sent), argument=FAX)).findings


def test_a_link_without_a_token_is_right_in_an_update_too() -> None:
    picture = {"imageLink": LINK, "imageDownloadLink": DOWNLOAD, "message": message("The roof")}
    assert verdict("media-token-stored", "updateMessageLog", updated(asked({"body": LINK}), argument=picture)).passed
    assert verdict("media-link-lost", "updateMessageLog", updated(asked({"body": LINK}), argument=picture)).passed
    assert verdict("media-link-lost", "updateMessageLog", updated(asked({"body": "x"}), argument=picture)).findings


SOURCE = {"type": "SourceDocument", "link": "https://media.example/source"}
VOICEMAIL = {"type": "AudioRecording", "uri": "https://media.example/vm-1", "link": "https://media.example/vm-1?open"}


@pytest.mark.parametrize(
    ("attachments", "sent", "kept"),
    [
        ([SOURCE, FAX["message"]["attachments"][0]], f"Fax: {LINK}", True),
        ([SOURCE, FAX["message"]["attachments"][0]], f"Fax: {SOURCE['link']}", False),
        ([VOICEMAIL], VOICEMAIL["link"], True),
        ([VOICEMAIL], VOICEMAIL["uri"], True),
        ([VOICEMAIL], "Voice message", False),
        ([VOICEMAIL, FAX["message"]["attachments"][0]], LINK, False),
    ],
)
def test_an_update_has_the_attachments_link_alone(attachments: Any, sent: str, kept: bool) -> None:
    argument = {"message": message("1", attachments=attachments)}
    judged = verdict("media-link-lost", "updateMessageLog", updated(asked({"body": sent}), argument=argument))
    assert judged.passed is kept
    assert bool(judged.findings) is not kept


def test_an_attachment_without_a_link_is_not_looked_for() -> None:
    argument = {"message": message("1", attachments=[{"type": "AudioRecording", "uri": URI}])}
    assert verdict("media-link-lost", "updateMessageLog", updated(asked({"body": "x"}), argument=argument)).not_judged
    assert verdict("media-link-lost", "createMessageLog", created(asked({"body": "x"}), argument=argument)).not_judged


def test_a_picture_does_not_stand_for_the_video() -> None:
    reader = "https://reader.example/?media="
    files = {
        "image": {"type": "MmsAttachment", "contentType": "image/png", "uri": "https://media.example/image-1"},
        "video": {"type": "MmsAttachment", "contentType": "video/mp4", "uri": "https://media.example/video-1"},
    }
    argument: dict[str, Any] = {"message": message("The roof", attachments=[*files.values()])}
    argument |= {f"{name}Link": f"{reader}{each['uri']}" for name, each in files.items()}
    picture, video = argument["imageLink"], argument["videoLink"]
    assert verdict(
        "media-link-lost", "createMessageLog", created(asked({"a": [picture, video]}), argument=argument)
    ).passed
    (finding,) = verdict(
        "media-link-lost", "createMessageLog", created(asked({"a": picture}), argument=argument)
    ).findings
    assert "video" in finding.seen
