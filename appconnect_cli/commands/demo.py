"""Show the main job on this machine in a few seconds: scaffold, call, record, replay, validate."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from appconnect_cli.demo import run_demo
from appconnect_cli.errors import ExitCode, FileError
from appconnect_cli.terminal.demo import announce, show_end, show_failure


def command(
    keep: Annotated[
        Path | None, typer.Option(help="Make the project in this folder and leave it there.", metavar="FOLDER")
    ] = None,
) -> ExitCode:
    """Show the main job on this machine in a few seconds: scaffold, call, record, replay, validate.

    Needs no account and no service; asks nothing; leaves nothing behind without --keep.
    """
    folder = _folder(keep)
    failed = None
    try:
        failed = run_demo(folder, announce)
    finally:
        if keep is None and failed is None:
            shutil.rmtree(folder)
    if failed:
        show_failure(*failed, folder)
        return ExitCode.FINDINGS
    show_end(folder, kept=keep is not None)
    return ExitCode.OK


def _folder(keep: Path | None) -> Path:
    if keep is None:
        return Path(tempfile.mkdtemp(prefix="appconnect-demo-"))
    try:
        keep.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{keep} can't be made: {error.strerror}.", hint="Choose another folder for --keep.") from error
    return keep.resolve()
