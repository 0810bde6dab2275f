"""What holds for every model: it builds, has a JSON Schema spelled as data, and says what each field is."""

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from appconnect_cli.contract.docstrings import field_meanings
from appconnect_cli.contract.model import Data, Result, to_data
from tests.contract.models import contract_models, contract_types

MODELS = contract_models()
INPUTS = [model for model in MODELS if issubclass(model, Data)]
RESULTS = [model for model in MODELS if issubclass(model, Result)]
CLOSED = {"ContactInfo"}
"""Built by the server from four keys: no other exists (contract 2.2)."""
IRREGULAR = {
    "from_": "from",
    "is_from_sscl": "isFromSSCL",
    "is_from_mcp": "isFromMCP",
    "ring_sense_ai_score": "ringSenseAIScore",
    "shared_sms_log_content": "sharedSMSLogContent",
}


def by_name(model: type[BaseModel]) -> str:
    return model.__name__


@pytest.mark.parametrize("place", contract_types())
def test_everything_in_the_table_has_a_json_schema_spelled_as_data(place: str) -> None:
    schema = TypeAdapter(contract_types()[place]).json_schema(by_alias=True)
    objects = [part for part in (schema, *schema.get("$defs", {}).values()) if "properties" in part]
    assert not [key for part in objects for key in part["properties"] if "_" in key]


@pytest.mark.parametrize("model", MODELS, ids=by_name)
def test_every_field_says_what_it_is(model: type[BaseModel]) -> None:
    assert model.__doc__
    assert [name for name in model.model_fields if not field_meanings(model).get(name)] == []


@pytest.mark.parametrize("model", MODELS, ids=by_name)
def test_irregular_names_are_as_the_server_writes_them(model: type[BaseModel]) -> None:
    for name, info in model.model_fields.items():
        if name in IRREGULAR:
            assert info.alias == IRREGULAR[name]


@pytest.mark.parametrize("model", INPUTS, ids=by_name)
def test_inputs_keep_what_they_do_not_know(model: type[Data]) -> None:
    assert model.model_config["extra"] == ("forbid" if model.__name__ in CLOSED else "allow")


@pytest.mark.parametrize("model", RESULTS, ids=by_name)
def test_building_a_result_never_validates(model: type[Result]) -> None:
    wrong: dict[str, Any] = {name: object() for name in model.model_fields}
    built = model(**wrong)
    assert {name: getattr(built, name) for name in wrong} == wrong
    assert model().model_fields_set == set()


def test_a_built_result_as_data_has_only_what_was_set() -> None:
    class Inner(Result):
        third_party_id: str | None = None
        other: str | None = None

    class Outer(Result):
        inner: list[Inner] | None = None
        note: str | None = None

    built = Outer(inner=[Inner(third_party_id="7", odd=1)], note=None)  # type: ignore[call-arg]
    assert to_data(built) == {"inner": [{"thirdPartyId": "7", "odd": 1}], "note": None}
    assert to_data(Outer()) == {}
