"""What is judged, for which interfaces, and how much it matters: names, their ranks, and what is refused."""

from dataclasses import replace

import pytest

from appconnect_cli.errors import SettingsError, UsageError
from appconnect_cli.findings import LeftOut, Severity
from appconnect_cli.rules import RULES, Rule, find_rules
from appconnect_cli.rules.choosing import EVERYTHING, Asked, Choice, choose
from appconnect_cli.rules.coverage import UNJUDGED
from appconnect_cli.settings import ValidationSettings

WRITES, NO_MATCH, NOTE = (find_rules(slug)[0] for slug in ("search-writes", "failure-as-no-match", "note-changed"))
NOTHING = ValidationSettings()


def refusal(asked: Asked, settings: ValidationSettings = NOTHING) -> UsageError:
    with pytest.raises(UsageError) as caught:
        choose(asked, settings)
    return caught.value


def slugs(name: str) -> set[str]:
    return {rule.slug for rule in find_rules(name)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_a_rule_is_meant_by_its_slug_and_by_each_of_its_ids(rule: Rule) -> None:
    assert find_rules(rule.slug) == (rule,)
    assert all(rule in find_rules(contract_id) for contract_id in rule.contract_ids)


def test_a_rule_may_claim_several_ids() -> None:
    assert replace(NOTE, contract_id="R-G3, R-G4, 11").contract_ids == ("R-G3", "R-G4", "11")
    assert replace(NOTE, contract_id="").contract_ids == ()


def test_several_rules_may_claim_one_id_or_section() -> None:
    assert slugs("14") == {rule.slug for rule in RULES if "14" in rule.contract_ids} > {"result-shape"}


def test_a_family_is_all_ids_of_its_letter_and_no_other() -> None:
    assert slugs("R-C") == {rule.slug for rule in RULES if any(each[:3] == "R-C" for each in rule.contract_ids)}
    assert {"search-writes", "failure-as-no-match"} <= slugs("R-C")
    assert "log-id-unusable" not in slugs("R-C")


def test_a_pattern_is_held_against_slugs_and_ids() -> None:
    assert slugs("search-*") == {rule.slug for rule in RULES if rule.slug.startswith("search-")}
    assert slugs("R-C?") == {
        rule.slug for rule in RULES if any(each[:3] == "R-C" for each in rule.contract_ids if len(each) == 4)
    }


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("note-change", "note-changed"),
        ("Search-Writes", "search-writes"),
        ("r-c4", "R-C4"),
        ("R-C99", "R-C9"),
        ("x*y", "`appconnect rules`"),
        ("", "`appconnect rules`"),
        ("R-", "R-"),
    ],
)
def test_a_name_that_means_nothing_is_refused_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_rules(name)
    assert near in caught.value.hint


@pytest.mark.parametrize("contract_id", UNJUDGED)
def test_an_id_that_none_can_judge_is_refused_with_the_reason(contract_id: str) -> None:
    assert UNJUDGED[contract_id] in refusal(Asked(select=[contract_id])).what


def test_without_a_choice_everything_is_judged() -> None:
    assert choose(Asked(), NOTHING) == EVERYTHING
    assert all(EVERYTHING.judges(rule, interface) for rule in RULES for interface in rule.interfaces)


def test_options_are_repeated_or_have_commas() -> None:
    choice = choose(Asked(select=["search-writes, note-changed", "R-N"]), NOTHING)
    assert choice.selected == {"search-writes", "note-changed"} | slugs("R-N")


def test_what_is_selected_and_ignored_is_ignored() -> None:
    choice = choose(Asked(select=["R-C"], ignore=["search-writes"]), NOTHING)
    assert choice.judges(NO_MATCH, "findContact")
    assert not choice.judges(WRITES, "findContact")
    assert not choice.judges(NOTE, "getCallLog")


def test_what_is_left_out_is_counted_once_for_its_first_reason() -> None:
    choice = Choice(
        frozenset({"search-writes", "note-changed"}), frozenset({"search-writes"}), frozenset({"findContact"})
    )
    left_out = [(WRITES, "findContact"), (NO_MATCH, "findContact"), (NOTE, "getCallLog"), (WRITES, "createContact")]
    assert choice.counted(left_out) == LeftOut(ignored=1, not_selected=1, other_interfaces=2)


def test_the_command_line_outranks_the_file_and_adds_to_what_is_ignored_and_weighed() -> None:
    file = ValidationSettings(
        select=("R-C",),
        ignore=("search-writes",),
        severity={"failure-as-no-match": Severity.INFO, "note-changed": Severity.INFO},
        fail_on=Severity.INFO,
        interfaces=("getCallLog",),
    )
    of_file = choose(Asked(), replace(file, interfaces=("findContact",)))
    assert of_file.selected == slugs("R-C")
    assert of_file.interfaces == {"findContact"}
    assert of_file.fail_on is Severity.INFO
    asked = Asked(["R-G", "R-C3"], ["R-N"], ["note-changed=warning"], ["findContact", "getCallLog"], Severity.WARNING)
    choice = choose(asked, file)
    assert choice.selected == slugs("R-G") | slugs("R-C3")
    assert choice.ignored == {"search-writes"} | slugs("R-N")
    assert choice.interfaces == {"findContact", "getCallLog"}
    assert choice.severities == {"failure-as-no-match": Severity.INFO, "note-changed": Severity.WARNING}
    assert choice.fail_on is Severity.WARNING


def test_the_last_severity_of_a_rule_counts() -> None:
    choice = choose(Asked(severity=["R-C=info,search-writes=warning"]), NOTHING)
    assert choice.severities["search-writes"] is Severity.WARNING
    assert choice.severities["failure-as-no-match"] is Severity.INFO


@pytest.mark.parametrize(
    ("asked", "what", "hint"),
    [
        (Asked(select=["note-change"]), "--select: There is no rule named 'note-change'", "note-changed"),
        (Asked(select=[""]), "--select: There is no rule named ''", "appconnect rules"),
        (Asked(ignore=["R-C4,serach-writes"]), "--ignore: There is no rule named 'serach-writes'", "search-writes"),
        (Asked(severity=["note-change=info"]), "--severity: There is no rule named", "note-changed"),
        (
            Asked(severity=["note-changed"]),
            "--severity 'note-changed' is no RULE=error",
            "note-changed=warning",
        ),
        (Asked(severity=["note-changed=fatal"]), "'note-changed=fatal' is no RULE=error", "=warning"),
        (Asked(severity=["note-changed=off"]), "'note-changed=off' is no RULE=error", "--ignore note-changed"),
        (Asked(interfaces=["find_contact"]), "no interface named 'find_contact'", "findContact"),
        (Asked(select=["note-changed"], interfaces=["findContact"]), "Nothing is left to judge", "appconnect rules"),
        (Asked(ignore=["*"]), "Nothing is left to judge", "[validate]"),
    ],
)
def test_refusals_name_the_option_and_the_way_out(asked: Asked, what: str, hint: str) -> None:
    error = refusal(asked)
    assert what in error.what
    assert hint in error.hint


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        (ValidationSettings(select=("note-change",)), "select"),
        (ValidationSettings(ignore=("note-change",)), "ignore"),
        (ValidationSettings(severity={"note-change": Severity.INFO}), "severity"),
    ],
)
def test_an_unknown_rule_in_the_file_is_an_error_of_the_file(settings: ValidationSettings, key: str) -> None:
    error = refusal(Asked(), settings)
    assert isinstance(error, SettingsError)
    assert error.what.startswith(f"appconnect.toml: [validate] {key}: There is no rule named 'note-change'")
    assert "note-changed" in error.hint
