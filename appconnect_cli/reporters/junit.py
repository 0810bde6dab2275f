"""A validation report as JUnit XML, for the test view of a CI server.

A suite for each interface, a case for each rule that was looked at there. The standard library writes it: what a
JUnit library would add is the names of six elements, and it too passes on characters that XML can't hold.
"""

from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES
from appconnect_cli.findings import CRASHED, Finding, Report
from appconnect_cli.reporters.words import message, name, visible

_INTERFACES = tuple(interface.name for interface in INTERFACES + COMPANIONS)


def report_junit(report: Report) -> str:
    """The document, to be written in UTF-8.

    JUnit knows no severity: each rule with a finding is a failure, whose `type` tells how bad it is. One that crashed
    is an error, one that was not judged is skipped. A cause that breaks several rules fails each of them.
    """
    suites = [_suite(report, interface) for interface in _INTERFACES]
    root = Xml.Element("testsuites", name=visible(report.connector))
    root.extend(suite for suite in suites if len(suite))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(root, encoding="unicode")}'


def _suite(report: Report, interface: str) -> Xml.Element:
    suite = Xml.Element("testsuite", name=interface)

    def case(rule: str) -> Xml.Element:
        return Xml.SubElement(suite, "testcase", name=rule, classname=visible(f"{report.connector}.{interface}"))

    for passed in report.passed:
        if passed.interface == interface:
            case(passed.rule)
    for rule, findings in _broken(report, interface).items():
        _tell(case(rule), findings)
    for finding in report.known:
        if finding.interface == interface:
            Xml.SubElement(case(finding.rule), "skipped", message=f"known: {visible(finding.seen)}")
    for entry in report.not_judged:
        if entry.interface == interface:
            Xml.SubElement(case(entry.rule), "skipped", message=visible(entry.reason))
    kinds = {"tests": "testcase", "failures": "testcase/failure", "errors": "testcase/error"}
    for count, kind in (kinds | {"skipped": "testcase/skipped"}).items():
        suite.set(count, str(len(suite.findall(kind))))
    return suite


def _broken(report: Report, interface: str) -> dict[str, list[Finding]]:
    """What was found of each rule there."""
    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.interface == interface:
            for rule in (finding.rule, *finding.also):
                found.setdefault(rule, []).append(finding)
    found.pop(CRASHED, None)
    return found


def _tell(case: Xml.Element, findings: Sequence[Finding]) -> None:
    """As one element, for CI servers show the first alone."""
    worst = min(findings, key=lambda finding: finding.severity.rank)
    told = Xml.SubElement(
        case,
        "error" if worst.rule == CRASHED else "failure",
        type=worst.severity.value,
        message="; ".join(visible(finding.seen) for finding in findings),
    )
    told.text = "\n\n".join(f"{finding.severity.value} {name(finding)}\n{message(finding)}" for finding in findings)
