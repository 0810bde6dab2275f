"""Shared SMS conversations against those that the server itself composed."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appconnect_cli.runtime.composition import CompositionError
from appconnect_cli.runtime.shared_sms_body import compose_shared_sms
from tests.runtime.golden import golden
from tests.runtime.loose import LOOSE

GOLDEN = golden("composed_shared_sms")


@pytest.mark.parametrize(
    ("case", "log_format"),
    [
        pytest.param(case, log_format, id=f"{case['name']} ({log_format})")
        for case in GOLDEN
        for log_format in case["composed"]
    ],
)
def test_a_conversation_reads_as_the_server_writes_it(case: dict[str, Any], log_format: str) -> None:
    due = case["composed"][log_format]
    arguments = (log_format, case["logInfo"], case["contactName"], case["offset"])
    if due is None:
        with pytest.raises(CompositionError):
            compose_shared_sms(*arguments)
    else:
        assert compose_shared_sms(*arguments) == due


def test_a_conversation_without_a_beginning_began_now() -> None:
    now = datetime(2030, 5, 6, 7, 8, 9, tzinfo=UTC)
    entity = {"recordType": "AliveNote", "text": "Promised"}
    told = compose_shared_sms("text/plain", {"messages": [], "entities": [entity]}, "Noor", "+01:00", now)
    assert "Started: Monday, May 06, 2030 at 08:08 AM\n" in told["body"]
    assert "Unknown left a note on 2030-05-06 08:08 AM:\nPromised\n" in told["body"]


PERSON = LOOSE | st.fixed_dictionaries({"name": LOOSE})
KINDS = st.sampled_from(["AliveMessage", "AliveNote", "ThreadAssignedHint", "ThreadCreatedHint"])
ENTITY = LOOSE | st.fixed_dictionaries(
    {"recordType": KINDS},
    optional={"author": PERSON, "from": PERSON, "assignee": PERSON, "creationTime": LOOSE, "text": LOOSE},
)
CONVERSATION = st.fixed_dictionaries(
    {"messages": st.lists(LOOSE | st.fixed_dictionaries({"lastModifiedTime": LOOSE}))},
    optional={"creationTime": LOOSE, "owner": PERSON, "entities": LOOSE | st.lists(ENTITY)},
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["text/plain", "text/html", "text/markdown", "own"]), CONVERSATION, st.none() | st.text())
def test_whatever_is_sent_a_text_comes_out_or_the_server_throws(
    log_format: str, conversation: dict[str, Any], offset: str | None
) -> None:
    """A loose request never breaks the composition itself."""
    try:
        told = compose_shared_sms(log_format, conversation, "Noor", offset)
    except CompositionError:
        return
    assert set(told) == {"subject", "body"}
