"""The OAuth client that getOauthInfo names (contract 3.2, 3.4, 4.2; 7, R-A6 to R-A8)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.manifest import at, in_manifest, is_overridden, platform_of
from appconnect_cli.rules.observing import kind_of, raised_cause, returned, unexercised
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import CallResult, Raised

FIELDS = ("clientId", "clientSecret", "accessTokenUri")
OTHER_VARIABLES = "when it was recorded it was another: the variables that it comes from are not set here as they were"


def oauth_info_incomplete(evidence: Evidence, interface: str) -> Judgement:
    """getOauthInfo names a client, its secret, and where tokens come from.

    What it does
        Looks at `clientId`, `clientSecret` and `accessTokenUri` of an oauth connector: text, not empty, the last an
        absolute address. A log-in that is refused with `failMessage` needs none of them; a connector that refreshes
        by itself (checkAndRefreshAccessToken) needs no secret. What was there when it was recorded and is not here
        is told as a hint: it comes from variables that are not set.
    Why it matters in production
        The code that the CRM hands out can't be exchanged (log-in answers HTTP 400), or the first refresh fails and
        each operation with it.
    Example
        return OauthInfo(client_id=CLIENT_ID, client_secret=SECRET, access_token_uri="/oauth/token")
    How to mend
        Return all three. Where they come from the environment, set the variables wherever you validate, to anything.
    """
    results = list(returned(evidence.of(interface)))
    if not results:
        return unexercised(evidence, interface)
    if all(_refuses(value) for _, value in results):
        recorded = (_when_recorded(call) for call, _ in results)
        if any(isinstance(value, Mapping) and not _refuses(value) for value in recorded):
            return Unjudged(f"it refuses the log-in with a failMessage; {OTHER_VARIABLES}")
        return Unjudged("every recorded call refuses the log-in with a failMessage")
    fields = FIELDS if not evidence.has("checkAndRefreshAccessToken") else ("clientId", "accessTokenUri")
    return tuple(
        Breach(seen, due, call, cause, call.conclusion.effect, severity=severity)
        for call, value in results
        if not _refuses(value)
        for seen, due, cause, severity in _lacking(call, value, fields)
    )


def oauth_redirect_differs(evidence: Evidence, interface: str) -> Judgement:
    """getOauthInfo's redirectUri leads where the manifest's does.

    What it does
        Compares the path of `redirectUri` with that of `auth.oauth.redirectUri` in manifest.json. No redirectUri at
        all is fine: then nothing is compared.
    Why it matters in production
        The CRM redirects to the manifest's address; the server refuses to exchange a code whose callback has another
        path: nobody can log in.
    Example
        redirect_uri="https://cb.example/callback"      # the manifest: https://cb.example/redirect.html
    How to mend
        Return the manifest's address, or none.
    """
    return _as_in_manifest(
        evidence,
        interface,
        "redirectUri",
        lambda own, due: _path(own) == _path(due),
        lambda due: f"one with the path {_path(due)}, as in manifest.json",
    )


def oauth_state_unnamed(evidence: Evidence, interface: str) -> Judgement:
    """A state of the connector's own names the platform.

    What it does
        Looks whether `auth.oauth.customState` in manifest.json, if there is one, holds `platform=` and the name.
    Why it matters in production
        The callback learns from the state which connector it is for: without the name nobody can log in.
    Example
        "customState": "tenant=7"
    How to mend
        Add it: "platform=acme&tenant=7".
    """
    platform = platform_of(evidence)
    if isinstance(platform, Unjudged):
        return platform
    state = at(platform, "auth", "oauth", "customState")
    named = f"platform={evidence.connector}"
    if not state or named in unquote(str(state)):
        return ()
    return (in_manifest(f"auth.oauth.customState is {quote(state)}", f"a state with {named!r}"),)


def oauth_client_differs(evidence: Evidence, interface: str) -> Judgement:
    """The extension and the server are the same client.

    What it does
        Compares `clientId` of getOauthInfo with `auth.oauth.clientId` in manifest.json, which the extension sends the
        user to the CRM with.
    Why it matters in production
        A code that was given to one client can't be exchanged by another: nobody can log in.
    Example
        client_id=os.environ["ACME_CLIENT_ID"]        # the manifest has that of the test account
    How to mend
        Put the same client into both.
    """
    return _as_in_manifest(
        evidence,
        interface,
        "clientId",
        lambda own, due: own == due,
        lambda due: f"{quote(due)}, as in manifest.json",
    )


def oauth_info_needs_host(evidence: Evidence, interface: str) -> Judgement:
    """getOauthInfo works without a host name.

    What it does
        Calls getOauthInfo with nothing in its argument, as for a user of a fixed environment, if it works otherwise.
    Why it matters in production
        `hostname` and `tokenUrl` are null for many users: where it raises or returns nothing, each of their
        operations fails, before the connector is asked for anything else.
    Example
        region = request.hostname.split(".")[0]
    How to mend
        Take a default where `request.hostname` is None.
    """
    usual = [value for _, value in returned(evidence.of(interface)) if isinstance(value, Mapping)]
    bare = evidence.oauth_info
    if bare is None or not usual:
        return unexercised(evidence, interface)
    due = "an object, as with a host name"
    if isinstance(bare, Raised):
        if any(call.exchanges for call in evidence.of(interface)):
            return Unjudged("it sends a request each time, and without a host name there is no recorded answer to it")
        seen = f"without a host name it raises {bare.kind}: {bare.message}"
        return (Breach(seen, due, cause=raised_cause(bare)),)
    if isinstance(bare.value, Mapping):
        return ()
    return (Breach(f"without a host name it returns {kind_of(bare.value)}", due, cause="result"),)


def oauth_info_asks_crm(evidence: Evidence, interface: str) -> Judgement:
    """getOauthInfo asks nobody.

    What it does
        Counts the requests that each recorded call of it sent.
    Why it matters in production
        It is called before every operation: each look-up, each log and each update waits for it, and fails with it.
    Example
        async with httpx.AsyncClient() as crm: config = (await crm.get(f"{host}/.well-known/...")).json()
    How to mend
        Return what is known; what must be asked for, ask at log-in and keep in `platform_additional_info`.
    """
    calls = evidence.of(interface)
    if not calls:
        return unexercised(evidence, interface)
    return tuple(
        Breach(f"it sends {len(call.exchanges)} request{'s' * (len(call.exchanges) != 1)}", "none", call)
        for call in calls
        if call.exchanges
    )


def _as_in_manifest(
    evidence: Evidence,
    interface: str,
    field: str,
    is_same: Callable[[str, str], bool],
    due_of: Callable[[str], str],
) -> Judgement:
    """A field of getOauthInfo against that of `auth.oauth` in manifest.json; none at all is compared with nothing."""
    platform = platform_of(evidence)
    if isinstance(platform, Unjudged):
        return platform
    due = at(platform, "auth", "oauth", field)
    if not isinstance(due, str) or not due or is_overridden(platform, f"auth.oauth.{field}"):
        return Unjudged(f"manifest.json has no auth.oauth.{field} that holds for all users")
    results = [(call, value) for call, value in returned(evidence.of(interface)) if isinstance(value, Mapping)]
    if not results:
        return unexercised(evidence, interface)
    wrong = [(call, own) for call, value in results if (own := _text(value, field)) and not is_same(own, due)]
    breaches = tuple(
        Breach(f"{field} is {quote(own)}", due_of(due), call)
        for call, own in wrong
        if _text(_when_recorded(call), field) in (None, own)
    )
    return Unjudged(f"{field} is {quote(wrong[0][1])}; {OTHER_VARIABLES}") if wrong and not breaches else breaches


def _refuses(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value.get("failMessage"))


def _lacking(call: CallResult, value: Any, fields: tuple[str, ...]) -> Iterator[tuple[str, str, str, Severity | None]]:
    """What was seen, what was due, the cause, and how much it matters if not as the rule says."""
    if not isinstance(value, Mapping):
        yield kind_of(value), f"an object with {', '.join(fields)}", "result", None
        return
    recorded = _when_recorded(call)
    for field in fields:
        due = _due(field, value.get(field))
        if due and isinstance(recorded, Mapping) and not _due(field, recorded.get(field)):
            yield f"{field} is {quote(value.get(field))}; {OTHER_VARIABLES}", due, field, Severity.INFO
        elif due:
            yield f"{field} is {quote(value[field])}" if field in value else f"no {field}", due, field, None


def _due(field: str, value: Any) -> str:
    """What is missing in a field; empty if nothing is."""
    if not isinstance(value, str) or not value.strip():
        return f"{field} as text"
    if field != "accessTokenUri":
        return ""
    parts = urlsplit(value)
    return "" if parts.scheme in ("http", "https") and parts.netloc else "an absolute address"


def _when_recorded(call: CallResult) -> Any:
    return at(call.kept, "value")


def _text(value: Any, field: str) -> str | None:
    found = at(value, field)
    return found if isinstance(found, str) and found else None


def _path(uri: str) -> str:
    return urlsplit(uri).path or "/"


RULES = (
    Rule(
        "oauth-info-incomplete", "R-A6, 14", Severity.ERROR, ("getOauthInfo",), oauth_info_incomplete, only_for="oauth"
    ),
    Rule("oauth-redirect-differs", "R-A6", Severity.ERROR, ("getOauthInfo",), oauth_redirect_differs, only_for="oauth"),
    Rule("oauth-client-differs", "11", Severity.WARNING, ("getOauthInfo",), oauth_client_differs, only_for="oauth"),
    Rule("oauth-state-unnamed", "11", Severity.ERROR, ("getOauthInfo",), oauth_state_unnamed, only_for="oauth"),
    Rule("oauth-info-needs-host", "R-A7, 14", Severity.WARNING, ("getOauthInfo",), oauth_info_needs_host),
    Rule("oauth-info-asks-crm", "R-A8", Severity.INFO, ("getOauthInfo",), oauth_info_asks_crm),
)
