"""What is known, new, mended or not to be told; and the file that keeps it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from appconnect_cli.baseline import FORMAT, Baseline, compared, keep, known_finding, read_baseline, renewed
from appconnect_cli.errors import UsageError
from appconnect_cli.findings import CRASHED, Finding, KnownFinding, Place, Report, Severity


def finding(rule: str, interface: str = "findContact", cause: str = "", seen: str = "x", line: int = 7) -> Finding:
    place = Place(Path("connector.py"), line)
    return Finding(rule, "R-X1", Severity.ERROR, interface, seen, "d", "e", "r", place=place, cause=cause or rule)


def report(*findings: Finding, judged: tuple[str, ...] = ()) -> Report:
    """Judged for findContact: the rules that found something, and those named."""
    pairs = {(each.rule, each.interface) for each in findings} | {(rule, "findContact") for rule in judged}
    return Report("acme", (), findings, (), len(pairs), decided=frozenset(pairs))


def baseline(*findings: Finding) -> Baseline:
    return Baseline("acme", frozenset(map(known_finding, findings)))


OLD, NEW = finding("old"), finding("new")


def test_a_known_finding_fails_no_run_and_a_new_one_does() -> None:
    seen = compared(report(OLD, NEW), baseline(OLD))
    assert (seen.findings, seen.known, seen.mended, seen.undecided) == ((NEW,), (OLD,), (), ())
    assert seen.at_or_above(Severity.INFO) == (NEW,)


def test_line_text_and_position_in_a_list_make_no_other_finding() -> None:
    before = finding("old", cause="matchedContactInfo[0].type", seen="null", line=7)
    now = finding("old", cause="matchedContactInfo[3].type", seen="7 (and in 2 more recorded calls)", line=99)
    assert compared(report(now), baseline(before)).findings == ()


@pytest.mark.parametrize(
    "other",
    [finding("other", cause="old"), finding("old", "getCallLog"), finding("old", cause="matchedContactInfo[].id")],
    ids=["rule", "interface", "cause"],
)
def test_rule_interface_and_cause_do(other: Finding) -> None:
    assert compared(report(other), baseline(OLD)).findings == (other,)


def test_what_was_judged_and_not_found_is_mended() -> None:
    seen = compared(report(NEW, judged=("old",)), baseline(OLD))
    assert (seen.findings, seen.mended, seen.undecided) == ((NEW,), (known_finding(OLD),), ())


def test_what_nobody_judged_is_neither_known_nor_mended() -> None:
    seen = compared(report(NEW), baseline(OLD))
    assert (seen.known, seen.mended, seen.undecided) == ((), (), (known_finding(OLD),))


def test_what_is_inside_a_part_that_is_now_wrong_is_not_mended() -> None:
    inner, outer = finding("inner", cause="contactInfo.name"), finding("outer", cause="contactInfo")
    seen = compared(report(outer, judged=("inner",)), baseline(inner))
    assert (seen.findings, seen.mended, seen.undecided) == ((outer,), (), (known_finding(inner),))
    elsewhere = replace(outer, interface="createContact")
    assert compared(report(elsewhere, judged=("inner",)), baseline(inner)).mended == (known_finding(inner),)


def test_a_new_baseline_has_what_is_found_and_keeps_what_nobody_judged() -> None:
    mended, unseen = finding("mended"), finding("unseen")
    before = baseline(OLD, mended, unseen)
    assert renewed(report(OLD, NEW, judged=("mended",)), before) == baseline(OLD, NEW, unseen)
    assert renewed(report(OLD), None) == baseline(OLD)


def test_a_crash_of_ours_is_never_known() -> None:
    assert renewed(report(OLD, finding(CRASHED)), None) == baseline(OLD)


def test_what_is_written_is_read_again_and_can_be_reviewed(tmp_path: Path) -> None:
    path = tmp_path / "new" / "baseline.json"
    findings = [
        finding("b"),
        finding("a", cause="z"),
        finding("a", cause="y", seen="“Ana”"),
        finding("z", "createContact"),
    ]
    keep(path, baseline(*findings))
    text = path.read_text("utf-8")
    keep(path, baseline(*reversed(findings)))
    assert path.read_text("utf-8") == text
    assert text.endswith("}\n")
    assert "“Ana”" in text
    document = json.loads(text)
    assert [(each["interface"], each["rule"], each["cause"]) for each in document["findings"]] == [
        ("createContact", "z", "z"), ("findContact", "a", "y"), ("findContact", "a", "z"), ("findContact", "b", "b")
    ]  # fmt: skip
    assert document["findings"][1]["seen"] == "“Ana”"
    again = read_baseline(path, "acme")
    assert again == baseline(*findings)
    assert {each.seen for each in again.findings} == {"x", "“Ana”"}


ENTRY = {"interface": "findContact", "rule": "a", "cause": "a", "seen": "x"}
FILES: dict[str, tuple[str | bytes, str, str]] = {
    "cut off": ('{"appconnectBaseline": 1, "find', "is damaged: ", "version control"),
    "not UTF-8": (b"\xff\xfe", "is damaged: ", "version control"),
    "another file": ('{"version": 1}', "is no baseline of appconnect", "another file"),
    "a list": ("[]", "is no baseline of appconnect", "another file"),
    "newer": (json.dumps({"appconnectBaseline": FORMAT + 1}), f"format {FORMAT + 1}", "upgrade"),
    "without findings": ('{"appconnectBaseline": 1, "connector": "acme"}', "is damaged: ", "delete it"),
    "without a connector": ('{"appconnectBaseline": 1, "findings": []}', "is damaged: ", "delete it"),
    "half a finding": (
        json.dumps({"appconnectBaseline": 1, "connector": "acme", "findings": [ENTRY, {"rule": "a"}]}),
        "is damaged: finding 2 lacks",
        "delete it",
    ),
    "of another connector": (
        json.dumps({"appconnectBaseline": 1, "connector": "other", "findings": [ENTRY]}),
        "is the baseline of other, not of acme",
        "this connector",
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_what_is_no_baseline_is_refused_with_a_way_out(tmp_path: Path, case: str) -> None:
    content, what, hint = FILES[case]
    path = tmp_path / "baseline.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UsageError) as caught:
        read_baseline(path, "acme")
    assert caught.value.what.startswith(str(path))
    assert what in caught.value.what
    assert hint in caught.value.hint


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no baseline") as caught:
        read_baseline(tmp_path / "baseline.json", "acme")
    assert f"--write-baseline {tmp_path / 'baseline.json'}" in caught.value.hint
    with pytest.raises(UsageError, match="can't be read"):
        read_baseline(tmp_path, "acme")


def test_known_findings_are_told_apart_by_three_of_their_fields() -> None:
    assert KnownFinding("a", "b", "c", "one") == KnownFinding("a", "b", "c", "two")
