"""Gathering evidence offline: every recorded step from its own checkpoint, and each of its variants."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from appconnect_cli.connectors.inspection import inspect_connector
from appconnect_cli.connectors.manifest import read_manifest
from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.evidence.listening import Heard, listening
from appconnect_cli.evidence.model import Cassette, Evidence, left_recording
from appconnect_cli.evidence.operations import observe
from appconnect_cli.evidence.specimens import Specimens, Witness
from appconnect_cli.evidence.spreading import spread
from appconnect_cli.evidence.variants import Variant, faulted, variants
from appconnect_cli.findings import Unused
from appconnect_cli.runtime.call import call
from appconnect_cli.runtime.outcome import loops_used_again
from appconnect_cli.runtime.result import CallResult, Raised, Returned
from appconnect_cli.runtime.session import CallInput
from appconnect_cli.scenarios.catalogue import SCENARIOS
from appconnect_cli.transports.cassette import ReplayTransport, Tape, patched
from appconnect_cli.transports.clock import utc_zone
from appconnect_cli.transports.faults import Fault
from appconnect_cli.transports.isolation import no_network
from appconnect_cli.transports.leaks import clean_step, clean_tape
from appconnect_cli.transports.provenance import StepRecord
from appconnect_cli.transports.recordings import recordings_in
from appconnect_cli.workspace import Workspace

OF_EACH_EXCHANGE = 20
"""About how many variants there are for each exchange."""

ROLES = {(scenario.name, step.name): step.role.value for scenario in SCENARIOS for step in scenario.steps}


@dataclass(frozen=True)
class _Recorded:
    """One recorded step, and what its replay came to."""

    cassette: Cassette
    step: StepRecord
    tape: Tape
    plain: CallResult


def gather(
    workspace: Workspace,
    on_progress: Callable[[str], None] = lambda what: None,
    wanted: Callable[[str, Fault], bool] = lambda interface, fault: True,
) -> Evidence:
    """Replay everything that the project has recorded, and each of its variants.

    `wanted` tells which faults an interface is to meet. Raises CassetteError for a file that can't be read.
    """
    settings = workspace.settings
    with patched(), utc_zone(), listening(settings.root) as heard:
        recorded = list(_recorded(workspace, heard, on_progress))
        calls = tuple(each.plain for each in recorded)
        specimens = Specimens.among([Witness.of(each.step, each.tape, each.plain.role) for each in recorded])
        with heard.quietly():
            variants = tuple(_varied(workspace, heard, recorded, specimens, wanted, on_progress))
        auth_type, oauth_info = _asked_bare(workspace)
    return Evidence(
        connector=settings.connector.name,
        inspection=inspect_connector(workspace.connector.instance),
        root=settings.root,
        calls=calls,
        variants=variants,
        specimens=specimens,
        auth_type=auth_type,
        oauth_info=oauth_info,
        manifest=read_manifest(settings.root),
        cannot=settings.cannot,
        operations=observe((each for each in calls if not left_recording(each)), settings.operations),
        secrets=frozenset(workspace.redactor.vault.known.names.values()),
        hosts=frozenset(settings.connector.hosts),
        unused=tuple(unused for each in recorded for unused in _unused(workspace.cassettes, each)),
    )


def _recorded(workspace: Workspace, heard: Heard, on_progress: Callable[[str], None]) -> Iterator[_Recorded]:
    for recording in recordings(workspace.cassettes):
        on_progress(f"Replaying {recording.path.stem}")
        for step, tape in _steps(workspace, recording):
            plain = _replay(workspace, heard, recording, tape, step)
            leaks = (*clean_tape(tape, workspace.redactor)[1], *clean_step(step, workspace.redactor)[1])
            yield _Recorded(recording, step, tape, replace(plain, leaks=leaks))


def _varied(
    workspace: Workspace,
    heard: Heard,
    recorded: Sequence[_Recorded],
    specimens: Specimens,
    wanted: Callable[[str, Fault], bool],
    on_progress: Callable[[str], None],
) -> list[CallResult]:
    """Every variant of every step; but a rewriting that changes no answer shows nothing."""

    def run(each: _Recorded) -> Iterator[CallResult]:
        with loops_used_again():
            yield from vary(each)

    def vary(each: _Recorded) -> Iterator[CallResult]:
        replayed = partial(_replay, workspace, heard, each.cassette, each.tape)
        yield from faulted(each.step, each.plain, specimens, partial(wanted, each.plain.interface), replayed)
        for variant in () if left_recording(each.plain) else variants(each.step, each.plain):
            result = replayed(variant)
            if not variant.variation.rewrite or _answers(result) != _answers(each.plain):
                yield result

    return spread(
        recorded,
        weight=lambda each: len(each.plain.exchanges) * OF_EACH_EXCHANGE,
        run=run,
        on_item=lambda each: on_progress(f"Making the CRM fail in {each.plain.scenario or each.plain.interface}"),
    )


def _answers(call: CallResult) -> list[bytes]:
    return [exchange.response_body for exchange in call.exchanges]


def _asked_bare(workspace: Workspace) -> tuple[Returned | Raised | None, Returned | Raised | None]:
    """getAuthType and getOauthInfo as the server calls them with nothing to go on (contract 4.1, 4.2)."""
    with no_network():
        session = workspace.session(ReplayTransport(Tape(workspace.settings.root, ()), workspace.redactor))
        request = find_interface("getOauthInfo").request_model.model_validate({})
        return session.ask("getAuthType"), session.ask("getOauthInfo", request)


def recorded_specimens(workspace: Workspace) -> Specimens:
    """How the CRM itself answers, from what was recorded; the connector is not run. Raises CassetteError."""
    return Specimens.among(
        [
            Witness.of(step, tape, ROLES.get((recording.scenario, step.name), ""))
            for recording in recordings(workspace.cassettes)
            for step, tape in _steps(workspace, recording)
        ]
    )


def replay(workspace: Workspace, recording: Cassette) -> Iterator[CallResult]:
    """Each step of one recording, from its own checkpoint. Raises CassetteError for a file that can't be used."""
    with listening(workspace.settings.root) as heard:
        for step, tape in _steps(workspace, recording):
            yield _replay(workspace, heard, recording, tape, step)


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
    workspace: Workspace, heard: Heard, recording: Cassette, tape: Tape, run: StepRecord | Variant
) -> CallResult:
    """A step as it was recorded, or one of its variants."""
    variant = run if isinstance(run, Variant) else Variant.none(run)
    step = variant.step
    session = workspace.session(ReplayTransport(tape, workspace.redactor, variant.variation), traced=False)
    given = CallInput(body=step.body, argument=step.argument, log_id=step.log_id)
    heard.take()
    result, _ = call(session, find_interface(step.interface), given, workspace.checkpoint(step), step.start)
    said, unawaited = heard.take()
    return replace(
        result,
        scenario=recording.scenario,
        step=step.name if recording.scenario else recording.path.stem,
        role=ROLES.get((recording.scenario, step.name), ""),
        took=step.took,
        variant=variant.name,
        alteration=variant.alteration,
        injected=variant.variation.injected,
        kept=step.output,
        said=workspace.redactor.text(said) if said else said,
        told=workspace.redactor.held(said),
        unawaited=unawaited,
    )


def _unused(cassettes: Path, recorded: _Recorded) -> list[Unused]:
    cassette, step = recorded.cassette.path.relative_to(cassettes.parent).as_posix(), recorded.plain.step
    return [Unused(cassette, step, each.position, each.method, each.url) for each in recorded.plain.unused]
