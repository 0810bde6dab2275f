"""Gathering evidence offline: every recorded step from its own checkpoint, and once more with a failing CRM."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from appconnect_cli.connectors.inspection import inspect_connector
from appconnect_cli.connectors.manifest import read_manifest
from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.evidence.model import Cassette, Evidence, left_recording
from appconnect_cli.evidence.operations import observe
from appconnect_cli.findings import Unused
from appconnect_cli.runtime.call import call
from appconnect_cli.runtime.result import CallResult
from appconnect_cli.runtime.session import CallInput
from appconnect_cli.scenarios.catalogue import FAULTED, SCENARIOS
from appconnect_cli.transports.base import Fault
from appconnect_cli.transports.cassette import ReplayTransport, Tape, patched
from appconnect_cli.transports.isolation import no_network
from appconnect_cli.transports.provenance import StepRecord
from appconnect_cli.transports.recordings import recordings_in
from appconnect_cli.workspace import Workspace

SERVER_ERROR = Fault(500, b'{"error": "Internal Server Error"}')
"""The CRM is down behind its gateway: it fits every CRM, also one that reports its own errors in HTTP 200."""

ROLES = {(scenario.name, step.name): step.role.value for scenario in SCENARIOS for step in scenario.steps}


def gather(workspace: Workspace, on_recording: Callable[[Cassette], None] = lambda recording: None) -> Evidence:
    """Replay everything that the project has recorded. Raises CassetteError for a file that can't be read."""
    settings = workspace.settings
    calls: list[CallResult] = []
    variants: list[CallResult] = []
    unused: list[Unused] = []
    with patched():
        for recording in recordings(workspace.cassettes):
            on_recording(recording)
            for step, tape in _steps(workspace, recording):
                calls.append(_replay(workspace, recording, step, tape))
                unused += _unused(settings.root, recording, calls[-1])
                if recording.scenario in FAULTED and step.exchanges[0] < step.exchanges[1]:
                    variants.append(_replay(workspace, recording, step, tape, SERVER_ERROR))
        with no_network():
            auth_type = workspace.session(ReplayTransport(Tape(settings.root, ()), workspace.redactor)).ask(
                "getAuthType"
            )
    return Evidence(
        connector=settings.connector.name,
        inspection=inspect_connector(workspace.connector.instance),
        root=settings.root,
        calls=tuple(calls),
        variants=tuple(variants),
        auth_type=auth_type,
        manifest=read_manifest(settings.root),
        cannot=settings.cannot,
        operations=observe((each for each in calls if not left_recording(each)), settings.operations),
        unused=tuple(unused),
    )


def replay(workspace: Workspace, recording: Cassette) -> Iterator[CallResult]:
    """Each step of one recording, from its own checkpoint. Raises CassetteError for a file that can't be used."""
    for step, tape in _steps(workspace, recording):
        yield _replay(workspace, recording, step, tape)


def recordings(folder: Path) -> Iterator[Cassette]:
    """Scenarios first, in their order; then single calls by interface and case."""
    for scenario in SCENARIOS:
        path = folder / "scenarios" / f"{scenario.name}.yaml"
        if path.exists():
            yield Cassette(path, scenario.name)
    for path in recordings_in(folder, "calls/*/*.yaml"):
        yield Cassette(path, "")


def _steps(workspace: Workspace, recording: Cassette) -> Iterator[tuple[StepRecord, Tape]]:
    read = workspace.recording(recording.path)
    for step in read.provenance.steps:
        start, stop = step.exchanges
        yield step, read.tape[start:stop]


def _replay(
    workspace: Workspace, recording: Cassette, step: StepRecord, tape: Tape, fault: Fault | None = None
) -> CallResult:
    session = workspace.session(ReplayTransport(tape, workspace.redactor, fault))
    state = workspace.checkpoint(step)
    given = CallInput(body=step.body, argument=step.argument, log_id=step.log_id)
    result, _ = call(session, find_interface(step.interface), given, state, step.start)
    return replace(
        result,
        scenario=recording.scenario,
        step=step.name if recording.scenario else recording.path.stem,
        role=ROLES.get((recording.scenario, step.name), ""),
        variant=f"HTTP {fault.status}" if fault else "",
    )


def _unused(root: Path, recording: Cassette, result: CallResult) -> list[Unused]:
    cassette = recording.path.relative_to(root).as_posix()
    return [Unused(cassette, result.step, each.position, each.method, each.url) for each in result.unused]
