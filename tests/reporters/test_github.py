"""What GitHub's runner reads from the log, and what it shows of a job."""

import re
from dataclasses import replace
from pathlib import Path

from appconnect_cli.findings import Finding, Place, Report
from appconnect_cli.reporters.github import SUMMARY_BYTES, annotations, job_summary
from tests.reporters.reports import FINDING, GREEN, NASTY, PLACELESS, REPORT


def command_of(line: str) -> tuple[str, dict[str, str], str]:
    """As the runner takes it apart."""
    found = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
    assert found, line
    pairs = (pair.partition("=") for pair in found[2].split(","))
    return found[1], {key: unescaped(value) for key, _, value in pairs}, unescaped(found[3])


def unescaped(text: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def only(finding: Finding) -> Report:
    return replace(GREEN, findings=(finding,))


def test_an_annotation_for_each_finding_and_the_counts_for_the_log() -> None:
    *lines, last = annotations(REPORT).splitlines()
    assert [command_of(line)[0] for line in lines] == ["warning", "error", "notice", "error"]
    assert last == (
        "7 judged, 4 findings (2 errors, 1 warning, 1 info), 1 not judged, "
        "1 known, 1 mended, 2 ignored, 3 not selected, 4 of other interfaces."
    )


def test_an_annotation_stands_at_the_line_and_says_all() -> None:
    command, properties, text = command_of(annotations(only(FINDING)).splitlines()[0])
    assert command == "error"
    assert properties == {
        "file": "my connector/größe.py",
        "line": "12",
        "title": "getCallLog: note-changed (R-G3)",
    }
    assert text.startswith("seen: “Müller” \\x1b[31m\\x00\\ud800 <b>&]]> 100%\\r\nnext: a, b | c\ndue: two lines\n")
    assert text.endswith("again: appconnect validate --select note-changed")


def test_what_the_commands_reserve_is_escaped() -> None:
    odd = replace(FINDING, place=Place(Path("a,b:c%.py"), 3), seen="50%\n::error::injected")
    (line, _) = annotations(only(odd)).splitlines()
    assert "file=a%2Cb%3Ac%25.py,line=3," in line
    assert "::seen: 50%25%0A::error::injected%0Adue" in line


def test_a_finding_without_a_place_is_shown_at_the_manifest() -> None:
    _, properties, _ = command_of(annotations(only(PLACELESS)).splitlines()[0])
    assert (properties["file"], properties["line"]) == ("appconnect.toml", "1")


def test_nothing_found_says_so() -> None:
    assert annotations(GREEN) == "1 judged, no finding, 0 not judged."


def test_the_summary_has_the_matrix_the_findings_and_the_closing_line() -> None:
    text = job_summary(replace(REPORT, findings=(PLACELESS, FINDING)))
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert rows[0] == "| interface | implemented | shape | behaviour | recorded | note |"
    assert rows[2] == "| getCallLog | ok | ok | error | 3 |  |"
    assert rows[-1] == r"| getLicenseStatus | cannot | not judged | not judged | 0 | no \| licences |"
    assert len(rows) == 2 + len(REPORT.rows)
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == ["## appconnect validate: acme", "### unAuthorize", "### getCallLog"]
    assert "- **error** note-changed (R-G3)\n  - seen: “Müller” " in text
    assert "7 judged, 2 findings (1 error, 1 warning), 1 not judged, 1 known" in text.splitlines()[-1]


def test_nothing_in_a_text_is_markup_or_breaks_its_line() -> None:
    text = job_summary(only(replace(FINDING, seen=f"{NASTY} `x` [a](b) _c_ $d$")))
    (line,) = [line for line in text.splitlines() if "- seen" in line]
    assert r"\<b\>\&\]\]\> 100%\\r<br>next: a, b \| c \`x\` \[a\](b) \_c\_ \$d\$" in line


def test_a_summary_that_github_would_refuse_is_cut_between_findings() -> None:
    large = replace(FINDING, seen="ü" * 100_000)
    text = job_summary(replace(GREEN, findings=(large,) * 20))
    assert SUMMARY_BYTES * 0.7 < len(text.encode()) < SUMMARY_BYTES
    assert text.count("  - again: ") == text.count("**error**") > 0
    assert "There are more" in text
    assert text.endswith("0 not judged.\n")
