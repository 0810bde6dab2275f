"""`appconnect call` in its three modes: live, recorded, replayed."""

import difflib
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TextIO

from appconnect_cli.contract.interfaces import Interface
from appconnect_cli.contract.samples import Sample, find_sample, samples_for
from appconnect_cli.errors import CassetteMissingError, ExitCode, UsageError
from appconnect_cli.keeping import case_path, keep
from appconnect_cli.runtime.call import call
from appconnect_cli.runtime.inputs import (
    LOGS,
    OF_A_SESSION,
    filled,
    freshened,
    merged,
    option_fields,
    read_input,
    with_setting,
)
from appconnect_cli.runtime.result import CallResult, NotCalled, Raised
from appconnect_cli.runtime.session import CallInput
from appconnect_cli.transports.base import Exchange, Mode
from appconnect_cli.transports.faults import Variation, told_apart
from appconnect_cli.transports.holding import WriteHold
from appconnect_cli.transports.provenance import StepRecord
from appconnect_cli.transports.recordings import ensure_replaceable, is_recording_name, recordings_in
from appconnect_cli.transports.start import Start
from appconnect_cli.transports.tape import Tape
from appconnect_cli.workspace import Workspace, now

CUSTOM = "custom"
"""The name of a recording whose input is the person's own."""

LINKABLE = OF_A_SESSION | {"updateMessageLog"}
"""What goes on with a log that exists, and may be told which one by the CRM's id."""

Ask = Callable[[str], str]
"""Puts a question to the person at the terminal."""


@dataclass(frozen=True)
class CallOrder:
    """What the person asked for."""

    interface: Interface
    input: str | None = None
    sample: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    settings: tuple[str, ...] = ()
    raw: bool = False
    log_id: str | None = None
    cassette: str | None = None
    step: str | None = None
    """`call-log/add recording`: the step of a recorded scenario that is replayed."""
    dry_run: bool = False
    fault: Variation | None = None
    """How the CRM is made to fail."""

    @property
    def case(self) -> str:
        """The recording's name: as given, else the sample's, as long as the input is that sample and nothing else."""
        if self.cassette:
            return self.cassette
        sample = _sample(self)
        return sample.name if sample and not (self.options or self.settings) else CUSTOM


@dataclass(frozen=True)
class Called:
    """The result, and what to say beside it."""

    result: CallResult
    notes: tuple[str, ...] = ()
    held: Sequence[Exchange] = ()
    """The write that a dry run did not send."""
    not_kept: str = ""
    """Why a recording that was wanted was not written."""
    restore: Callable[[str], str] = str
    """Puts the CRM's real address in place of its stable name, for what is shown of a live call."""


def run_call(workspace: Workspace, order: CallOrder, stdin: TextIO, ask: Ask | None = None) -> Called:
    """Make the call in the workspace's mode. Raises InputError, UsageError, CassetteError.

    A required value that is missing is asked for, if somebody can be asked, and a UsageError otherwise.
    """
    _check_options(order)
    if workspace.mode is Mode.REPLAY:
        return _replay(workspace, order, stdin)
    return _live(workspace, order, stdin, ask)


def announcement(workspace: Workspace, order: CallOrder) -> str:
    """What to say before a live call that is there to change a CRM other than the sandbox; empty for any other."""
    quiet = workspace.mode is Mode.REPLAY or workspace.profile.is_sandbox or order.dry_run
    if quiet or not order.interface.alters:
        return ""
    where = workspace.profile.base_url or "the CRM"
    return f"{order.interface.name} writes to {where} (profile {workspace.profile.name})."


def exit_code_of(called: Called) -> ExitCode:
    """0 kept the contract (a soft failure does), 1 broke it, 4 raised or could not be observed."""
    result = called.result
    if called.held:
        return ExitCode.OK
    if result.misses or result.escapes or isinstance(result.outcome, (Raised, NotCalled)):
        return ExitCode.NO_EVIDENCE
    return ExitCode.FINDINGS if result.problems else ExitCode.OK


def _live(workspace: Workspace, order: CallOrder, stdin: TextIO, ask: Ask | None) -> Called:
    from appconnect_cli.transports.live import LiveTransport

    state, instant = workspace.state(), now()
    sample = _sample(order)
    fresh = freshened(order.interface, sample.body, state, str(int(instant.timestamp() * 1000))) if sample else {}
    body = _layered(order, fresh, stdin)
    if not order.raw:
        order, body = _linked(order, filled(order.interface, body, state), ask)
    given = _call_input(order, body)
    _hide_media_token(workspace, body)
    if workspace.mode is Mode.RECORD and not order.dry_run:
        ensure_replaceable(case_path(workspace, order.interface.name, order.case))
    held = WriteHold(workspace.settings.operations) if order.dry_run else None
    transport = LiveTransport(
        workspace.redactor, record=workspace.mode is Mode.RECORD, before_sending=held, variation=order.fault
    )
    result, after = call(workspace.session(transport), order.interface, given, state, Start.fresh(instant))
    restore = workspace.redactor.restore
    notes = [f"Input: sample {sample.name!r} ({sample.situation})."] if sample and not order.sample else []
    if held:
        notes.append("Dry run: nothing that writes was sent, nothing is remembered.")
        return Called(result, tuple(notes), held.requests, restore=restore)
    notes += _struck(order, result)
    if order.fault:
        notes.append("Nothing of it is remembered: what a failing call leaves is no start for the next one.")
        return Called(replace(result, injected=order.fault.injected), tuple(notes), restore=restore)
    workspace.change_state(lambda current: current.with_changes(state, after))
    not_kept = ""
    if workspace.mode is Mode.RECORD:
        note, not_kept = keep(workspace, result, order.case, state, given)
        notes.append(note)
    return Called(result, tuple(notes), not_kept=not_kept, restore=restore)


def _replay(workspace: Workspace, order: CallOrder, stdin: TextIO) -> Called:
    """From the recorded checkpoint: its input unless one is given, its user, linkage rows and instant."""
    # Only now: it imports every HTTP library that is there, and aiohttp reads certificates when it is imported,
    # unless the workspace is one that replays.
    from appconnect_cli.transports.cassette import ReplayTransport

    path, step, tape = recording_of(workspace, order)
    recorded = step.body if step.argument is None else step.argument
    if order.raw and step.argument is None:
        recorded = {}
    order = replace(order, raw=order.raw or step.argument is not None, log_id=order.log_id or step.log_id)
    given = _call_input(order, _layered(order, recorded, stdin))
    session = workspace.session(ReplayTransport(tape, workspace.redactor, order.fault))
    result, _ = call(session, order.interface, given, workspace.checkpoint(step), step.start)
    shown = f"{path.relative_to(workspace.settings.root)}{f', step {step.name!r},' if order.step else ''}"
    replayed = replace(result, took=step.took, injected=order.fault.injected if order.fault else None)
    return Called(replayed, (f"Replayed {shown} of {step.instant:%Y-%m-%d}.", *_struck(order, replayed)))


def _struck(order: CallOrder, result: CallResult) -> list[str]:
    """What was done to the CRM's answers, and whether the connector met it."""
    if order.fault is None or order.fault.fault is None:
        return []
    sent = len(result.exchanges)
    told = told_apart(order.fault.fault, order.fault.exchanges, sent)
    missed = f"The fault was not met ({told}): {sent} request{'s were' if sent != 1 else ' was'} sent."
    return [f"Fault: {told}." if any(each.fault for each in result.exchanges) else missed]


def _sample(order: CallOrder) -> Sample | None:
    """The named sample, or the interface's first if nothing says what to send or options only change some of it."""
    if order.sample:
        return find_sample(order.interface.name, order.sample)
    if order.input is not None:
        return None
    return next(iter(samples_for(order.interface.name)), None)


def _layered(order: CallOrder, base: dict[str, Any], stdin: TextIO) -> dict[str, Any]:
    body = merged(base, read_input(order.input, stdin)) if order.input is not None else base
    body = merged(body, order.options)
    for setting in order.settings:
        body = with_setting(body, setting)
    return body


def _call_input(order: CallOrder, body: dict[str, Any]) -> CallInput:
    return CallInput(argument=body, log_id=order.log_id) if order.raw else CallInput(body=body, log_id=order.log_id)


def _check_options(order: CallOrder) -> None:
    if order.cassette and not is_recording_name(order.cassette):
        raise UsageError(
            f"{order.cassette!r} names no recording.",
            hint="It has no / and no .call or .partial, and at most 200 bytes.",
        )
    if order.step is not None and (order.cassette or order.sample):
        other = "--cassette" if order.cassette else "--sample"
        raise UsageError(f"--step and {other} exclude each other.", hint="Each names one recorded call.")
    if order.raw and order.input is None:
        raise UsageError("--raw needs --input: the connector's argument itself.", hint="--raw --input '{...}'")
    if order.raw and (order.sample or order.log_id):
        extra = "--sample" if order.sample else "--log-id"
        raise UsageError(f"--raw and {extra} exclude each other.", hint="--raw --input '{...}' holds everything.")
    if order.log_id and order.interface.name not in LINKABLE:
        raise UsageError(
            f"{order.interface.name} goes on with no log: it has no use for --log-id.",
            hint=f"{', '.join(sorted(LINKABLE))} have.",
        )


def _linked(order: CallOrder, body: dict[str, Any], ask: Ask | None) -> tuple[CallOrder, dict[str, Any]]:
    """Order and body with what the server would refuse to do without, and no earlier call left."""
    name = order.interface.name
    if name in LOGS and not body.get("contactId"):
        answer = ask("The contact's id in the CRM") if ask else ""
        if not answer:
            raise UsageError(
                f"{name} needs a contact, and no earlier call on this profile found or made one.",
                hint="`appconnect call findContact` or `appconnect call createContact` first, or --contact-id ID.",
            )
        option = next(field for field in option_fields(order.interface) if field.key == "contactId")
        return order, body | {"contactId": option.value_of(answer)}
    if name in OF_A_SESSION and not body.get("sessionId") and order.log_id is None:
        answer = ask("The log's id in the CRM") if ask else ""
        if not answer:
            raise UsageError(
                f"{name} needs a logged call, and no earlier call on this profile made one.",
                hint="`appconnect call createCallLog` first, or --log-id ID (the CRM's id).",
            )
        return replace(order, log_id=answer), body
    return order, body


def _hide_media_token(workspace: Workspace, body: Mapping[str, Any]) -> None:
    """RingCentral's token, which a person's own input may hold, is a secret too: it opens their media."""
    log_info = body.get("logInfo")
    token = log_info.get("rcAccessToken") if isinstance(log_info, Mapping) else None
    if isinstance(token, str):
        workspace.redactor.vault.add("rcAccessToken", token)


def recording_of(workspace: Workspace, order: CallOrder) -> tuple[Path, StepRecord, Tape]:
    """What a replay of the order goes by. CassetteError, UsageError."""
    if order.step:
        return _recorded_step(workspace, order)
    path = _recorded_case(workspace, order)
    recording = workspace.recording(path)
    return path, recording.provenance.steps[0], recording.tape


def _recorded_step(workspace: Workspace, order: CallOrder) -> tuple[Path, StepRecord, Tape]:
    """The step of a recorded scenario that the order names. CassetteMissingError, or UsageError for another step."""
    scenario, _, name = (order.step or "").partition("/")
    path = workspace.cassettes / "scenarios" / f"{scenario}.yaml"
    recorded = [found.stem for found in recordings_in(path.parent)]
    if scenario not in recorded:
        near = difflib.get_close_matches(scenario.lower(), recorded, n=1)
        meant = f"Did you mean {near[0]}?" if near else f"Recorded are: {', '.join(recorded) or 'none'}."
        raise CassetteMissingError(
            f"There is no recorded scenario {scenario!r}.", hint=f"{meant} `appconnect record` records them."
        )
    recording = workspace.recording(path)
    steps = {step.name: step for step in recording.provenance.steps}
    if name not in steps:
        near = difflib.get_close_matches(name, steps, n=1)
        there = f"Did you mean {f'{scenario}/{near[0]}'!r}?" if near else f"It has: {', '.join(steps)}."
        raise UsageError(f"The recorded scenario {scenario} has no step {name!r}.", hint=there)
    step = steps[name]
    if step.interface != order.interface.name:
        again = f"appconnect call {step.interface} --replay --step {shlex.quote(f'{scenario}/{name}')}"
        raise UsageError(f"Step {name!r} of {scenario} calls {step.interface}.", hint=f"`{again}`")
    return path, step, recording.tape[slice(*step.exchanges)]


def _recorded_case(workspace: Workspace, order: CallOrder) -> Path:
    """The recording of that name; without one, the only one that there is."""
    path = case_path(workspace, order.interface.name, order.case)
    if path.exists():
        return path
    recorded = [found.stem for found in recordings_in(path.parent)]
    if len(recorded) == 1 and not (order.cassette or order.sample):
        return path.with_name(f"{recorded[0]}.yaml")
    there = f"There is {', '.join(recorded)}: --cassette NAME. Or record" if recorded else "There is none yet. Record"
    raise CassetteMissingError(
        f"{order.interface.name} has no recording {order.case!r} in {path.parent}.",
        hint=f"{there} it: `appconnect call {order.interface.name} --record` with the same options.",
    )
