"""The recordings: what is there, what is missing, what is damaged or holds a secret."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from appconnect_cli import __version__
from appconnect_cli.accounts.expiry import length
from appconnect_cli.cassettes.checking import Flaw, FlawKind, check
from appconnect_cli.cassettes.inventory import Entry, inventory
from appconnect_cli.diagnosis.check import Check, Status, listing, merged
from appconnect_cli.diagnosis.opening import Opened
from appconnect_cli.errors import AppConnectError, ConnectorLoadError, UsageError
from appconnect_cli.scenarios.catalogue import SCENARIOS
from appconnect_cli.transports.redaction import Redactor
from appconnect_cli.workspace import now

RECORDINGS = "recordings"

_WORDS = {
    FlawKind.SECRET: ("holds a credential", "hold a credential"),
    FlawKind.DAMAGED: ("is damaged", "are damaged"),
    FlawKind.FORMAT: ("is of another form", "are of another form"),
    FlawKind.STALE: ("is stale", "are stale"),
    FlawKind.PARTIAL: ("did not come to its end", "did not come to their end"),
}
_PROBLEMS = (FlawKind.SECRET, FlawKind.DAMAGED)


def recordings(project: Opened) -> Check:
    """All of them in one line; `appconnect cassette check` tells each flaw."""
    entries = inventory(project.settings.root / "cassettes")
    if not entries:
        return Check(RECORDINGS, Status.WARNING, "none, so that `validate` has nothing to judge", "`appconnect record`")
    redactor, partly = _redactor(project)
    flaws = check(entries, {}, redactor)
    parts = [
        Check(RECORDINGS, Status.OK, _summary(entries, _expected(project)) + partly),
        *_flawed(flaws),
        *_missing(entries, _expected(project)),
        *versions(entries, __version__),
    ]
    return merged(parts)


def versions(entries: Sequence[Entry], own: str) -> Iterator[Check]:
    """Whether another version of this program made them; a newer one may have written what this one can't read."""
    from packaging.version import InvalidVersion, Version

    made = {entry.provenance.version for entry in entries if entry.provenance}
    try:
        newer = [version for version in made if Version(version) > Version(own)]
    except InvalidVersion:
        newer = []
    if newer:
        found = f"made with appconnect-cli {listing(sorted(newer))}, newer than this one"
        yield Check(RECORDINGS, Status.WARNING, found, "`python -m pip install --upgrade appconnect-cli`")
    elif made - {own}:
        yield Check(RECORDINGS, Status.OK, f"made with appconnect-cli {listing(sorted(made - {own}))}")


def _summary(entries: Sequence[Entry], expected: Sequence[str]) -> str:
    have = {entry.scenario for entry in entries if not entry.is_partial}
    scenarios = f"{len(have.intersection(expected))} of {len(expected)} scenarios"
    calls = sum(1 for entry in entries if not entry.scenario)
    instants = [entry.instant for entry in entries if entry.instant]
    oldest = f", the oldest made {length(now() - min(instants))} ago" if instants else ""
    return f"{scenarios}, {calls} single call{'' if calls == 1 else 's'}{oldest}"


def _expected(project: Opened) -> tuple[str, ...]:
    """The scenarios for the connector's kind of authentication; those for any where it can't tell."""
    kind = ""
    if project.connector:
        with suppress(ConnectorLoadError):
            kind = project.kind
    return tuple(scenario.name for scenario in SCENARIOS if scenario.only_for in ("", kind))


def _flawed(flaws: Sequence[Flaw]) -> Iterator[Check]:
    for kind, (one, many) in _WORDS.items():
        own = [flaw for flaw in flaws if flaw.kind is kind]
        names = dict.fromkeys(flaw.recording for flaw in own)
        if names:
            status = Status.PROBLEM if kind in _PROBLEMS else Status.WARNING
            found = f"{listing(names)} {one if len(names) == 1 else many}"
            yield Check(RECORDINGS, status, found, f"{own[0].remedy} `appconnect cassette check` tells the rest."
                        if len(own) > 1 else own[0].remedy)  # fmt: skip


def _missing(entries: Sequence[Entry], expected: Sequence[str]) -> Iterator[Check]:
    have = {entry.scenario for entry in entries if not entry.is_partial}
    missing = [name for name in expected if name not in have]
    if missing:
        yield Check(
            RECORDINGS,
            Status.WARNING,
            f"not recorded: {listing(missing)}",
            f"`appconnect record {' '.join(missing)}`" if len(missing) <= 3 else "`appconnect record`",
        )


def _redactor(project: Opened) -> tuple[Redactor, str]:
    """Knows every secret of every profile, as far as they can be read; and what to say if they can't."""
    if project.connector is None:
        return project.redactor, " (the connector's own secrets are not known)"
    try:
        return project.workspace.every_secret(), ""
    except (UsageError, ConnectorLoadError) as error:
        return project.redactor, f" (not every secret is known: {_first(error)})"


def _first(error: AppConnectError) -> str:
    return error.what.partition(". ")[0].rstrip(".")
