"""`appconnect explain`."""

import pytest

from appconnect_cli.commands.explain import command
from appconnect_cli.errors import ExitCode, UsageError
from appconnect_cli.rules import RULES
from appconnect_cli.rules.rule import SECTIONS


@pytest.mark.parametrize("name", ["note-changed", "R-G3"])
def test_a_rule_in_full_with_its_place(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(name) is ExitCode.OK
    out = capsys.readouterr().out
    assert all(section in out for section in SECTIONS)
    assert "contract R-G3" in out
    assert "call_logs.py:" in out


def test_all_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert command() is ExitCode.OK
    out = capsys.readouterr().out
    assert all(rule.slug in out for rule in RULES)


def test_an_unknown_rule_gets_near_names() -> None:
    with pytest.raises(UsageError) as caught:
        command("search-write")
    assert "search-writes" in caught.value.hint
