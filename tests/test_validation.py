"""Verdicts become a report: one finding per cause, truthful cells, and a crash that costs nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from appconnect_cli.connectors.inspection import Implementation
from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES
from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import CRASHED, Cell, LeftOut, Passed, Report, Row, Severity
from appconnect_cli.rules import Aspect, Breach, Rule, Unjudged
from appconnect_cli.rules.choosing import Choice
from appconnect_cli.rules.rule import Judgement
from appconnect_cli.runtime.result import Returned
from appconnect_cli.validation import validate


def judge_by(judgement: Judgement | Exception) -> Callable[[Evidence, str], Judgement]:
    def judge(evidence: Evidence, interface: str) -> Judgement:
        """Something holds.

        What it does
            Looks.
        Why it matters in production
            It breaks.
        Example
            none
        How to mend
            Mend it.
        """
        if isinstance(judgement, Exception):
            raise judgement
        return judgement

    return judge


def rule(slug: str, judgement: Judgement | Exception, aspect: Aspect = Aspect.BEHAVIOUR) -> Rule:
    return Rule(slug, "R-X1", Severity.ERROR, ("findContact",), judge_by(judgement), aspect)


EVERYTHING = Evidence(
    connector="acme",
    inspection={each.name: Implementation(each.name, True) for each in INTERFACES + COMPANIONS},
)


def row(report: Report, interface: str = "findContact") -> Row:
    return next(row for row in report.rows if row.interface == interface)


def test_the_matrix_has_the_twelve() -> None:
    assert [row.interface for row in validate(EVERYTHING, []).rows] == [each.name for each in INTERFACES]


def test_a_pass_a_finding_and_a_reason_are_counted_apart() -> None:
    rules = [rule("good", ()), rule("bad", (Breach("x", "y"),)), rule("blind", Unjudged("nobody looked"))]
    report = validate(EVERYTHING, rules)
    assert (report.judged, len(report.findings), len(report.not_judged)) == (2, 1, 1)
    assert report.not_judged[0].reason == "nobody looked"
    assert report.passed == (Passed("good", "findContact"),)


@pytest.mark.parametrize(("said", "pairs"), [("oauth", 1), ("apiKey", 0), ("other", 1)])
def test_a_rule_for_one_kind_of_authentication_does_not_concern_the_other(said: str, pairs: int) -> None:
    report = validate(replace(EVERYTHING, auth_type=Returned(said)), [replace(rule("tokens", ()), only_for="oauth")])
    assert report.judged + len(report.not_judged) == pairs
    assert report.judged == (said == "oauth")


def test_a_finding_takes_its_words_from_the_rule() -> None:
    (finding,) = validate(EVERYTHING, [rule("bad", (Breach("x", "y"),))]).findings
    assert (finding.effect, finding.remedy, finding.contract) == ("It breaks.", "Mend it.", "R-X1")
    assert finding.command == "appconnect validate --select bad"


def test_one_cause_is_one_finding_of_the_first_rule() -> None:
    special = (Breach("special", "y", cause="a[0].id", severity=Severity.WARNING),)
    rules = [rule("special", special), rule("general", (Breach("general", "y", cause="a[3].id"),))]
    (finding,) = validate(EVERYTHING, rules).findings
    assert (finding.rule, finding.severity) == ("special", Severity.WARNING)
    assert finding.also == ("general",)


def test_every_judged_pair_has_passed_or_is_named_by_a_finding() -> None:
    rules = [
        rule("first", (Breach("x", "y", cause="a"), Breach("z", "y", cause="b"))),
        rule("same", (Breach("x", "y", cause="a"),)),
        rule("both", (Breach("x", "y", cause="b"), Breach("x", "y", cause="c"))),
        rule("broken", KeyError("x")),
        rule("good", ()),
        rule("blind", Unjudged("-")),
    ]
    report = validate(EVERYTHING, rules)
    broken = {rule for finding in report.findings for rule in (finding.rule, *finding.also)} - {CRASHED}
    assert broken == {"first", "same", "both", "broken"}
    assert report.judged == len(broken) + len(report.passed) == 5


def test_what_is_wrong_inside_a_part_that_is_wrong_is_no_finding_of_its_own() -> None:
    rules = [
        rule("outer", (Breach("whole", "y", cause="contactInfo"),)),
        rule("inner", (Breach("part", "y", cause="contactInfo.name"), Breach("other", "y", cause="contactInfoList"))),
    ]
    assert [finding.seen for finding in validate(EVERYTHING, rules).findings] == ["whole", "other"]


def test_breaches_of_one_rule_with_one_cause_are_one_finding_with_the_worst() -> None:
    breaches = (Breach("mild", "y", severity=Severity.INFO), Breach("bad", "y"))
    (finding,) = validate(EVERYTHING, [rule("twice", breaches)]).findings
    assert (finding.seen, finding.severity) == ("bad", Severity.ERROR)


def test_no_other_rule_speaks_for_what_is_ignored() -> None:
    rules = [
        rule("special", (Breach("special", "y", cause="contactInfo"),), Aspect.SHAPE),
        rule("general", (Breach("general", "y", cause="contactInfo.name"),)),
        rule("apart", (Breach("apart", "y", cause="other"),)),
    ]
    report = validate(EVERYTHING, rules, Choice(ignored=frozenset({"special"})))
    assert [finding.rule for finding in report.findings] == ["apart"]
    assert [(each.rule, each.reason) for each in report.not_judged] == [
        ("general", "what is wrong there is ignored with special")
    ]
    assert (report.judged, report.left_out, row(report).shape) == (1, LeftOut(ignored=1), Cell.NOT_CHOSEN)
    both = (Breach("general", "y", cause="contactInfo.name"), Breach("more", "y", cause="logId"))
    report = validate(EVERYTHING, [rules[0], rule("general", both)], Choice(ignored=frozenset({"special"})))
    assert [finding.seen for finding in report.findings] == ["more"]


def test_nothing_is_said_of_an_interface_that_was_not_chosen() -> None:
    absent = {**EVERYTHING.inspection, "findContact": Implementation("findContact", False)}
    report = validate(replace(EVERYTHING, inspection=absent), [], Choice(interfaces=frozenset({"getCallLog"})))
    unseen = row(report)
    assert {unseen.implemented, unseen.shape, unseen.behaviour} == {Cell.NOT_CHOSEN}
    assert row(report, "getCallLog").shape is Cell.NOT_JUDGED


def test_a_rule_that_crashes_can_be_ignored() -> None:
    report = validate(EVERYTHING, [rule("broken", KeyError("x"))], Choice(ignored=frozenset({"broken"})))
    assert (report.findings, report.judged, report.left_out.ignored) == ((), 0, 1)


def test_a_chosen_severity_counts_in_findings_and_cells_but_not_for_a_crash() -> None:
    choice = Choice(severities={"mixed": Severity.WARNING, "broken": Severity.INFO})
    breaches = (Breach("bad", "y", cause="b"), Breach("mild", "y", cause="m", severity=Severity.INFO))
    report = validate(EVERYTHING, [rule("mixed", breaches)], choice)
    assert {finding.severity for finding in report.findings} == {Severity.WARNING}
    assert row(report).behaviour is Cell.WARNING
    assert validate(EVERYTHING, [rule("broken", KeyError("x"))], choice).findings[0].severity is Severity.ERROR


def test_what_was_judged_is_told_pair_by_pair() -> None:
    rules = [rule("good", ()), rule("bad", (Breach("x", "y"),)), rule("blind", Unjudged("nobody looked"))]
    assert validate(EVERYTHING, rules).decided == {("good", "findContact"), ("bad", "findContact")}


def test_a_crashing_rule_is_a_finding_and_the_rest_is_judged() -> None:
    report = validate(EVERYTHING, [rule("broken", KeyError("x")), rule("good", ())])
    (finding,) = report.findings
    assert finding.rule == "internal"
    assert "broken" in finding.seen
    assert report.judged == 2


def test_a_cell_is_ok_only_if_something_was_judged() -> None:
    assert row(validate(EVERYTHING, [rule("blind", Unjudged("-"))])).behaviour is Cell.NOT_JUDGED
    assert row(validate(EVERYTHING, [rule("good", ()), rule("blind", Unjudged("-"))])).behaviour is Cell.OK
    warning = (Breach("x", "y", severity=Severity.WARNING),)
    assert row(validate(EVERYTHING, [rule("bad", warning)])).behaviour is Cell.WARNING
    hint = (Breach("x", "y", severity=Severity.INFO),)
    assert row(validate(EVERYTHING, [rule("mild", hint)])).behaviour is Cell.INFO
    assert row(validate(EVERYTHING, [rule("mild", hint), rule("bad", warning)])).behaviour is Cell.WARNING


def test_what_is_not_there_is_absent_or_declared_and_never_behaves() -> None:
    absent = {**EVERYTHING.inspection, "findContact": Implementation("findContact", False)}
    report = validate(replace(EVERYTHING, inspection=absent), [rule("good", ())])
    assert row(report).implemented is Cell.ABSENT
    assert report.not_judged[0].reason == "findContact is not implemented"
    declared = validate(replace(EVERYTHING, inspection=absent, cannot={"findContact": "no search"}), [rule("good", ())])
    assert row(declared).implemented is Cell.DECLARED
    assert "no search" in declared.not_judged[0].reason


def test_worst_findings_come_first_within_an_interface() -> None:
    mild = (Breach("mild", "y", cause="m", severity=Severity.INFO), Breach("bad", "y", cause="b"))
    report = validate(EVERYTHING, [rule("mixed", mild)])
    assert [finding.seen for finding in report.findings] == ["bad", "mild"]
    assert [each.seen for each in report.at_or_above(Severity.WARNING)] == ["bad"]
