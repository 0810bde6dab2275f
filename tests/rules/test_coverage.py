"""Section 7 of the contract: each id has a rule, or a reason why it can have none."""

import re

import pytest

from appconnect_cli.rules import RULES, Rule, claiming
from appconnect_cli.rules.coverage import SECTION_7, UNJUDGED

IDS = [requirement.id for requirement in SECTION_7]
SIZES = {"A": 14, "L": 2, "C": 19, "N": 8, "K": 12, "G": 9, "U": 9, "M": 15, "E": 3, "R": 3}
"""How many ids each family has; they are numbered from 1."""

SECTION = re.compile(r"\d+(\.\d+)*")


def test_every_id_of_the_contract_is_there_once_and_in_order() -> None:
    assert [f"R-{family}{number}" for family, size in SIZES.items() for number in range(1, size + 1)] == IDS
    assert all(requirement.text for requirement in SECTION_7)


@pytest.mark.parametrize("contract_id", IDS)
def test_an_id_has_a_rule_or_a_reason_and_never_both(contract_id: str) -> None:
    assert bool(claiming(contract_id)) != (contract_id in UNJUDGED)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_a_rule_claims_ids_and_sections_that_exist(rule: Rule) -> None:
    assert [each for each in rule.contract_ids if each not in IDS and not SECTION.fullmatch(each)] == []


def test_what_is_not_judged_is_of_the_contract_and_argued() -> None:
    assert set(UNJUDGED) <= set(IDS)
    assert all(len(reason.split()) > 5 and not reason.endswith(".") for reason in UNJUDGED.values())
