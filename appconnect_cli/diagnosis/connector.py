"""The connector by its code, and by what it says of itself; no interface that asks the CRM is called."""

from collections.abc import Iterable, Iterator

from appconnect_cli.connectors.inspection import Implementation, inspect_connector
from appconnect_cli.connectors.manifest import MANIFEST, platform_in, read_manifest
from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES, Interface, Need
from appconnect_cli.diagnosis.check import Check, Status, listing, merged, told, unchecked
from appconnect_cli.diagnosis.opening import Opened
from appconnect_cli.diagnosis.probing import is_address

CONNECTOR, INTERFACES_LINE, AUTHENTICATION = "connector", "interfaces", "authentication"
OAUTH, VARIABLES = "OAuth client", "variables"
EXAMPLE = ".env.example"

_TELLING = ("clientId", "clientSecret", "accessTokenUri", "authorizationUri", "redirectUri", "scopes")
"""What getOauthInfo may name; the values are not shown."""


def loads(project: Opened) -> Check:
    """Whether it could be imported and started."""
    if project.no_connector:
        return told(CONNECTOR, project.no_connector)
    described = project.settings.connector
    version = f" {project.connector.version}" if project.connector and project.connector.version else ""
    return Check(CONNECTOR, Status.OK, f"{described.name}{version} loads from {described.entry}")


def interfaces(project: Opened) -> Check:
    """How many of the twelve are there; what is missing, and what is declared as impossible."""
    has = _inspected(project)
    due = [each for each in INTERFACES if each.need not in (Need.OAUTH, Need.API_KEY) or each.need == project.kind]
    cannot = [each.name for each in INTERFACES if each.name in project.settings.cannot]
    missing = [each for each in due if not has[each.name].present and each.name not in cannot]
    found = f"{sum(has[each.name].present for each in INTERFACES)} of {len(INTERFACES)}"
    spare = [each.name for each in INTERFACES if each not in due and not has[each.name].present]
    if spare:
        found += f"; {listing(spare)} is for connectors of another kind of log-in"
    if cannot:
        found += f"; the CRM can't do {listing(cannot)} ([cannot])"
    return merged([Check(INTERFACES_LINE, Status.OK, found), *_gaps(INTERFACES_LINE, missing, has)])


def authentication(project: Opened) -> Check:
    """The kind of authentication, and whether the companions that it needs are there."""
    kind, has = project.kind, _inspected(project)
    due = [each for each in COMPANIONS if each.need in (Need.ALWAYS, Need.MESSAGES) or each.need == kind]
    missing = [each for each in due if not has[each.name].present]
    names = ", ".join(each.name for each in due if each not in missing)
    return merged([Check(AUTHENTICATION, Status.OK, f"{kind}, with {names}"), *_gaps(AUTHENTICATION, missing, has)])


def oauth_client(project: Opened) -> Check | None:
    """Whether getOauthInfo answers with what a log-in needs; nothing for a connector of another kind."""
    if project.kind != "oauth":
        return None
    if project.hostname is None:
        return unchecked(OAUTH, "getOauthInfo is asked with the sandbox CRM's host, which does not run now")
    named = [name for name in _TELLING if project.oauth_info.get(name)]
    parts = [Check(OAUTH, Status.OK, f"getOauthInfo names {', '.join(named)}")]
    if not is_address(str(project.oauth_info["accessTokenUri"])):
        todo = "Return a whole address, such as https://acme.example/oauth/token."
        parts.append(Check(OAUTH, Status.PROBLEM, "accessTokenUri is no address", todo))
    if not is_address(project.log_in_page):
        todo = "manifest.json says so as auth.oauth.authUrl, or getOauthInfo as authorizationUri: a whole address."
        parts.append(Check(OAUTH, Status.PROBLEM, "nobody says where users sign in", todo))
    return merged(parts)


def variables(project: Opened) -> Check | None:
    """Which variables `.env.example` names that have no value; nothing where there is no such file."""
    file = project.settings.root / EXAMPLE
    if not file.is_file():
        return None
    from dotenv import dotenv_values

    try:
        names = list(dotenv_values(file, interpolate=False, encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        return Check(VARIABLES, Status.WARNING, f"{EXAMPLE} can't be read: {error}", "Save it as UTF-8.")
    unset = [name for name in names if not project.settings.variables.get(name)]
    if not unset:
        return Check(VARIABLES, Status.OK, f"all that {EXAMPLE} names are set")
    found = f"{EXAMPLE} names {listing(unset)}, not set"
    if project.profile.is_sandbox:
        return Check(VARIABLES, Status.OK, f"{found}; the sandbox CRM needs none")
    return Check(VARIABLES, Status.WARNING, found, f"Put {unset[0]}=... into .env, or set it in the environment.")


def manifest(project: Opened) -> Check:
    """Whether manifest.json can be read, and describes this connector. SettingsError."""
    document, name = read_manifest(project.settings.root), project.settings.connector.name
    if document is None:
        todo = "Write one, which App Connect's developer console needs; `appconnect new` makes an example."
        return Check(MANIFEST, Status.WARNING, "there is none", todo)
    if platform_in(document, name):
        return Check(MANIFEST, Status.OK, f"names {name}")
    platforms = document.get("platforms")
    named = listing(platforms) if isinstance(platforms, dict) and platforms else "no platform"
    todo = f"Call it {name} below `platforms`, or set [connector] name: App Connect finds it by that name."
    return Check(MANIFEST, Status.PROBLEM, f"names {named}, not {name}", todo)


def _inspected(project: Opened) -> dict[str, Implementation]:
    assert project.connector is not None
    return inspect_connector(project.connector.instance)


def _gaps(name: str, missing: Iterable[Interface], has: dict[str, Implementation]) -> Iterator[Check]:
    """What is missing; a connector may do without some of it."""
    for each in missing:
        softly = each.need in (Need.OPTIONAL, Need.MESSAGES) and not has[each.name].misspelt
        todo = f"`appconnect interfaces {each.name}` says what it is for"
        todo += "." if each in COMPANIONS else "; if the CRM can't do it, say why under [cannot]."
        if has[each.name].misspelt:
            todo = f"Call it {each.python_name}: App Connect knows no other name."
        yield Check(name, Status.WARNING if softly else Status.PROBLEM, has[each.name].absence, todo)
