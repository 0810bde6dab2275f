"""Where a command line starts and ends: the one place that turns errors into messages and exit codes."""

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Any, NoReturn

from appconnect_cli import __version__
from appconnect_cli.errors import AppConnectError, ExitCode, InternalError

CLOSED_PIPE = 141
"""As a shell reports a program that SIGPIPE ended: whoever read our output, such as `head`, had enough."""

_COMPLETION = "_APPCONNECT_COMPLETE"
_REPORT = "This is a bug of appconnect, not of your connector. Please report it, with what --debug prints."


def run() -> NoReturn:
    """The `appconnect` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A contact's name must not end a command on a terminal that can't show it.
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Carry out one command line; every error ends here, as a message on stderr and an exit code."""
    given, debug = _without_debug(arguments)
    try:
        code = _dispatch(given)
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes stdout once more when it ends, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    except KeyboardInterrupt as error:
        return _ended(error, ExitCode.INTERRUPTED, "Interrupted.", debug=debug)
    except AppConnectError as error:
        hint = error.hint or (_REPORT if isinstance(error, InternalError) else "")
        return _ended(error, error.exit_code, f"error: {error.what}", hint, debug=debug)
    except Exception as error:  # noqa: BLE001 - the boundary: whatever else comes up to here is our own bug
        what = f"error: {type(error).__name__}: {error} ({_place(error)})"
        return _ended(error, ExitCode.INTERNAL, what, _REPORT, debug=debug)
    return code


def _dispatch(arguments: list[str]) -> int:
    if arguments[:1] == ["--version"]:
        sys.stdout.write(f"appconnect {__version__}\n")
        return ExitCode.OK
    return _run_command(arguments or ["--help"])


def _run_command(arguments: list[str]) -> int:
    import typer

    from appconnect_cli.commands.group import command_line

    commands = command_line()
    if _COMPLETION in os.environ:
        return int(commands.main(arguments, prog_name="appconnect") or 0)
    try:
        with commands.make_context("appconnect", arguments) as context:
            return int(commands.invoke(context) or ExitCode.OK)
    except typer.Exit as end:
        return end.exit_code
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except typer.TyperException as error:
        raise _usage_error(error) from error


def _usage_error(error: Any) -> AppConnectError:
    """Typer's complaint as ours: the same form, the same exit code, the next step."""
    from appconnect_cli.errors import UsageError

    context = getattr(error, "ctx", None)
    path = context.command_path if context else "appconnect"
    return UsageError(error.format_message(), hint=f"`{path} --help` shows what it takes.")


def _without_debug(arguments: Sequence[str]) -> tuple[list[str], bool]:
    """The arguments without --debug, wherever it stands: it is wanted after the fact, at the end of the line."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    own = [argument for argument in arguments[:end] if argument != "--debug"]
    debug = len(own) < end or os.environ.get("APPCONNECT_DEBUG", "") not in ("", "0")
    return [*own, *arguments[end:]], debug


def _ended(error: BaseException, code: ExitCode, what: str, hint: str = "", *, debug: bool) -> int:
    lines = [what, f"hint: {hint}"] if hint else [what]
    if debug:
        import traceback

        lines.insert(0, "".join(traceback.format_exception(error)).rstrip())
    sys.stderr.write("\n".join(lines) + "\n")
    return code


def _place(error: BaseException) -> str:
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.filename}:{frame.lineno}"
