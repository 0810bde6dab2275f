"""What the demo says around the commands that it runs."""

from pathlib import Path

from rich.text import Text

from appconnect_cli.demo import PROJECT, DemoStep
from appconnect_cli.terminal.console import result_console


def announce(step: DemoStep) -> None:
    """Why, and the command as a person types it."""
    console = result_console()
    if step.why:
        console.print(Text(f"\n# {step.why}", "dim"))
    console.print(Text(f"\n$ {step.typed}", "bold cyan"))
    console.file.flush()


def show_end(folder: Path, kept: bool) -> None:
    """What to do next."""
    console = result_console()
    console.print(Text("\nThat was the whole job: scaffold, call, record, replay, validate.", "bold"))
    if kept:
        console.print(f"The project is in {folder / PROJECT}.")
    console.print(
        "Next:\n"
        "  appconnect new mycrm        your own connector\n"
        "  cd mycrm                    and replace the CRM part, mycrm/crm.py\n"
        "  appconnect call findContact --phone-number +14155550111 --trace\n"
        "  appconnect record           your scenarios, once your CRM part works\n"
        "  appconnect validate         in CI, offline"
    )


def show_failure(step: DemoStep, code: int, folder: Path) -> None:
    """Which command failed."""
    result_console().print(Text(f"\n`{step.typed}` ended with {code}; the project is kept in {folder}.", "red"))
