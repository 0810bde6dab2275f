"""Reports for the reporters' tests: one that has everything, one that has nothing to say."""

from pathlib import Path

from appconnect_cli.findings import (
    CRASHED,
    Cell,
    Coverage,
    Finding,
    KnownFinding,
    LeftOut,
    NotJudged,
    Passed,
    Place,
    Report,
    Row,
    Severity,
    Showing,
    Situation,
    Unused,
)

LONG = "a very long answer, " * 2000
NASTY = "“Müller” \x1b[31m\x00\ud800 <b>&]]> 100%\r\nnext: a, b | c"
"""Quotes, an umlaut, an escape code, what XML can't hold, half a pair, markup, and what GitHub's commands reserve."""

FINDING = Finding(
    rule="note-changed",
    contract="R-G3",
    severity=Severity.ERROR,
    interface="getCallLog",
    seen=NASTY,
    due="two lines",
    effect="lost",
    remedy="read on",
    scenario="call-log",
    step="read",
    place=Place(Path("my connector/größe.py"), 12),
    command="appconnect validate --select note-changed",
    cause="note[3].text",
    also=("result-shape",),
)
PLACELESS = Finding("interface-missing", "1", Severity.WARNING, "unAuthorize", "none", "one", "stuck", "write it")
HINT = Finding("style", "", Severity.INFO, "findContact", LONG, "less", "none", "shorten", cause="style")
CRASH = Finding(
    CRASHED, "", Severity.ERROR, "findContact", "the rule search-writes crashed", "a verdict", "none", "report it",
    cause="crash of search-writes", also=("search-writes",),
)  # fmt: skip
REFUSAL = Showing(reason="no refusal is recorded", record="appconnect record failures")
SHOWINGS = {
    Situation.SUCCESS: Showing(2, 4),
    Situation.EMPTY: Showing(applies=False, reason="it has none"),
    Situation.AUTH_FAILURE: REFUSAL,
    Situation.RATE_LIMIT: REFUSAL,
    Situation.SERVER_ERROR: Showing(0, 12),
    Situation.ODD_ANSWER: Showing(reason=f"none fits {NASTY}"),
}
NEVER = dict.fromkeys(Situation, Showing(applies=False, reason="not implemented"))

REPORT = Report(
    connector="acme",
    rows=(
        Row("getCallLog", Cell.OK, Cell.OK, Cell.ERROR, 3),
        Row("findContact", Cell.OK, Cell.INFO, Cell.ERROR, 1),
        Row("unAuthorize", Cell.ABSENT, Cell.NOT_JUDGED, Cell.NOT_JUDGED, 0),
        Row("getLicenseStatus", Cell.DECLARED, Cell.NOT_JUDGED, Cell.NOT_JUDGED, 0, "no | licences"),
    ),
    findings=(PLACELESS, CRASH, HINT, FINDING),
    not_judged=(NotJudged("result-shape", "getLicenseStatus", f"the CRM can't: {NASTY}"),),
    judged=7,
    passed=(Passed("interface-missing", "findContact"), Passed("interface-missing", "getCallLog")),
    cannot={"getLicenseStatus": "no | licences"},
    unused=(Unused("cassettes/scenarios/contact.yaml", "create", 2, "GET", "https://crm.example/deals"),),
    left_out=LeftOut(2, 3, 4),
    coverage=(Coverage("getCallLog", SHOWINGS), Coverage("unAuthorize", NEVER, f"not implemented {NASTY}")),
    known=(Finding("note-lost", "R-G3", Severity.ERROR, "getCallLog", "none", "two lines", "lost", "read on"),),
    mended=(KnownFinding("getCallLog", "log-lost", "log-lost", "nothing"),),
)
GREEN = Report("acme", (), (), (), 1, (Passed("result-shape", "findContact"),))
