"""A connector's project opened for work: settings, connector, account and what is kept, in one of the three modes."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from appconnect_cli import __version__
from appconnect_cli.connectors.loader import LoadedConnector, load_connector
from appconnect_cli.contract.user import User
from appconnect_cli.errors import ConnectorLoadError, LateEscapeError, SandboxError, UsageError
from appconnect_cli.files import guard_files
from appconnect_cli.output import scrub_with
from appconnect_cli.runtime.document import outcome_document
from appconnect_cli.runtime.outcome import invoke
from appconnect_cli.runtime.result import CallResult, Outcome, Raised
from appconnect_cli.runtime.session import Session
from appconnect_cli.sandbox import API_KEY, SandboxStartError, data_file
from appconnect_cli.settings import Profile, Settings, load_settings
from appconnect_cli.store import State, Store
from appconnect_cli.transports.base import Interaction, Mode, Transport
from appconnect_cli.transports.exchanges import scrubbed_again
from appconnect_cli.transports.isolation import allow_network, forbid_network, late_escapes
from appconnect_cli.transports.names import CredentialNames
from appconnect_cli.transports.origin import STABLE_BASE_URL
from appconnect_cli.transports.provenance import Provenance, StepRecord
from appconnect_cli.transports.recordings import Recording, read_recording, remove_recording, write_recording
from appconnect_cli.transports.redaction import Redactor, tag

API_KEY_NAME = "apiKey"
"""Names the profile's key in tags: `{{apiKey}}`."""

REPLAYED_KEY = "a-replayed-api-key"
"""Stands for the key in replay, and is scrubbed as the real one was: what is replayed reads like what was recorded."""


@dataclass(frozen=True)
class Workspace:
    """What a command works with once it knows connector, profile and mode."""

    settings: Settings
    connector: LoadedConnector
    profile: Profile
    mode: Mode
    redactor: Redactor
    store: Store
    cassettes: Path
    """The folder of the recordings: the project's, or one that is thrown away afterwards."""

    def recording(self, path: Path) -> Recording:
        """The recording at `path`, to be replayed as the settings want it. Raises CassetteError."""
        found = read_recording(path)
        return replace(found, tape=found.tape.ignoring(self.settings.ignored))

    def every_secret(self, variables: Sequence[str] = ()) -> Redactor:
        """Knows all that must not stand in a recording: each profile's key and log-in, and what the connector names.

        `variables` hold further values. UsageError if one is not set.
        """
        redactor = hidden(self.settings, Mode.LIVE)
        for profile in self.settings.profiles.values():
            if profile.api_key:
                store = Store(self.settings.root, profile.name, profile.api_key)
                _hide_account(redactor, self.connector, profile, Mode.LIVE, store)
        for name in variables:
            value = self.settings.variables.get(name)
            if not value:
                raise UsageError(f"--variable {name} is not set.", hint="Set it in the environment, or in .env.")
            redactor.vault.add(name, value)
        return redactor

    def session(self, transport: Transport, *, traced: bool = True) -> Session:
        """The connector on this account, over `transport`; `traced`: errors are told with their traceback."""
        return Session(self.connector, self.profile, transport, self.redactor, traced)

    def write_recording(self, path: Path, interactions: Sequence[Interaction], steps: Sequence[StepRecord]) -> None:
        """Keep these steps, whole or not at all. Raises CassetteDamagedError, FileError.

        What later steps showed to be secret is taken out of the earlier ones.
        """
        clean = [scrubbed_again(self.redactor, interaction) for interaction in interactions]
        known = tuple(self._scrubbed_step(step) for step in steps)
        provenance = Provenance(self.settings.connector.name, __version__, self.profile.name, known)
        write_recording(path, clean, provenance, lock=self.store.recordings_lock)

    def remove_recording(self, path: Path) -> None:
        """Take a recording away, if it is there. Raises FileError."""
        remove_recording(path, lock=self.store.recordings_lock)

    def step_record(self, name: str, result: CallResult, before: State, exchanges: tuple[int, int]) -> StepRecord:
        """What is kept of one call, so that it can be made again from where it began."""
        return StepRecord(
            name=name,
            interface=result.interface,
            body=result.body,
            argument=None,
            user=result.user,
            state=self.redactor.data(before.linkage()),
            instant=result.instant,
            seed=result.seed,
            output=outcome_document(self._as_kept(result.outcome)),
            exchanges=exchanges,
            milliseconds=result.recorded_milliseconds,
            took=round(result.milliseconds),
        )

    def _as_kept(self, outcome: Outcome) -> Outcome:
        """Without the path of this machine, which is in nobody else's recordings."""
        if isinstance(outcome, Raised) and outcome.place:
            return replace(outcome, place=outcome.place.seen_from(self.settings.root))
        return outcome

    def _scrubbed_step(self, step: StepRecord) -> StepRecord:
        data = self.redactor.data
        return replace(
            step,
            body=data(step.body),
            argument=data(step.argument),
            user=data(step.user),
            state=data(step.state),
            output=data(step.output),
        )

    def state(self) -> State:
        """What earlier calls on this profile left; nothing in replay, where each recording brings its own.

        FileError if what a call leaves could not be kept: better now than after it has changed the CRM.
        """
        if self.mode is Mode.REPLAY:
            return State()
        self.store.prepare()
        state = self.store.load()
        if not state.user or not self.profile.is_sandbox:
            return state
        # The embedded CRM listens on another port each time it runs.
        host = self.profile.user_row(self.settings.connector.name)["hostname"]
        return replace(state, user=state.user | {"hostname": host})

    def checkpoint(self, step: StepRecord) -> State:
        """Where a recorded step began, with the stand-in where the key's tag is kept."""
        recorded = step.user or {}
        user = {name: REPLAYED_KEY if value == tag(API_KEY_NAME) else value for name, value in recorded.items()}
        return State.from_checkpoint(user, step.state)

    def change_state(self, work: Callable[[State], State]) -> None:
        """Store what a call leaves, unless it was a replay. Two commands at once lose nothing."""
        if self.mode is not Mode.REPLAY:
            self.store.change(work)


@contextmanager
def open_workspace(
    connector: Path | None, profile: str | None, mode: Mode | None, cassettes: Path | None = None
) -> Iterator[Workspace]:
    """Everything that `call`, `record` and `validate` share; runs the sandbox CRM where that is the account.

    Mode None: replay with `CI=true`, live otherwise. In replay nothing may connect from now to the end of the process,
    the connector's import included, unless a workspace of another mode is opened. `cassettes` is where recordings are,
    if not in the project. Raises SettingsError, ConnectorLoadError, SandboxError; at the end LateEscapeError.
    """
    settings = load_settings(Path.cwd(), connector, profile, os.environ)
    chosen = mode or (Mode.REPLAY if settings.ci else Mode.LIVE)
    redactor = hidden(settings, chosen)
    scrub_with(redactor.text)
    guard_files(redactor.secrets_in)
    with ExitStack() as stack:
        stack.enter_context(_network(chosen))
        loaded = load_connector(settings)
        account = stack.enter_context(_account(settings, chosen))
        store = Store(
            settings.root,
            account.name,
            account.credential(),
            is_secret=redactor.is_secret,
            variables=settings.variables,
        )
        _hide_account(redactor, loaded, account, chosen, store)
        yield Workspace(
            settings=settings,
            connector=loaded,
            profile=account,
            mode=chosen,
            redactor=replace(redactor, base_url=None if chosen is Mode.REPLAY else account.base_url),
            store=store,
            cassettes=cassettes or settings.root / "cassettes",
        )


def now() -> datetime:
    """The instant of a call, in whole milliseconds as JavaScript has them."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


@contextmanager
def _network(mode: Mode) -> Iterator[None]:
    """Forbidden in replay, and not given back: what a connector leaves for the end of the process can't connect either.

    What was tried outside of all steps is in no result, so it is an error of its own.
    """
    if mode is not Mode.REPLAY:
        allow_network()
        yield
        return
    forbid_network()
    yield
    late = late_escapes()
    if late:
        raise LateEscapeError(
            f"Code tried to reach the network after its step had ended, or outside of any: {'; '.join(late)}.",
            hint="A replay can't answer it, and App Connect does not wait for it: send it before the function returns.",
        )


@contextmanager
def _account(settings: Settings, mode: Mode) -> Iterator[Profile]:
    """The profile with its address and key: in replay the stable name, and a key that opens nothing."""
    profile = settings.profile
    if mode is Mode.REPLAY:
        yield replace(profile, base_url=STABLE_BASE_URL, api_key=REPLAYED_KEY)
    elif profile.is_sandbox:
        from appconnect_cli.sandbox.server import open_sandbox

        try:
            with open_sandbox(data_file(settings.root)) as base_url:
                yield replace(profile, base_url=base_url, api_key=API_KEY)
        except SandboxStartError as error:
            raise SandboxError(str(error), hint="`appconnect sandbox --data FILE` runs it on another file.") from error
    else:
        profile.credential()
        yield profile


def hidden(settings: Settings, mode: Mode) -> Redactor:
    """What must never be shown or written, as far as it is known before the connector is: it may print while it loads.

    Stand-ins too, in replay: what is replayed reads like what was recorded.
    """
    key = REPLAYED_KEY if mode is Mode.REPLAY else None
    redactor = Redactor({API_KEY_NAME: key}, names=CredentialNames(frozenset(settings.secrets.fields)))
    for profile in settings.profiles.values():
        redactor.vault.add(API_KEY_NAME, profile.api_key)
    for name, value in settings.secrets.variables.items():
        redactor.vault.add(name, value)
    return redactor


def _hide_account(redactor: Redactor, connector: LoadedConnector, profile: Profile, mode: Mode, store: Store) -> None:
    """Credentials, those of a stored log-in too, and what the connector names. In replay nobody is logged in."""
    row = None if mode is Mode.REPLAY else store.load().user
    user = User.from_row(row or profile.user_row(connector.settings.connector.name))
    known = {API_KEY_NAME: profile.credential(), "accessToken": user.access_token, "refreshToken": user.refresh_token}
    named = {f"secret{number}": value for number, value in enumerate(_named_secrets(connector, user, mode), 1)}
    for name, value in (known | named).items():
        redactor.vault.add(name, value)


def _named_secrets(connector: LoadedConnector, user: User, mode: Mode) -> list[str]:
    """What `secrets(user)` gives; in replay as far as it can: a variable that it reads may not be set in CI."""
    own = getattr(connector.instance, "secrets", None)
    if own is None:
        return []
    named = invoke(lambda: list(own(user)), root=connector.settings.root)
    if isinstance(named, Raised) and mode is Mode.REPLAY:
        return []
    if isinstance(named, Raised):
        where = f"{named.place}: " if named.place else ""
        raise ConnectorLoadError(
            f"{where}secrets(user) raised {named.kind}: {named.message}",
            hint="It is asked before every command; without its answer nothing can be hidden.",
        )
    return [str(value) for value in named.value]
