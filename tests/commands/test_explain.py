"""`appconnect explain`."""

import pytest

from appconnect_cli.commands.explain import command
from appconnect_cli.errors import ExitCode, UsageError
from appconnect_cli.rules import RULES, claiming, find_rules
from appconnect_cli.rules.coverage import UNJUDGED
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


def test_an_id_that_several_rules_claim_shows_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    claimed = {"14": claiming("14"), "R-C": find_rules("R-C")}
    for name, rules in claimed.items():
        assert len(rules) > 1
        assert command(name) is ExitCode.OK
        out = capsys.readouterr().out
        assert [rule.slug for rule in RULES if f"\n{rule.slug}  contract " in f"\n{out}"] == [
            rule.slug for rule in rules
        ]
        assert out.count("How to mend") == len(rules)


@pytest.mark.parametrize("contract_id", UNJUDGED)
def test_an_id_that_none_can_judge_says_why(contract_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(contract_id) is ExitCode.OK
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith(contract_id)
    assert UNJUDGED[contract_id] in out


def test_an_unknown_rule_gets_near_names() -> None:
    with pytest.raises(UsageError) as caught:
        command("search-write")
    assert "search-writes" in caught.value.hint
