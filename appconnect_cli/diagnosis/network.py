"""The account's hosts: whether they answer, how fast, with which certificate, and what their clocks say."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from appconnect_cli.accounts.expiry import length
from appconnect_cli.diagnosis.check import Check, Status, merged, told, unchecked
from appconnect_cli.diagnosis.opening import CRM, LOG_IN_PAGE, TOKEN_ENDPOINT, Opened
from appconnect_cli.diagnosis.probing import Probe, proxy_of
from appconnect_cli.transports.hosts import host_of, is_loopback

CLOCK = "clock"

CERTIFICATE_MARGIN = timedelta(days=14)
SKEW_WARNING = timedelta(seconds=30)
SKEW_PROBLEM = timedelta(minutes=2)
"""A token is refreshed that long before it ends (contract 3.4): a clock further behind refreshes it too late."""


def reach_crm(project: Opened) -> Check:
    """Whether the base URL's host answers."""
    if project.no_sandbox:
        return told(CRM, project.no_sandbox)
    if project.profile.base_url is None:
        return unchecked(CRM, "the sandbox CRM does not run without a connector")
    return reached(CRM, project.probes[CRM], datetime.now(UTC))


def reach_token_endpoint(project: Opened) -> Check | None:
    """Whether the host answers that gives tokens; nothing if it was asked already, or there is none."""
    return _reach_further(project, TOKEN_ENDPOINT)


def reach_log_in_page(project: Opened) -> Check | None:
    """Whether the host answers where users sign in; nothing if it was asked already, or there is none."""
    return _reach_further(project, LOG_IN_PAGE)


def clock(project: Opened) -> Check:
    """The clock of this machine against the CRM's."""
    probe = project.probes.get(CRM)
    return skewed(probe) if probe else unchecked(CLOCK, "no CRM was asked")


def reached(name: str, probe: Probe, instant: datetime) -> Check:
    """What an answer, or none, means."""
    proxy = proxy_of(probe.url)
    through = f" through the proxy {proxy}" if proxy else ""
    if probe.problem:
        todo = probe.todo
        if proxy:
            todo += f" If {host_of(probe.url)} needs no proxy, name it in NO_PROXY."
        return Check(name, Status.PROBLEM, f"{probe.origin}{through}: {probe.problem}", todo)
    milliseconds = (probe.ended - probe.began) / timedelta(milliseconds=1)
    parts = [Check(name, Status.OK, f"{probe.origin} answers {probe.status} in {milliseconds:.0f} ms{through}")]
    if proxy and is_loopback(probe.url):
        todo = "Set NO_PROXY=127.0.0.1,localhost: a proxy can't lead back to this machine."
        parts.append(Check(name, Status.WARNING, "", todo))
    if probe.certificate_end is not None:
        left = probe.certificate_end - instant
        soon = left < CERTIFICATE_MARGIN
        found = f"certificate until {probe.certificate_end:%Y-%m-%d}" + (f", in {length(left)}" if soon else "")
        todo = "Whoever runs the CRM must renew it before that day." if soon else ""
        parts.append(Check(name, Status.WARNING if soon else Status.OK, found, todo))
    return merged(parts)


def skewed(probe: Probe) -> Check:
    """How far this machine's clock is from the one of a server that answered.

    The server wrote its Date, whole seconds, at some moment between `began` and `ended`.
    """
    if probe.problem:
        return unchecked(CLOCK, "the CRM does not answer")
    try:
        date = parsedate_to_datetime(probe.date) + timedelta(seconds=probe.cached)
    except (ValueError, OverflowError):
        return unchecked(CLOCK, "the CRM's answer has no Date" if not probe.date else "the CRM's Date is none")
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    ahead = max(probe.began - date - timedelta(seconds=1), timedelta(0))
    behind = max(date - probe.ended, timedelta(0))
    skew, side = (ahead, "ahead of") if ahead else (behind, "behind")
    if skew <= SKEW_WARNING:
        return Check(CLOCK, Status.OK, "agrees with the CRM's")
    todo = "Set this machine's clock (NTP): tokens are refreshed two minutes before they end (contract 3.4)."
    status = Status.PROBLEM if skew > SKEW_PROBLEM else Status.WARNING
    return Check(CLOCK, status, f"{length(skew)} {side} the CRM's", todo)


def _reach_further(project: Opened, name: str) -> Check | None:
    probe = project.probes.get(name)
    return reached(name, probe, datetime.now(UTC)) if probe else None
