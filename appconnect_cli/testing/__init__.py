"""For a connector's own tests, with pytest: `call`, and the rules as tests.

from appconnect_cli.testing import Call, connector_tests

test_connector = connector_tests()

def test_a_known_number_is_matched(call: Call) -> None:
    assert call("findContact", phone_number="+14155550111").contacts
"""

from appconnect_cli.testing.calls import Call, Result
from appconnect_cli.testing.items import connector_tests

__all__ = ["Call", "Result", "connector_tests"]
