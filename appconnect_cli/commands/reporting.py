"""Where a validation report goes: to stdout, to a file, and in GitHub Actions to the summary of the job."""

import json
import os
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from appconnect_cli.errors import UsageError
from appconnect_cli.files import append, write_atomically
from appconnect_cli.findings import Report
from appconnect_cli.output import scrubbed
from appconnect_cli.reporters.formats import IN_REPOSITORY, REPORTERS, WITHOUT_COVERAGE, Format
from appconnect_cli.terminal.console import plain_console, result_console
from appconnect_cli.terminal.validation import show_report

STDOUT = Path("-")

JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document; the same as --output-format json.")]
FormatOption = Annotated[Format, typer.Option(help="For people, for programs, for a CI server, or for a browser.")]
FileOption = Annotated[
    Path | None, typer.Option(help="Write that format to a file; stdout gets the report for people.", metavar="FILE")
]
CoverageOption = Annotated[
    bool,
    typer.Option(
        "--coverage",
        help="Show, too, which answers of the CRM each interface was seen with, and what to record next. "
        "JSON and HTML always have it. It never makes a run fail.",
    ),
]
SchemaOption = Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of the JSON document.")]


def chosen_format(json_: bool, output_format: Format) -> Format:
    """What `--json` and `--output-format` come to; UsageError if they contradict each other."""
    if json_ and output_format not in (Format.RICH, Format.JSON):
        raise UsageError(f"--json and --output-format {output_format} exclude each other.", hint="Choose one format.")
    return Format.JSON if json_ else output_format


def check_coverage(chosen: Format, file: Path | None) -> None:
    """UsageError if `--coverage` would show nothing: the format has no place for it, and no person gets a report."""
    if chosen in WITHOUT_COVERAGE and file in (None, STDOUT):
        raise UsageError(
            f"--coverage has no place in the format {chosen}.",
            hint="Leave one of them out, or add --output-file: the report on stdout then shows the coverage.",
        )


def print_schema() -> None:
    """The JSON Schema of the JSON document, to stdout."""
    from appconnect_cli.reporters.json_report import document_schema

    result_console().out(json.dumps(document_schema(), indent=2), highlight=False)


def deliver(report: Report, chosen: Format, file: Path | None, root: Path, *, coverage: bool = False) -> None:
    """Write the report as asked; beside a file, a person gets the rich one on stdout. FileError if it can't be written.

    `root` is the project's folder; `coverage` asks for it in the rich report. No secret goes to a file: what leaves
    through stdout is scrubbed there.
    """
    text = None if chosen is Format.RICH else REPORTERS[chosen](_seen_by(report, chosen, root))
    if file is not None and file != STDOUT:
        write_atomically(file, _bytes(_plain(report, coverage) if text is None else f"{text}\n"))
    if text is None or (file is not None and file != STDOUT):
        show_report(result_console(), report, coverage=coverage)
    else:
        result_console().out(text, highlight=False)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if chosen is Format.GITHUB and summary:
        from appconnect_cli.reporters.github import job_summary

        append(Path(summary), _bytes(job_summary(report)))


def _seen_by(report: Report, chosen: Format, root: Path) -> Report:
    """With places as the format's reader takes them."""
    if chosen not in IN_REPOSITORY:
        return report
    from appconnect_cli.reporters.placing import placed

    workspace = os.environ.get("GITHUB_WORKSPACE")
    return placed(report, root.resolve(), Path(workspace).resolve() if workspace else root.resolve())


def _plain(report: Report, coverage: bool) -> str:
    text = StringIO()
    show_report(plain_console(text), report, coverage=coverage)
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


def _bytes(text: str) -> bytes:
    """What UTF-8 can't hold is written out, as on stdout; in JSON that is an escape."""
    return scrubbed(text).encode("utf-8", "backslashreplace")
