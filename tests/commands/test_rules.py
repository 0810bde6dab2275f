"""`appconnect rules`."""

import json
import re

import pytest

from appconnect_cli.commands.rules import command
from appconnect_cli.errors import ExitCode
from appconnect_cli.rules import RULES, claiming, code_place, documentation
from appconnect_cli.rules.coverage import SECTION_7, UNJUDGED


def test_every_rule_has_its_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    assert command() is ExitCode.OK
    entries = re.split(r"^  (?=[a-z])", capsys.readouterr().out, flags=re.MULTILINE)
    for rule in RULES:
        (entry,) = (entry for entry in entries if entry.startswith(f"{rule.slug} "))
        words = set(entry.replace("(", " ").replace(")", " ").replace(",", " ").split())
        assert {*rule.contract_id.replace(",", " ").split(), rule.severity.value} <= words
        assert set(documentation(rule.judge).title.replace(",", " ").split()) <= words
        assert (rule.interfaces[0] if len(rule.interfaces) == 1 else str(len(rule.interfaces))) in words


def test_json_has_what_a_rule_says_and_where_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(json_=True) is ExitCode.OK
    listed = json.loads(capsys.readouterr().out)["rules"]
    assert [each["slug"] for each in listed] == [rule.slug for rule in RULES]
    for each, rule in zip(listed, RULES, strict=True):
        words, place = documentation(rule.judge), code_place(rule)
        assert (each["contract"], each["severity"]) == (list(rule.contract_ids), rule.severity.value)
        assert (each["interfaces"], each["aspect"]) == (list(rule.interfaces), rule.aspect.value)
        assert each["title"] == words.title
        assert list(each["sections"]) == ["whatItDoes", "whyItMattersInProduction", "example", "howToMend"]
        assert list(each["sections"].values()) == list(words.sections.values())
        assert place.file.as_posix().endswith(f"appconnect_cli/{each['code']['file']}")
        assert each["code"]["line"] == place.line


def test_the_contract_is_shown_id_by_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(contract=True) is ExitCode.OK
    out = capsys.readouterr().out
    shown = [line.split()[:2] for line in out.splitlines() if line.startswith("  R-")]
    assert shown == [[each.id, each.severity.value] for each in SECTION_7]
    assert "search-writes" in out
    assert all(reason.split()[0] in out for reason in UNJUDGED.values())


def test_the_contract_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(contract=True, json_=True) is ExitCode.OK
    assert json.loads(capsys.readouterr().out)["requirements"] == [
        {
            "id": each.id,
            "severity": each.severity.value,
            "text": each.text,
            "rules": [rule.slug for rule in claiming(each.id)],
            "reason": UNJUDGED.get(each.id),
        }
        for each in SECTION_7
    ]
