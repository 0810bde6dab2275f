"""manifest.json against the connector: who it is and how one logs in (contract 11)."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Place, Severity
from appconnect_cli.rules.rule import Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.check import quote

ENVIRONMENTS = ("fixed", "dynamic", "selectable")
LISTS = ("contactTypes", "settings", "override")
NO_MANIFEST = Unjudged("there is no manifest.json beside appconnect.toml: the developer console needs one")


def platform_of(evidence: Evidence) -> Mapping[str, Any] | Unjudged:
    """What the manifest says of this connector, or why there is nothing to look at."""
    if evidence.manifest is None:
        return NO_MANIFEST
    own = at(evidence.manifest, "platforms", evidence.connector)
    return own if isinstance(own, Mapping) else Unjudged(f"manifest.json has no platform named {evidence.connector!r}")


def at(data: Any, *path: str) -> Any:
    """What stands at a path of names; None if there is no such place."""
    for name in path:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def log_in_fields(platform: Mapping[str, Any]) -> Sequence[Any] | None:
    """The fields of the log-in page of an apiKey connector; None if it is no list."""
    content = at(platform, "auth", "apiKey", "page", "content")
    return content if isinstance(content, list) else None


def is_overridden(platform: Mapping[str, Any], field: str) -> bool:
    """Whether `override` replaces a field for some tenants: then what stands there says little."""
    overrides = platform.get("override")
    objects = [at(each, "overrideObjects") for each in overrides] if isinstance(overrides, list) else []
    paths = [str(at(each, "path")) for listed in objects if isinstance(listed, list) for each in listed]
    return any(field.startswith(path) or path.startswith(field) for path in paths)


def in_manifest(seen: str, due: str, *, cause: str = "", effect: str = "", severity: Severity | None = None) -> Breach:
    """A breach that stands in manifest.json."""
    return Breach(seen, due, cause=cause, effect=effect, severity=severity, place=Place(Path("manifest.json"), 1))


def manifest_platform_unknown(evidence: Evidence, interface: str) -> Judgement:
    """manifest.json describes the connector under its own name.

    What it does
        Looks in `platforms` for the name that appconnect.toml gives, and at `name` inside that entry.
    Why it matters in production
        The name stands in each user's session: the server looks the connector up by it. One that it does not know
        is an error, or is handed to the proxy connector without a word.
    Example
        {"platforms": {"acme-crm": {"name": "acme"}}}
    How to mend
        Use one name as [connector] name, as the key in `platforms`, and as `name` inside it.
    """
    if evidence.manifest is None:
        return NO_MANIFEST
    platforms = evidence.manifest.get("platforms")
    named = list(platforms) if isinstance(platforms, Mapping) else []
    own = at(platforms, evidence.connector)
    if not isinstance(own, Mapping):
        seen = f"manifest.json describes {' and '.join(map(repr, named)) or 'no platform'}"
        return (in_manifest(seen, f"an object platforms.{evidence.connector}, as [connector] name has it"),)
    if own.get("name") == evidence.connector:
        return ()
    return (in_manifest(f"platforms.{evidence.connector}.name is {quote(own.get('name'))}", repr(evidence.connector)),)


def auth_type_differs(evidence: Evidence, interface: str) -> Judgement:
    """manifest.json and getAuthType name the same kind of authentication.

    What it does
        Compares `auth.type` of the manifest with what getAuthType returns; case counts.
    Why it matters in production
        The extension logs in as the manifest says, the server works as the connector says: with an API key as an
        OAuth token, or the other way round, the CRM refuses every request.
    Example
        "auth": {"type": "oauth"}      # and auth_type = "apiKey"
    How to mend
        Make both "oauth" or both "apiKey".
    """
    platform = platform_of(evidence)
    if isinstance(platform, Unjudged):
        return platform
    own = evidence.authentication
    if own is None:
        return Unjudged("getAuthType names none of the two kinds")
    said = at(platform, "auth", "type")
    return () if said == own else (in_manifest(f"auth.type is {quote(said)}, getAuthType returns {own!r}", repr(own)),)


def auth_block_incomplete(evidence: Evidence, interface: str) -> Judgement:
    """manifest.json says how to log in.

    What it does
        Looks at the part of `auth` that belongs to the connector's kind: `oauth` with `authUrl` and `clientId`, or
        `apiKey` with the fields of its log-in page.
    Why it matters in production
        App Connect's own check of manifests refuses it, and the extension has no address to open, or no field to
        show: nobody can log in.
    Example
        "auth": {"type": "apiKey"}
    How to mend
        Add `auth.oauth.authUrl` and `clientId`, or `auth.apiKey.page.content` with a field whose const is "apiKey".
    """
    platform = platform_of(evidence)
    if isinstance(platform, Unjudged):
        return platform
    own = evidence.authentication
    if own is None:
        return Unjudged("getAuthType names none of the two kinds")
    if own == "apiKey":
        found = log_in_fields(platform)
        came = "is no list" if found is None else "is empty"
        return (
            () if found else (in_manifest(f"auth.apiKey.page.content {came}", "the fields that the log-in page shows"),)
        )
    return tuple(
        in_manifest(f"auth.oauth.{field} is {quote(value)}", what)
        for field, what in (("authUrl", "the address of the CRM's log-in"), ("clientId", "the id of the OAuth client"))
        if not _is_text(value := at(platform, "auth", "oauth", field))
        and not is_overridden(platform, f"auth.oauth.{field}")
    )


def environment_unknown(evidence: Evidence, interface: str) -> Judgement:
    """manifest.json says where the CRM's host name comes from.

    What it does
        Looks at `environment`: its `type` is `fixed`, `dynamic` or `selectable`, and a selectable one has selections.
    Why it matters in production
        The log-in page asks for the host name accordingly: without it `hostname` is empty for every user, and App
        Connect's own check of manifests refuses it.
    Example
        "environment": {"type": "static"}
    How to mend
        Use "fixed" for one address for all, "dynamic" for one that the user gives, "selectable" with
        `selections: [{"const": ..., "name": ...}]`.
    """
    platform = platform_of(evidence)
    if isinstance(platform, Unjudged):
        return platform
    kind = at(platform, "environment", "type")
    if kind not in ENVIRONMENTS:
        return (in_manifest(f"environment.type is {quote(kind)}", " or ".join(map(repr, ENVIRONMENTS))),)
    selections = at(platform, "environment", "selections")
    if kind == "selectable" and not (isinstance(selections, list) and selections):
        return (in_manifest(f"environment.selections is {quote(selections)}", "a list of what can be selected"),)
    return ()


def manifest_list_expected(evidence: Evidence, interface: str) -> Judgement:
    """Lists of manifest.json are lists.

    What it does
        Looks at `contactTypes`, `settings` and `override`, where they are given; each contact type has a `value`.
    Why it matters in production
        App Connect's own check of manifests refuses anything else, and what the extension reads is not what was meant.
    Example
        "contactTypes": {"contact": "Contact"}
    How to mend
        Write `[{"display": "Contact", "value": "contact"}]`; leave out what there is none of.
    """
    platform = platform_of(evidence)
    if isinstance(platform, Unjudged):
        return platform
    return tuple(in_manifest(seen, due, cause=f"manifest {name}") for name, seen, due in _no_lists(platform))


def _no_lists(platform: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name in LISTS:
        value = platform.get(name)
        if value is not None and not isinstance(value, list):
            yield name, f"{name} is {quote(value)}", "a list"
    types = platform.get("contactTypes")
    for entry in types if isinstance(types, list) else ():
        if not _is_text(at(entry, "value")):
            yield "contactTypes", f"contactTypes has {quote(entry)}", "an object with display and value"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


RULES = (
    Rule("manifest-platform-unknown", "10, 11", Severity.ERROR, ("getAuthType",), manifest_platform_unknown),
    Rule("auth-type-differs", "R-A3", Severity.ERROR, ("getAuthType",), auth_type_differs),
    Rule("auth-block-incomplete", "11", Severity.ERROR, ("getAuthType",), auth_block_incomplete),
    Rule("environment-unknown", "11", Severity.WARNING, ("getUserInfo",), environment_unknown),
    Rule("manifest-list-expected", "11", Severity.WARNING, ("getAuthType",), manifest_list_expected),
)
