"""A connector's project opened for work: settings, connector, account and what is kept, in one of the three modes."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from appconnect_cli import __version__
from appconnect_cli.accounts.hiding import API_KEY_NAME, REPLAYED_KEY, hidden, hide_account
from appconnect_cli.accounts.keeping import StoreKeeper, origin_of, stored
from appconnect_cli.accounts.log_in import LoggedIn, with_log_in
from appconnect_cli.accounts.opening import account_of, former_state, is_oauth, moved, store_of, usable_state
from appconnect_cli.connectors.loader import LoadedConnector, load_connector
from appconnect_cli.connectors.manifest import read_manifest
from appconnect_cli.errors import LateEscapeError, SettingsError, UsageError
from appconnect_cli.files import guard_files
from appconnect_cli.output import scrub_with
from appconnect_cli.runtime.document import outcome_document
from appconnect_cli.runtime.result import CallResult, Outcome, Raised
from appconnect_cli.runtime.session import Session
from appconnect_cli.settings import Profile, Settings, load_settings
from appconnect_cli.settings.environment import environment
from appconnect_cli.store import State, Store
from appconnect_cli.transports.base import Interaction, Mode, Transport
from appconnect_cli.transports.exchanges import scrubbed_again
from appconnect_cli.transports.isolation import allow_network, forbid_network, late_escapes
from appconnect_cli.transports.provenance import Provenance, StepRecord
from appconnect_cli.transports.recordings import Recording, read_recording, remove_recording, write_recording
from appconnect_cli.transports.redaction import Redactor, tag_name


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
            state = usable_state(store_of(self.settings, self.connector, profile, redactor), profile)
            if profile.credential() or state.user:
                hide_account(redactor, self.connector, profile, Mode.LIVE, state)
        for name in variables:
            value = self.settings.variables.get(name)
            if not value:
                raise UsageError(f"--variable {name} is not set.", hint="Set it in the environment, or in .env.")
            redactor.vault.add(name, value)
        return redactor

    def ensure_account(self, user: Mapping[str, Any] | None) -> None:
        """Somebody is logged in, or can be: to the sandbox one logs in unasked. `user` is the stored row.

        SettingsError, LogInError.
        """
        if self.profile.is_sandbox and self.is_oauth and not (user or {}).get("accessToken"):
            self.sign_in_to_sandbox()
        elif user is None:
            self.profile.ensure_credential()

    def ensure_signed_in(self) -> None:
        """Whoever records works as somebody. SettingsError after a log-out."""
        user = self.state().user
        if user is not None and not user.get("accessToken") and not self.profile.credential():
            name = self.profile.name
            raise SettingsError(f"Profile {name} is logged out.", hint=f"`appconnect login {name}`")

    def sign_in_to_sandbox(self) -> None:
        """A new session of the built-in user of the sandbox, for an OAuth connector; stored like any log-in."""
        from appconnect_cli.accounts.sandbox import sign_in_to_sandbox
        from appconnect_cli.transports.live import LiveTransport

        session, host = self.session(LiveTransport(self.redactor)), _place(self.profile)
        manifest = read_manifest(self.settings.root)
        self.keep_log_in(sign_in_to_sandbox(session, manifest, host, now()))

    def keep_log_in(self, logged_in: LoggedIn) -> None:
        """Store who logged in. No refresh is under way then: it would store the tokens of the user before."""
        origin = origin_of(self.profile)
        with self.store.refreshing():
            self.store.renew(lambda current: with_log_in(stored(current, origin), logged_in, origin))

    @cached_property
    def is_oauth(self) -> bool:
        """Whether users sign in at the CRM."""
        return is_oauth(self.connector)

    def after_log_out(self) -> str:
        """What a recorded log-out means for the account: with OAuth the CRM has ended the stored session for good.

        On the sandbox a new one is begun at once; elsewhere the person has to, and is told so.
        """
        if not self.is_oauth:
            return ""
        if self.profile.is_sandbox:
            self.sign_in_to_sandbox()
            return ""
        self.change_state(_without_tokens)
        return f"The CRM has ended this session: `appconnect login {self.profile.name}` begins a new one."

    def session(self, transport: Transport, *, traced: bool = True) -> Session:
        """The connector on this account, over `transport`; `traced`: errors are told with their traceback."""
        keeper = None
        if self.mode is not Mode.REPLAY:
            row = self.profile.user_row(self.settings.connector.name)
            keeper = StoreKeeper(self.store, origin_of(self.profile), row)
        return Session(self.connector, self.profile, transport, self.redactor, traced, keeper)

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
        state = stored(self.store.load(), origin_of(self.profile))
        if not state.user or not self.profile.is_sandbox:
            return state
        # The embedded CRM listens on another port each time it runs.
        host = self.profile.user_row(self.settings.connector.name)["hostname"]
        return replace(state, user=state.user | {"hostname": host})

    def checkpoint(self, step: StepRecord) -> State:
        """Where a recorded step began, with the stand-in where the key's tag is kept."""
        user = {name: self._stand_in(value) for name, value in (step.user or {}).items()}
        return State.from_checkpoint(user, step.state)

    def _stand_in(self, value: Any) -> Any:
        """What opens nothing, in the place of a credential's tag, and is scrubbed to that tag again."""
        name = tag_name(value)
        if name is None:
            return value
        replayed = REPLAYED_KEY if name == API_KEY_NAME else f"a-replayed-{name}"
        self.redactor.vault.add(name, replayed)
        return replayed

    def change_state(self, work: Callable[[State], State]) -> None:
        """Store what a call leaves, unless it was a replay. Two commands at once lose nothing."""
        if self.mode is not Mode.REPLAY:
            origin = origin_of(self.profile)
            self.store.change(lambda current: work(stored(current, origin)))


@contextmanager
def open_workspace(
    connector: Path | None,
    profile: str | None,
    mode: Mode | None,
    cassettes: Path | None = None,
    *,
    needs_account: bool = True,
) -> Iterator[Workspace]:
    """Everything that `call`, `record` and `validate` share; runs the sandbox CRM where that is the account.

    Mode None: replay with `CI=true`, live otherwise. In replay nothing may connect from now to the end of the process,
    the connector's import included, unless a workspace of another mode is opened. `cassettes` is where recordings are,
    if not in the project. Without `needs_account` nobody has to be logged in. Raises SettingsError, ConnectorLoadError,
    SandboxError; at the end LateEscapeError.
    """
    settings = load_settings(Path.cwd(), connector, profile, os.environ)
    chosen = mode or (Mode.REPLAY if settings.ci else Mode.LIVE)
    redactor = hidden(settings, chosen)
    scrub_with(redactor.text)
    guard_files(redactor.secrets_in)
    with ExitStack() as stack:
        stack.enter_context(_network(chosen))
        stack.enter_context(environment(settings.dotenv))
        loaded = load_connector(settings)
        account = stack.enter_context(account_of(settings, loaded, chosen))
        store = store_of(settings, loaded, account, redactor)
        state = State() if chosen is Mode.REPLAY else former_state(store, account, needs_account)
        log_in = moved(state.log_in, _place(account)) if account.is_sandbox else state.log_in
        account = replace(account, log_in=log_in, api_key=account.api_key or log_in.get("apiKey"))
        hide_account(redactor, loaded, account, chosen, state)
        workspace = Workspace(
            settings=settings,
            connector=loaded,
            profile=account,
            mode=chosen,
            redactor=replace(redactor, base_url=None if chosen is Mode.REPLAY else account.base_url),
            store=store,
            cassettes=cassettes or settings.root / "cassettes",
        )
        if needs_account and chosen is not Mode.REPLAY:
            workspace.ensure_account(state.user)
        yield workspace


def _place(profile: Profile) -> str:
    """Host and port of the CRM."""
    return urlsplit(profile.base_url or "").netloc


def _without_tokens(state: State) -> State:
    return replace(state, user=None if state.user is None else state.user | {"accessToken": "", "refreshToken": ""})


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
