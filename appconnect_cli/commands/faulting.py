"""`--fault`: one fault by hand, in the CRM's own shape where a recording shows it."""

from appconnect_cli.calling import CallOrder, recording_of
from appconnect_cli.errors import UsageError
from appconnect_cli.transports.base import Mode
from appconnect_cli.transports.fault_spec import FaultSpec, general_fault, parse_fault
from appconnect_cli.transports.faults import GARBLED, UNREACHABLE, Fault, Variation
from appconnect_cli.workspace import Workspace

_THE_SAME_EVERYWHERE = frozenset(fault.kind for fault in (*UNREACHABLE, *GARBLED))


def variation_of(workspace: Workspace, order: CallOrder, text: str) -> Variation:
    """What `--fault` asks for. UsageError where it can't be done."""
    spec = parse_fault(text)
    if workspace.mode is Mode.RECORD or order.dry_run:
        other = "--dry-run" if order.dry_run else "--record"
        raise UsageError(f"--fault and {other} exclude each other.", hint=f"Leave {other} out.")
    if workspace.mode is not Mode.REPLAY:
        return Variation(_live_fault(workspace, spec), spec.exchanges)
    own = {} if spec.kind in _THE_SAME_EVERYWHERE else _own_faults(workspace, order, spec)
    return Variation(own.get(spec.kind) or general_fault(spec.kind), spec.exchanges)


def _live_fault(workspace: Workspace, spec: FaultSpec) -> Fault:
    fault = general_fault(spec.kind)
    if not workspace.profile.is_sandbox:
        raise UsageError(
            "--fault is for the sandbox CRM and for recordings: a real CRM keeps what a failing call leaves behind.",
            hint="Add --replay, or --profile sandbox.",
        )
    if fault.change is not None:
        raise UsageError(
            f"The fault {spec.kind} changes a recorded answer: it needs one.",
            hint="Add --replay, and --step or --cassette.",
        )
    return fault


def _own_faults(workspace: Workspace, order: CallOrder, spec: FaultSpec) -> dict[str, Fault]:
    """As `validate` makes them for this very exchange; those of the CRM in general where it was not recorded."""
    # Only now: it imports every HTTP library that is there.
    from appconnect_cli.evidence.gathering import recorded_specimens
    from appconnect_cli.transports.exchanges import to_exchange

    specimens = recorded_specimens(workspace)
    faults = {fault.kind: fault for fault in specimens.own_faults}
    _, _, tape = recording_of(workspace, order)
    for interaction in tape.interactions[spec.exchanges.start :][:1]:
        faults |= {fault.kind: fault for fault in specimens.faults_at(to_exchange(interaction))}
    return faults
