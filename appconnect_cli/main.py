"""Where a command line starts and ends: the one place that turns errors into messages and exit codes.

`--version` is answered in little more than an empty program's time. So nothing is imported up here that the
interpreter has not loaded already; `typing` alone would cost as much again.
"""

import atexit
import gc
import os
import sys
from io import TextIOWrapper

from appconnect_cli import __version__
from appconnect_cli.output import guard_streams, scrubbed

CLOSED_PIPE = 141
"""As a shell reports a program that SIGPIPE ended: whoever read our output, such as `head`, had enough."""

GARBAGE_THRESHOLD = 50_000
"""New objects until the collector looks for cycles; Python's own 700 suits programs that run for long."""

_COMPLETION = "_APPCONNECT_COMPLETE"
_REPORT = "This is a bug of appconnect, not of your connector. Please report it, with what --debug prints."


def run() -> None:
    """The `appconnect` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A contact's name must not end a command on a terminal that can't show it.
            stream.reconfigure(errors="backslashreplace")
    guard_streams()
    # A command makes many objects that live as long as it does: looking through them again and again takes a sixth
    # of its time.
    gc.set_threshold(GARBAGE_THRESHOLD)
    _leave(main(sys.argv[1:]))


def main(arguments: list[str]) -> int:
    """Carry out one command line; every error ends here, as a message on stderr and an exit code."""
    given, debug = _without_debug(arguments)
    if debug:
        os.environ["APPCONNECT_DEBUG"] = "1"
    try:
        code = _dispatch(given)
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes stdout once more when it ends, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the boundary
        return _told(error, debug)
    return code


def _leave(code: int) -> None:
    """End without freeing every object one by one, which takes as long again as importing Typer.

    What was registered for the end runs, and everything written is flushed. Where a connector left a thread running,
    Python ends as usual: it waits for the thread.
    """
    threading = sys.modules.get("threading")
    if threading and threading.active_count() > 1:
        sys.exit(code)
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        code = code or CLOSED_PIPE
    os._exit(code)


def _dispatch(arguments: list[str]) -> int:
    if arguments[:1] == ["--version"]:
        sys.stdout.write(f"appconnect {__version__}\n")
        return 0
    return _run_command(arguments or ["--help"])


def _run_command(arguments: list[str]) -> int:
    import typer

    from appconnect_cli.commands.group import command_line
    from appconnect_cli.errors import UsageError

    commands = command_line()
    if _COMPLETION in os.environ:
        return int(commands.main(arguments, prog_name="appconnect") or 0)
    try:
        with commands.make_context("appconnect", arguments) as context:
            return int(commands.invoke(context) or 0)
    except typer.Exit as end:
        return end.exit_code
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "appconnect"
        what = "shows what it takes" if " " in path else "lists the commands"
        raise UsageError(error.format_message(), hint=f"`{path} --help` {what}.") from error


def _without_debug(arguments: list[str]) -> tuple[list[str], bool]:
    """The arguments without --debug, wherever it stands: it is wanted after the fact, at the end of the line."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    own = [argument for argument in arguments[:end] if argument != "--debug"]
    debug = len(own) < end or os.environ.get("APPCONNECT_DEBUG", "") not in ("", "0")
    return [*own, *arguments[end:]], debug


def _told(error: BaseException, debug: bool) -> int:
    """Say on stderr what happened and what to do next; the exit code for it."""
    import traceback

    from appconnect_cli.errors import AppConnectError, ExitCode

    if isinstance(error, KeyboardInterrupt):
        code, lines = ExitCode.INTERRUPTED, ["Interrupted.", *getattr(error, "__notes__", ())]
    elif isinstance(error, AppConnectError):
        code, lines = error.exit_code, [f"error: {error.what}"]
        hint = error.hint or (_REPORT if code is ExitCode.INTERNAL else "")
        lines += [f"hint: {hint}"] if hint else []
    else:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        what = f"error: {type(error).__name__}: {error} ({frame.filename}:{frame.lineno})"
        code, lines = ExitCode.INTERNAL, [what, f"hint: {_REPORT}"]
    if debug:
        lines.insert(0, "".join(traceback.format_exception(error)).rstrip())
    said = scrubbed("\n".join(lines))  # before a line is broken, and a secret with it
    sys.stderr.write("\n".join(map(_fitted, said.split("\n"))) + "\n")
    return code


def _fitted(line: str) -> str:
    """The line as a terminal should show it: broken between words. Anything but a terminal gets it whole."""
    if not sys.stderr.isatty():
        return line
    import shutil
    import textwrap

    width = shutil.get_terminal_size().columns
    return textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
