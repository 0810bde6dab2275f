"""What a connector inherits."""

import warnings

import pytest

from appconnect_cli.connectors import Connector
from appconnect_cli.contract.auth import UnAuthorize
from appconnect_cli.contract.user import User


class Late(Connector):
    """Asynchronous by mistake, which is a finding of its own."""

    async def get_auth_type(self, request: object = None) -> str:  # type: ignore[override]
        """Never awaited by the server."""
        return "apiKey"


def test_an_asynchronous_auth_type_ends_in_no_warning_of_ours(recwarn: pytest.WarningsRecorder) -> None:
    warnings.simplefilter("always")
    request = UnAuthorize(user=User(id="7", access_token="key"))
    assert Late().authorization(request).startswith("Basic ")
    assert [str(warning.message) for warning in recwarn] == []
