"""`appconnect interfaces`."""

import json

import pytest

from appconnect_cli.commands.interfaces import command
from appconnect_cli.commands.table import COMMANDS
from appconnect_cli.contract.interfaces import BY_NAME, COMPANIONS, INTERFACES
from appconnect_cli.contract.samples import samples_for
from appconnect_cli.errors import ExitCode, UsageError


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are asserted whole: no table may fold them, whatever the width around the tests."""
    monkeypatch.setenv("COLUMNS", "300")


def test_the_twelve_come_first_then_the_companions(capsys: pytest.CaptureFixture[str]) -> None:
    assert command() is ExitCode.OK
    captured = capsys.readouterr()
    listed = [line.split()[0] for line in captured.out.splitlines() if line.split()[:1] and line.split()[0] in BY_NAME]
    assert listed == [interface.name for interface in INTERFACES + COMPANIONS]
    assert captured.err == ""


@pytest.mark.parametrize("name", BY_NAME)
def test_one_in_full(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(name) is ExitCode.OK
    out = capsys.readouterr().out
    interface = BY_NAME[name]
    assert interface.python_name in out
    assert interface.called in out
    for model in (interface.body_model, interface.request_model):
        assert all((info.alias or field) in out for field, info in (model.model_fields if model else {}).items())
    assert all(sample.name in out and sample.situation in out for sample in samples_for(name))


def test_a_field_has_its_option_and_its_python_name(capsys: pytest.CaptureFixture[str]) -> None:
    command("findContact")
    out = capsys.readouterr().out
    assert "--is-force-refresh-account-data" in out
    assert "overridingFormat?" in out
    assert "matched_contact_info" in out
    assert "\x1b" not in out


def test_markup_in_a_pattern_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    command("findContact")
    assert "(***) ***-****" in capsys.readouterr().out


def test_one_as_json_has_schemas_and_samples(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("findContact", json_=True) is ExitCode.OK
    document = json.loads(capsys.readouterr().out)
    assert document["pythonName"] == "find_contact"
    assert document["schemas"]["input"]["required"] == ["phoneNumber"]
    assert "matchedContactInfo" in document["schemas"]["result"]["properties"]
    assert document["samples"][0]["input"]["phoneNumber"] == "+14155550111"


def test_all_as_one_json_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(json_=True) is ExitCode.OK
    document = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in document["interfaces"]] == [interface.name for interface in INTERFACES]
    assert [row["name"] for row in document["companions"]] == [interface.name for interface in COMPANIONS]
    assert all(row["schemas"]["result"] for row in document["interfaces"])


def test_a_misspelt_name_is_a_usage_error() -> None:
    with pytest.raises(UsageError) as caught:
        command("find_contact")
    assert "findContact" in caught.value.hint


def test_the_help_line_is_the_one_of_the_table() -> None:
    entry = next(entry for entry in COMMANDS if entry.name == "interfaces")
    assert (command.__doc__ or "").strip() == entry.help
