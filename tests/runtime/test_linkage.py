"""What stays after a call."""

from typing import Any

import pytest

from appconnect_cli.runtime.arguments import Prepared
from appconnect_cli.runtime.conclusions import Concluding, conclude
from appconnect_cli.runtime.linkage import after_call, after_user_info
from appconnect_cli.runtime.result import Conclusion, Raised, Returned
from appconnect_cli.store import State

NUMBER = "+14155550111"
CACHED = State(contacts=[{"phoneNumber": NUMBER, "matched": [{"id": "c-1"}]}, {"phoneNumber": "2", "matched": []}])


def searched(value: Any, *, forced: bool) -> State:
    argument = {"phoneNumber": NUMBER, "isForceRefreshAccountData": forced}
    outcome = Raised("X", "boom", 500) if value is None else Returned(value)
    conclusion = conclude("findContact", Concluding("findContact", value, argument), outcome)
    return after_call("findContact", CACHED, Prepared(argument), conclusion, value, {})


@pytest.mark.parametrize(
    ("value", "forced", "kept"),
    [
        ({"successful": True, "matchedContactInfo": []}, True, False),
        ({"successful": False, "matchedContactInfo": []}, True, False),
        ({"successful": True, "matchedContactInfo": []}, False, True),
        ({"successful": True, "matchedContactInfo": "x"}, True, True),
        (None, True, True),
    ],
)
def test_a_forced_refresh_without_a_match_empties_the_cache(value: Any, forced: bool, kept: bool) -> None:
    after = searched(value, forced=forced)
    assert [row["phoneNumber"] for row in after.contacts] == ([NUMBER, "2"] if kept else ["2"])


@pytest.mark.parametrize("interface", ["createCallLog", "createMessageLog"])
def test_an_argument_given_whole_links_nothing(interface: str) -> None:
    conclusion = Conclusion(True, 200, {}, "", stored_log_id="9001")
    assert after_call(interface, State(), Prepared({}), conclusion, {"logId": 9001}, {}) == State()


def test_a_log_in_stores_the_host_that_was_typed() -> None:
    row = {"id": "old", "hostname": "old.test", "platformAdditionalInfo": {"kept": 1}}
    info = {"platformUserInfo": {"id": 7, "timezoneOffset": -5, "platformAdditionalInfo": {"tenant": "t"}}}
    after = after_user_info(row, {"hostname": "new.test", "apiKey": "key"}, info)
    assert (after["id"], after["hostname"], after["timezoneOffset"]) == ("7", "new.test", "-5")
    assert after["accessToken"] == "key"
    assert after["platformAdditionalInfo"] == {"kept": 1, "tenant": "t"}
    assert after_user_info(row, {}, info)["hostname"] == "old.test"


@pytest.mark.parametrize(("own_key", "stored"), [(None, "typed"), ("session-7", "session-7"), ("", ""), (77, "77")])
def test_a_log_in_stores_the_connectors_own_key_even_if_it_is_empty(own_key: Any, stored: str) -> None:
    info = {"platformUserInfo": {"id": 7, "overridingApiKey": own_key}}
    assert after_user_info({}, {"apiKey": "typed"}, info)["accessToken"] == stored
