"""One call, as App Connect's server makes it: input, prologue, argument, connector, check, conclusion, what is kept."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from appconnect_cli.connectors.inspection import inspect_connector
from appconnect_cli.connectors.places import place_of
from appconnect_cli.contract.interfaces import Interface, find_interface
from appconnect_cli.contract.user import User
from appconnect_cli.errors import InputError
from appconnect_cli.findings import Place
from appconnect_cli.runtime.arguments import (
    BUILDERS,
    NO_PROLOGUE,
    TOKEN_UNASKED,
    USER_ONLY,
    Prepared,
    Refusal,
    Situation,
    logged_out,
    no_user,
)
from appconnect_cli.runtime.call_log_body import CompositionError
from appconnect_cli.runtime.check import check_input, check_result
from appconnect_cli.runtime.conclusions import Concluding, conclude, conclude_missing, operation_error
from appconnect_cli.runtime.linkage import after_call, after_user_info
from appconnect_cli.runtime.outcome import one_loop
from appconnect_cli.runtime.prologue import Authorized, authorize, authorize_log_in, log_format
from appconnect_cli.runtime.result import (
    CallResult,
    Conclusion,
    NotCalled,
    Outcome,
    Problem,
    Returned,
)
from appconnect_cli.runtime.scrubbing import scrubbed, user_changes
from appconnect_cli.runtime.session import CallInput, Session
from appconnect_cli.store import State, row_damage
from appconnect_cli.transports.base import Mode, Traffic
from appconnect_cli.transports.learning import learn_from_data
from appconnect_cli.transports.start import Start
from appconnect_cli.transports.stepping import stepping


@dataclass(frozen=True)
class _Ending:
    """What came of a call, before it is put into words and scrubbed."""

    outcome: Outcome
    conclusion: Conclusion
    state: State
    prepared: Prepared = field(default_factory=lambda: Prepared({}))
    problems: tuple[Problem, ...] = ()
    asked_before: int = 0


def call(
    session: Session, interface: Interface, given: CallInput, state: State, start: Start
) -> tuple[CallResult, State]:
    """Run one interface; the state that comes back holds what the server would now have stored. What is recorded or
    replayed begins with a connector that has not been called yet.

    Nothing that the connector does raises here; InputError if the input itself can't be used.
    """
    if interface.name not in BUILDERS:
        raise InputError(
            f"{interface.name} is known by name only; it can't be called yet.",
            hint="`appconnect interfaces` lists what can be called.",
        )
    body = given.body or {}
    if given.argument is None and interface.body_model is not None:
        check_input(interface.body_model, body, f"The input of {interface.name}")
    row = session.profile.user_row(session.platform) if state.user is None else state.user
    user = User.from_row(row)
    given = _repeated_log_in(session, interface, given, row)
    if session.transport.mode is not Mode.LIVE:
        session.connector.memory.restore()
    if session.transport.mode is not Mode.REPLAY:
        learn_from_data(session.redactor, row)  # before it is sent: one secret, one tag
    with ExitStack() as stack:
        traffic = stack.enter_context(session.transport.step())
        if session.transport.mode is not Mode.LIVE:
            stack.enter_context(stepping(start, skips=session.transport.mode is Mode.REPLAY))
        stack.enter_context(one_loop())
        started = time.perf_counter()
        ending = _perform(session, interface, given, state, user, traffic)
        elapsed = (time.perf_counter() - started) * 1000
    kept = _with_user(ending, interface, user, row, session)
    result = CallResult(
        interface=interface.name,
        mode=session.transport.mode,
        profile=session.profile.name,
        instant=start.instant,
        seed=start.seed,
        body=given.body or {},
        argument=ending.prepared.argument,
        user=row,
        outcome=ending.outcome,
        conclusion=ending.conclusion,
        problems=ending.problems,
        exchanges=tuple(traffic.exchanges),
        asked_before=ending.asked_before,
        user_changes=user_changes(user, row),
        misses=tuple(traffic.misses),
        escapes=tuple(traffic.escapes),
        endless=traffic.endless,
        unused=tuple(traffic.unused),
        recorded=tuple(traffic.recorded),
        recorded_milliseconds=tuple(traffic.milliseconds),
        milliseconds=elapsed,
        place=_place(session, interface),
    )
    if session.transport.mode is not Mode.REPLAY:
        for handed_out in (user.row(), result.value):
            learn_from_data(session.redactor, handed_out)
    return scrubbed(result, session.redactor), kept


def _repeated_log_in(session: Session, interface: Interface, given: CallInput, row: Mapping[str, Any]) -> CallInput:
    """A getUserInfo that is no log-in of its own goes by what the last one was made with."""
    if interface.name != "getUserInfo" or given.argument is not None or "data" in (given.body or {}):
        return given
    return replace(given, body=session.profile.log_in_of(row) | (given.body or {}))


def _perform(
    session: Session, interface: Interface, given: CallInput, state: State, user: User, traffic: Traffic
) -> _Ending:
    prepared = _prepare(session, interface, given, state, user)
    if isinstance(prepared, _Ending):
        return replace(prepared, asked_before=len(traffic.exchanges))
    if isinstance(prepared, Refusal):
        return _Ending(NotCalled(prepared.reason), prepared.conclusion, state)
    function = session.function(interface)
    if function is None:
        missing = inspect_connector(session.connector.instance)[interface.name].absence
        conclusion = conclude_missing(interface, _concluding(interface, prepared, user, None))
        return _Ending(NotCalled(missing), conclusion, state, prepared)
    asked_before = len(traffic.exchanges)
    outcome = session.ask(interface.name, *_arguments(interface, prepared.argument, user))
    assert outcome is not None
    problems = _problems(interface, outcome)
    conclusion = conclude(interface.name, _concluding(interface, prepared, user, outcome), outcome)
    value = outcome.value if isinstance(outcome, Returned) else None
    after = after_call(interface.name, state, prepared, conclusion, value, given.body or {})
    return _Ending(outcome, conclusion, after, prepared, problems, asked_before)


def _prepare(
    session: Session, interface: Interface, given: CallInput, state: State, user: User
) -> Prepared | Refusal | _Ending:
    """The argument of the connector, after the prologue that this interface has."""
    if interface.name in NO_PROLOGUE:
        known = user if user.id else User.from_row(session.profile.user_row(session.platform))
        log_in = _log_in(session, given, known) if interface.name == "getUserInfo" else Authorized("")
        return _refused(log_in, state) or _build(session, interface, given, state, known, log_in)
    if not user.id:
        return no_user(interface.name)
    if interface.name in USER_ONLY:
        return _build(session, interface, given, state, user, Authorized(""))
    if not user.access_token and interface.name not in TOKEN_UNASKED:
        return logged_out(interface.name)
    authorized = authorize(session, user, interface.name)
    return _refused(authorized, state) or _build(session, interface, given, state, user, authorized)


def _refused(authorized: Authorized, state: State) -> _Ending | None:
    """How a call ends for which there is no header; None if there is one."""
    if authorized.failure is None:
        return None
    return _Ending(authorized.outcome or NotCalled(authorized.failure.effect), authorized.failure, state)


def _build(
    session: Session, interface: Interface, given: CallInput, state: State, user: User, authorized: Authorized
) -> Prepared | Refusal | _Ending:
    situation = Situation(
        body=given.body or {},
        user=user,
        auth_header=authorized.header,
        oauth_info=authorized.oauth_info,
        state=state,
        log_format=lambda: log_format(session, user.platform),
        log_id=given.log_id,
        read_call_log=_reader(session, user),
        api_key=session.profile.credential() if interface.name in NO_PROLOGUE else user.access_token or "",
    )
    if given.argument is not None:
        takes_header = interface.request_model is not None and "auth_header" in interface.request_model.model_fields
        return Prepared(({"authHeader": authorized.header} if takes_header else {}) | given.argument)
    try:
        return BUILDERS[interface.name](situation)
    except CompositionError as error:
        reason = f"the server itself fails before it gets there: {error}"
        return _Ending(NotCalled(reason), operation_error(interface.name, reason), state)


def _reader(session: Session, user: User) -> Callable[[dict[str, Any]], Any]:
    """The implicit getCallLog of an update: any failure is swallowed by the server (contract 4.9 b)."""

    def read(argument: dict[str, Any]) -> Any:
        get_call_log = find_interface("getCallLog")
        outcome = session.ask("getCallLog", *_arguments(get_call_log, argument, user))
        return outcome.value if isinstance(outcome, Returned) else None

    return read


def _log_in(session: Session, given: CallInput, user: User) -> Authorized:
    """At log-in there is no user yet: host and key, or fresh token, come from the log-in page (contract 3.2, 3.3)."""
    body = given.body or {}
    return authorize_log_in(session, user, body, str(body.get("apiKey") or session.profile.credential()))


def _arguments(interface: Interface, argument: Mapping[str, Any], user: User) -> tuple[Any, ...]:
    """What the function is called with: one request, but getLogFormatType's two positional arguments."""
    if interface.name == "getLogFormatType":
        return (argument.get("platform"), argument.get("proxyConfig"))
    model: type[BaseModel] = interface.request_model
    with_user = {"user": user} if "user" in model.model_fields else {}
    return (check_input(model, dict(argument) | with_user, f"The argument of {interface.name}"),)


def _concluding(interface: Interface, prepared: Prepared, user: User, outcome: Outcome | None) -> Concluding:
    returned = outcome if isinstance(outcome, Returned) else None
    return Concluding(
        interface=interface.name,
        value=returned.value if returned else None,
        argument=prepared.argument,
        row=prepared.row,
        awaited=bool(returned and returned.awaited),
        user_after=user.stored,
    )


def _problems(interface: Interface, outcome: Outcome) -> tuple[Problem, ...]:
    if not isinstance(outcome, Returned):
        return ()
    late = Problem("", "a coroutine", "must be a value or a plain function: the server does not await it")
    awaited = (late,) if outcome.awaited and not interface.awaited else ()
    return awaited + check_result(interface, outcome.value)


def _with_user(ending: _Ending, interface: Interface, user: User, row: dict[str, Any], session: Session) -> State:
    """The state with the user row as the connector, or a log-in, left it."""
    if interface.name == "getUserInfo" and ending.conclusion.successful and isinstance(ending.outcome, Returned):
        value, first = ending.outcome.value, session.profile.user_row(session.platform)
        is_same = bool(row) and row.get("id") == str(value["platformUserInfo"].get("id"))
        logged_in = after_user_info(row if is_same else first, ending.prepared.argument, value)
        return replace(ending.state, user=logged_in) if not row_damage(logged_in) else ending.state
    return replace(ending.state, user=user.stored or {}) if user.writes or user.renewed else ending.state


def _place(session: Session, interface: Interface) -> Place | None:
    function = session.function(interface)
    return place_of(function) if function else None
