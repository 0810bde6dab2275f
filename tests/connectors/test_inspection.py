"""What a connector implements, told from its code without calling anything."""

import functools
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from appconnect_cli.connectors import Connector
from appconnect_cli.connectors.inspection import Implementation, inspect_connector
from appconnect_cli.connectors.loader import load_connector
from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES

from .projects import project

CODE = """
import functools

def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper

async def get_call_log(request): ...                    # line 10

class Acme:
    get_call_log = staticmethod(get_call_log)
    def find_contact(self, request): ...                # line 14
    async def create_contact(self, request, *args, **more): ...
    @logged
    async def create_call_log(self, request): ...
    @classmethod
    def un_authorize(cls, request): ...
"""


def inspected(root: Path, entry: str) -> dict[str, Implementation]:
    """What is seen of a connector that was loaded from a file."""
    return inspect_connector(load_connector(project(root, entry, {"inspected.py": CODE})).instance)


def test_every_interface_and_companion_is_there() -> None:
    assert list(inspect_connector(object())) == [interface.name for interface in INTERFACES + COMPANIONS]
    assert not any(found.present for found in inspect_connector(object()).values())


def test_methods_of_an_instance(tmp_path: Path) -> None:
    found = inspected(tmp_path, "inspected:Acme")
    assert found["findContact"].present
    assert not found["findContact"].is_async
    assert found["findContact"].parameters == ("request",)
    assert str(found["findContact"].place) == f"{tmp_path.resolve() / 'inspected.py'}:14"
    assert found["createContact"].is_async
    assert found["createContact"].parameters == ("request", "*args", "**more")
    assert found["getCallLog"].is_async
    assert str(found["getCallLog"].place).endswith("inspected.py:10")
    assert found["unAuthorize"].parameters == ("request",)
    assert not found["updateCallLog"].present


def test_a_decorated_method_is_seen_through_its_decorator(tmp_path: Path) -> None:
    found = inspected(tmp_path, "inspected:Acme")["createCallLog"]
    assert found.is_async
    assert found.parameters == ("request",)
    assert str(found.place).endswith("inspected.py:16")


def test_functions_of_a_module(tmp_path: Path) -> None:
    found = inspected(tmp_path, "inspected.py")
    assert found["getCallLog"].present
    assert found["getCallLog"].parameters == ("request",)
    assert not found["findContact"].present


def test_a_class_itself(tmp_path: Path) -> None:
    of_class = inspect_connector(
        type(load_connector(project(tmp_path, "inspected:Acme", {"inspected.py": CODE})).instance)
    )
    of_instance = inspected(tmp_path, "inspected:Acme")
    assert {name: item.parameters for name, item in of_class.items()} == {
        name: item.parameters for name, item in of_instance.items()
    }


def test_what_the_base_class_gives_has_no_place() -> None:
    found = inspect_connector(Connector())
    assert found["getBasicAuth"].present
    assert found["getBasicAuth"].place is None
    assert not found["getBasicAuth"].is_async


class Odd:
    """Interfaces that are no plain functions."""

    find_contact = None
    create_contact = functools.partial(lambda self, request: None, None)

    class _Caller:
        async def __call__(self, request: Any) -> None: ...

    create_call_log = _Caller()
    get_call_log = dict

    @property
    def looked_at(self) -> None:
        raise AssertionError("a property must not run")


def test_callables_of_other_kinds() -> None:
    found = inspect_connector(Odd())
    assert not found["findContact"].present
    assert found["createContact"].present
    assert found["createCallLog"].is_async
    assert found["createCallLog"].parameters == ("request",)
    assert found["getCallLog"].present
    assert found["getCallLog"].place is None


class Unfit:
    """Functions that can't be called as the server calls them, and one value."""

    get_license_status = "Pro"

    def find_contact(self) -> None: ...
    def create_contact(self, *, request: Any) -> None: ...
    def create_call_log(self, request: Any, user: Any) -> None: ...
    def get_log_format_type(self, platform: str) -> None: ...
    def check_and_refresh_access_token(self, oauth_app: Any, user: Any) -> None: ...


class Fit:
    """All that is left to taste."""

    def find_contact(self, *arguments: Any) -> None: ...
    def create_contact(self, request: Any, retries: int = 2, **more: Any) -> None: ...
    def get_log_format_type(self, platform: str, proxy_config: Any, more: Any = None) -> None: ...
    def check_and_refresh_access_token(self, *arguments: Any) -> None: ...

    @staticmethod
    def un_authorize(request: Any) -> None: ...


@pytest.mark.parametrize("connector", [Unfit(), Unfit])
def test_what_the_server_passes_does_not_fit(connector: Any) -> None:
    found = inspect_connector(connector)
    refusals = {name: item.refusal for name, item in found.items() if item.refusal}
    assert list(refusals) == [
        "findContact", "createContact", "createCallLog", "getLogFormatType", "checkAndRefreshAccessToken"
    ]  # fmt: skip
    assert refusals["findContact"] == "too many positional arguments"
    assert refusals["createCallLog"] == "missing a required argument: 'user'"


@pytest.mark.parametrize("connector", [Fit(), Fit, Connector(), SimpleNamespace(find_contact=dict)])
def test_what_the_server_passes_fits(connector: Any) -> None:
    assert not any(item.refusal for item in inspect_connector(connector).values())


def test_a_value_in_a_functions_place_is_told() -> None:
    found = inspect_connector(Unfit())["getLicenseStatus"]
    assert (found.present, found.value) == (False, "a str")
    assert found.absence == "get_license_status is a str, no function"
    assert not inspect_connector(Odd())["findContact"].value, "None says that it is not there"


def connector_with(*names: str) -> object:
    """A connector with functions of these names."""
    return type("Made", (), {name: lambda self, request: None for name in names})()


@pytest.mark.parametrize(
    ("interface", "name"),
    [
        ("findContact", "find_contacts"),
        ("findContact", "findContact"),
        ("findContact", "findcontact"),
        ("findContactWithName", "find_contact_by_name"),
        ("findContactWithName", "find_contacts_with_name"),
        ("createCallLog", "createCallLog"),
        ("getCallLog", "get_calllog"),
        ("unAuthorize", "unauthorize"),
        ("getLicenseStatus", "get_licence_status"),
        ("createMessageLog", "create_message_logs"),
    ],
)
def test_misspelt_names_are_found(interface: str, name: str) -> None:
    found = inspect_connector(connector_with(name))[interface]
    assert found.misspelt == (name,)
    assert found.absence.endswith(f", but a {name}: rename it")
    assert found.place is not None
    assert found.place.file == Path(__file__)


@pytest.mark.parametrize("name", ["delete_contact", "_find_contact", "update_contact", "client", "search", "to_note"])
def test_names_that_mean_something_else(name: str) -> None:
    assert {
        item.interface: item.misspelt for item in inspect_connector(connector_with(name)).values() if item.misspelt
    } == {}


def test_a_right_name_is_nobody_elses_misspelling() -> None:
    found = inspect_connector(connector_with("update_call_log", "find_contact", "find_contacts"))
    assert found["findContact"].present
    assert found["findContact"].misspelt == ()
    assert found["createCallLog"].misspelt == ()
