"""The python template: message logs (contract 7, R-M)."""

import httpx
import pytest

from tests.scaffold.bench import Bench, message


def test_messages_of_a_conversation_stand_in_one_log_in_order(bench: Bench) -> None:
    log_id = bench.log_message(message=message("One & two"), additionalSubmission={"deals": "501"})
    for number, text in enumerate(("Three", "Four")):
        assert bench.add_message(log_id, message=message(text, id=99002 + number)) == {}
    stored = bench.activity(log_id)
    assert stored["body"] == "\n".join(
        f"<p><b>Noor Haddad</b> 2030-05-06 11:00<br>{text}</p>" for text in ("One &amp; two", "Three", "Four")
    )
    assert (stored["kind"], stored["subject"], stored["dealId"]) == ("message", "SMS with Noor Haddad", 501)
    assert (stored["startedAt"], stored["direction"], stored["externalId"]) == (
        "2030-05-06T10:00:00.000Z",
        "inbound",
        "99001",
    )


def test_a_message_that_is_sent_twice_is_logged_once(bench: Bench) -> None:
    assert bench.log_message(message=message("One")) == bench.log_message(message=message("One"))


@pytest.mark.parametrize("body", ["", "<p>Somebody wrote this instead</p>"])
def test_a_message_is_added_to_whatever_stands_there(bench: Bench, body: str) -> None:
    log_id = bench.log_message(message=message("One"))
    bench.crm("PATCH", f"/activities/{log_id}", json={"body": body})
    bench.add_message(log_id, message=message("Two", id=99002))
    stored = bench.activity(log_id)["body"]
    assert stored.startswith(body)
    assert stored.endswith("<br>Two</p>")


@pytest.mark.parametrize(
    ("type_", "links", "kind"),
    [
        ("VoiceMail", {"recordingLink": "https://media.test/vm-1"}, "Voicemail"),
        ("Fax", {"faxDocLink": "https://media.test/fx"}, "Fax"),
        ("SMS", {"imageLink": "https://media.test/img"}, "SMS"),
        ("SMS", {"videoLink": "https://media.test/vid"}, "SMS"),
    ],
)
def test_whatever_comes_with_a_message_is_linked_and_more_can_follow(
    bench: Bench, type_: str, links: dict[str, str], kind: str
) -> None:
    log_id = bench.log_message(message=message("Look", type=type_), **links)
    bench.add_message(log_id, message=message("Two", id=99002))
    stored = bench.activity(log_id)
    assert stored["subject"] == f"{kind} with Noor Haddad"
    assert next(iter(links.values())) in stored["body"]
    assert "Two" in stored["body"]


def test_a_group_names_everybody_else_that_is_known(bench: Bench) -> None:
    others = [[{"id": "c-1", "name": name}, {"id": "createNewContact"}] for name in ("Li Wei", "Grace")]
    log_id = bench.log_message(message=message("Hello all", id="99001-c-1001"), correspondents=[*others, []])
    stored = bench.activity(log_id)
    assert (stored["subject"], stored["externalId"]) == ("SMS with Noor Haddad, Li Wei, Grace", "99001-c-1001")


def test_a_shared_conversation_is_stored_as_composed_and_replaced_whole(bench: Bench) -> None:
    log_id = bench.log_message(sharedSMSLogContent={"subject": "SMS conversation", "body": "<ul>1</ul>"})
    assert bench.activity(log_id)["body"] == "<ul>1</ul>"
    bench.add_message(log_id, sharedSMSLogContent={"subject": "SMS conversation", "body": "<ul>2</ul>"})
    stored = bench.activity(log_id)
    assert (stored["subject"], stored["body"]) == ("SMS conversation", "<ul>2</ul>")


def test_two_shared_conversations_are_two_logs(bench: Bench) -> None:
    content = {"subject": "SMS conversation", "body": "<ul/>"}
    assert bench.log_message(sharedSMSLogContent=content) != bench.log_message(sharedSMSLogContent=content)


def test_a_message_that_could_not_be_added_raises(bench: Bench) -> None:
    with pytest.raises(httpx.HTTPStatusError):
        bench.add_message(4711, message=message("Two"))
