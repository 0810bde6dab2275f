"""Media links against those that the server itself derived."""

from typing import Any

import pytest

from appconnect_cli.runtime.composition import CompositionError
from appconnect_cli.runtime.media import media_links
from tests.runtime.golden import golden


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in golden("media_links")])
def test_links_are_those_that_the_server_derives(case: dict[str, Any]) -> None:
    if case["links"] is None:
        with pytest.raises(CompositionError):
            media_links(case["message"], case["rcAccessToken"])
    else:
        assert media_links(case["message"], case["rcAccessToken"]) == case["links"]


def test_a_uri_that_is_no_valid_text_makes_the_server_throw() -> None:
    image = {"type": "MmsAttachment", "contentType": "image/png", "uri": "\ud800"}
    with pytest.raises(CompositionError):
        media_links({"attachments": [image]}, "RC")
