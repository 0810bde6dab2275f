"""The connector on its recordings, offline."""

from appconnect_cli.testing import Call, connector_tests

test_connector = connector_tests()
"""One test for each interface and rule of `appconnect validate`; `-k findContact` or `-k note-changed` picks some."""


def test_a_known_number_is_matched(call: Call) -> None:
    found = call("findContact", phone_number="+14155550111")
    assert [contact["name"] for contact in found.contacts] == ["Noor Haddad"]


def test_a_name_that_nobody_has_matches_nobody(call: Call) -> None:
    found = call("findContactWithName", name="Zzyzx Qwertz")
    assert found.successful
    assert found.contacts == []


def test_a_refused_key_is_no_empty_answer(call: Call) -> None:
    refused = call("findContact", step="failures/find with a bad credential")
    assert refused.successful is False
    assert refused.message


def test_a_crm_that_fails_is_no_empty_answer(call: Call) -> None:
    failed = call("findContact", phone_number="+14155550111", fault="503@2")
    assert failed.raised
    assert failed.raised.status == 503
