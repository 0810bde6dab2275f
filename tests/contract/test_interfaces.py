"""The table of interfaces is whole and its names are exact."""

import pytest

from appconnect_cli.contract.interfaces import BY_NAME, COMPANIONS, INTERFACES, Interface, find_interface
from appconnect_cli.errors import ExitCode, UsageError

TWELVE = {
    "createCallLog",
    "createMessageLog",
    "createContact",
    "getAuthType",
    "getCallLog",
    "findContact",
    "findContactWithName",
    "getOauthInfo",
    "unAuthorize",
    "updateCallLog",
    "updateMessageLog",
    "getLicenseStatus",
}
IN_FULL = {"getUserInfo", "getBasicAuth", "getLogFormatType", "getUserList", "upsertCallDisposition"}
NOT_AWAITED = {"getAuthType", "getBasicAuth", "getLogFormatType", "getOverridingOAuthOption"}
WRITING = {
    "createContact",
    "createCallLog",
    "updateCallLog",
    "createMessageLog",
    "updateMessageLog",
    "upsertCallDisposition",
}


def test_the_twelve_are_spelled_as_the_server_spells_them() -> None:
    assert len(INTERFACES) == 12
    assert {interface.name for interface in INTERFACES} == TWELVE


def test_names_are_unique_in_both_spellings() -> None:
    everything = INTERFACES + COMPANIONS
    assert len(BY_NAME) == len(everything) == len({interface.python_name for interface in everything})


@pytest.mark.parametrize("interface", INTERFACES + COMPANIONS, ids=lambda interface: interface.name)
def test_a_python_name_is_the_same_words(interface: Interface) -> None:
    assert interface.python_name == interface.python_name.lower()
    assert interface.python_name.replace("_", "") == interface.name.lower()


@pytest.mark.parametrize("name", sorted(TWELVE | IN_FULL))
def test_models_are_where_the_table_says(name: str) -> None:
    interface = BY_NAME[name]
    assert interface.body_model.__doc__
    assert interface.request_model.__doc__
    assert interface.result_type is not None


def test_the_other_companions_have_a_name_and_a_signature_only() -> None:
    others = [interface for interface in COMPANIONS if interface.name not in IN_FULL]
    assert others
    assert {model for other in others for model in (other.body, other.request, other.result)} == {None}
    assert all(other.called and other.without for other in others)


def test_what_the_server_does_not_await_and_what_writes() -> None:
    assert {name for name, interface in BY_NAME.items() if not interface.awaited} == NOT_AWAITED
    assert {name for name, interface in BY_NAME.items() if interface.writes} == WRITING


@pytest.mark.parametrize("typed", ["findcontact", "find_contact", "find-contact", "FindContact", "findContcat"])
def test_a_misspelt_name_gets_the_right_one(typed: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_interface(typed)
    assert repr(typed) in caught.value.what
    assert "findContact" in caught.value.hint
    assert caught.value.exit_code is ExitCode.USAGE


def test_a_name_that_resembles_nothing_gets_the_list() -> None:
    with pytest.raises(UsageError) as caught:
        find_interface("zzz")
    assert "appconnect interfaces" in caught.value.hint


@pytest.mark.parametrize("typed", ["findcontact", "find_contact", "FINDCONTACT", "find-contact"])
def test_another_spelling_of_one_name_gets_that_one_alone(typed: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_interface(typed)
    assert caught.value.hint == "Did you mean findContact?"
