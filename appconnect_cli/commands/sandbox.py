"""Run the sandbox CRM in the foreground, for a connector under development or for a look with curl."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from appconnect_cli.errors import ExitCode, SandboxError, UsageError
from appconnect_cli.sandbox import DEFAULT_PORT, HOST, TOKEN_SECONDS, PortTakenError, SandboxStartError, data_file
from appconnect_cli.sandbox.faults import FaultRate, Faults, parse_fault
from appconnect_cli.sandbox.server import Sandbox, is_sandbox
from appconnect_cli.settings.loading import FILE_NAME
from appconnect_cli.terminal.sandbox import show_access, show_sandbox, show_stopped


def command(
    port: Annotated[
        int, typer.Option(help="Where to listen; 0 takes a free port.", min=0, max=65535, metavar="PORT")
    ] = DEFAULT_PORT,
    data: Annotated[
        Path | None, typer.Option(help="The data file; the project's own by default.", metavar="FILE")
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Plant the example data anew; changes are lost.")] = False,
    fault: Annotated[
        list[str] | None,
        typer.Option(help="Let a share of all requests fail: 429:0.2. Repeatable.", metavar="KIND[:SHARE]"),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Let the same requests fail each time.", metavar="NUMBER")] = None,
    token_seconds: Annotated[
        int, typer.Option(help="How long an OAuth access token lives.", min=1, metavar="SECONDS")
    ] = TOKEN_SECONDS,
) -> ExitCode:
    """Run the sandbox CRM, with data to try things on and failures on request.

    Other commands use it while it runs, and their own without it. One request fails with the header
    `X-Sandbox-Fault: 429`. Kinds such as invalid_grant are for OAuth's token endpoints alone.
    """
    rates = _rates(fault or ())
    file = (data or data_file(_project(Path.cwd()))).absolute()
    with _sigterm_as_ctrl_c():
        try:
            with _started(file, port, Faults(rates, seed), reset, token_seconds) as sandbox:
                show_sandbox(sandbox.base_url, str(file), ", ".join(f"{fault.kind}:{fault.rate:g}" for fault in rates))
                sandbox.wait()
        except KeyboardInterrupt:
            show_stopped()
            return ExitCode.OK  # this is how a server is stopped by hand
    raise SandboxError("The sandbox CRM ended by itself.", hint="What stands above says why.")


def _rates(faults: Sequence[str]) -> tuple[FaultRate, ...]:
    try:
        return tuple(parse_fault(fault) for fault in faults)
    except ValueError as error:
        raise UsageError(f"--fault {error}.", hint="For example: --fault 429:0.2 --fault timeout:0.05") from error


def _project(folder: Path) -> Path:
    """The folder of the connector that `folder` lies in; `folder` itself outside of one."""
    return next((place for place in (folder, *folder.parents) if (place / FILE_NAME).is_file()), folder)


@contextmanager
def _started(file: Path, port: int, faults: Faults, reset: bool, token_seconds: int) -> Iterator[Sandbox]:
    """The running server; what keeps it from starting as our own error."""
    try:
        with Sandbox(
            file, port, faults=faults, reset=reset, on_access=show_access, token_seconds=token_seconds
        ) as sandbox:
            yield sandbox
    except PortTakenError as error:
        ours = is_sandbox(f"http://{HOST}:{port}")
        what = f"A sandbox CRM listens on port {port} already." if ours else str(error)
        hint = "Use that one, or choose another --port." if ours else "--port 0 takes a free port."
        raise SandboxError(what, hint=hint) from error
    except SandboxStartError as error:
        raise SandboxError(str(error), hint="--data FILE uses another file.") from error


@contextmanager
def _sigterm_as_ctrl_c() -> Iterator[None]:
    """Scripts stop a server with SIGTERM, because shells let their background jobs ignore SIGINT."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
