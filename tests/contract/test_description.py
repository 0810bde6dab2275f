"""An interface as data: what `appconnect interfaces` shows."""

import json
from typing import Any

import pytest

from appconnect_cli.contract.contacts import FindContact
from appconnect_cli.contract.description import TypeDescription, interface_document, signature, type_text
from appconnect_cli.contract.interfaces import BY_NAME, Interface
from appconnect_cli.contract.message_logs import UpdateMessageLog


@pytest.mark.parametrize("interface", BY_NAME.values(), ids=lambda interface: interface.name)
def test_every_interface_is_one_json_document(interface: Interface) -> None:
    document = interface_document(interface)
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    known = {role for role, schema in document["schemas"].items() if schema}
    assert known == ({"input", "argument", "result"} if interface.body else set())
    assert bool(document["samples"]) == bool(interface.body)


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({}, "any"),
        ({"type": "string"}, "string"),
        ({"$ref": "#/$defs/Contact"}, "Contact"),
        ({"const": "pending"}, '"pending"'),
        ({"enum": ["oauth", "apiKey"]}, '"oauth" | "apiKey"'),
        ({"anyOf": [{"type": "string", "minLength": 1}, {"type": "string"}, {"type": "null"}]}, "string | null"),
        ({"type": "array", "items": {"$ref": "#/$defs/Leg"}}, "Leg[]"),
        ({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}}, "(string | null)[]"),
        ({"type": "array"}, "any[]"),
        ({"type": "object", "additionalProperties": True}, "object"),
        ({"type": "object", "additionalProperties": {"$ref": "#/$defs/Setting"}}, "object of Setting"),
    ],
)
def test_a_schema_in_a_few_words(schema: dict[str, Any], text: str) -> None:
    assert type_text(schema) == text


def test_own_fields_come_first_then_inherited_ones_then_properties() -> None:
    names = [field.attribute for field in TypeDescription(FindContact).fields]
    assert names[0] == "phone_number"
    assert names.index("tracer") < names.index("user") < names.index("extension")
    assert len(names) == len(set(names))


def test_a_field_in_data_and_in_python() -> None:
    fields = {field.attribute: field for field in TypeDescription(UpdateMessageLog).fields}
    shared = fields["shared_sms_log_content"]
    assert (shared.key, shared.type, shared.required) == ("sharedSMSLogContent", "SharedSmsLogContent | null", False)
    assert fields["existing_message_log"].required


def test_properties_are_shown_with_their_type() -> None:
    fields = {field.attribute: field for field in TypeDescription(FindContact).fields}
    assert (fields["phone"].type, fields["formats"].type) == ("Phone | None", "tuple[str, ...]")
    assert fields["phone"].key == ""


def test_models_below_are_named_once_and_in_order() -> None:
    below = [part.name for part in TypeDescription(UpdateMessageLog).below()]
    assert below == sorted(set(below))
    assert {"User", "Setting", "Message", "Attachment", "Party", "ContactInfo"} <= set(below)
    assert "UpdateMessageLog" not in below


@pytest.mark.parametrize(
    ("name", "due"),
    [
        ("findContact", "async def find_contact(self, request: FindContact) -> FindContactResult"),
        ("getAuthType", "def get_auth_type(self, request: GetAuthType | None = None) -> AuthType"),
        ("getBasicAuth", "def get_basic_auth(self, request: GetBasicAuth) -> BasicAuth"),
        ("refreshUserInfo", "async def refresh_user_info(...)"),
    ],
)
def test_the_method_to_write(name: str, due: str) -> None:
    assert signature(BY_NAME[name]) == due


def test_a_plain_result_says_what_it_is() -> None:
    result = TypeDescription(BY_NAME["getBasicAuth"].result_type)
    assert (result.name, result.fields, result.below()) == ("string", (), ())
    assert "Basic" in result.text
