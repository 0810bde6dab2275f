"""A call for a person: what the connector returned, what App Connect makes of it, what went over the wire."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from appconnect_cli.calling import Called
from appconnect_cli.reporters.curl import curl_line
from appconnect_cli.runtime.document import call_document, dumped, exchange_document, readable_body
from appconnect_cli.runtime.result import CallResult, NotCalled, Raised, Returned
from appconnect_cli.terminal.console import plain_console, result_console, side_console
from appconnect_cli.terminal.recorded import not_asked_for, target
from appconnect_cli.transports.base import Exchange, Miss, Mode
from appconnect_cli.workspace import Workspace

CONTACT_COLUMNS = ("id", "name", "type", "phone", "title", "company", "createdDate")
CONTACTS = ("findContact", "findContactWithName")


def announce(text: str) -> None:
    """What a person should know before anything is sent, to stderr."""
    side_console().print(Text(text, "yellow"))


def warn(workspace: Workspace) -> None:
    """What can't be hidden everywhere, to stderr, before anything is sent; a replay shows what was hidden already."""
    if workspace.mode is not Mode.REPLAY:
        for warning in workspace.redactor.warnings:
            announce(f"warning: {warning}")


def show_called(called: Called, *, as_json: bool, as_curl: bool, trace: bool, explain: bool, debug: bool) -> None:
    """Notes to stderr; the call to stdout, as one JSON document, as curl lines, or for a person."""
    for note in called.notes:
        side_console().print(Text(note, "dim"))
    if called.result.unused and called.result.injected is None:
        side_console().print(Text(not_asked_for(called.result.unused), "yellow"))
    console = result_console()
    if as_json:
        held = {"heldBack": [exchange_document(request) for request in called.held]} if called.held else {}
        console.out(dumped(call_document(called.result) | held))
    elif as_curl:
        for exchange in (*called.result.exchanges, *called.held):
            console.out(called.restore(curl_line(exchange)))
        if not isinstance(called.result.outcome, Returned):
            _print_lines(side_console(), _outcome(called.result))
    elif called.held:
        for number, request in enumerate(called.held, 1):
            console.print(_traced(number, _at(request, called.restore), "would be sent"))
    else:
        show_call(console, _restored(called), trace=trace, explain=explain, debug=debug)


def show_call(console: Console, result: CallResult, *, trace: bool, explain: bool, debug: bool) -> None:
    """The whole result, to stdout; the connector's traceback only with `debug`."""
    console.print(_headline(result))
    if explain:
        console.print(_side_by_side(result))
    else:
        _print_lines(console, (*_outcome(result, debug=debug), *_conclusion(result)))
    _print_lines(console, (*_changes(result), *_problems(result)))
    if result.exchanges:
        console.print(_exchanges(result.exchanges))
    _print_lines(console, _misses(result))
    for escape in result.escapes:
        console.print(Text(f"Tried to reach the network during replay: {escape}", "red"))
    if trace:
        for number, exchange in enumerate(result.exchanges, 1):
            console.print(_traced(number, exchange))


def call_text(result: CallResult) -> str:
    """The same as text, with the connector's traceback if it raised."""
    text = StringIO()
    show_call(plain_console(text), result, trace=False, explain=False, debug=True)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines())


def _print_lines(console: Console, lines: Iterable[RenderableType]) -> None:
    for line in lines:
        console.print(line)


def _headline(result: CallResult) -> Text:
    where = f"{result.mode} on {result.profile}"
    return Text.assemble((result.interface, "bold"), "  ", (where, "dim"), "  ", (_took(result.milliseconds), "dim"))


def _outcome(result: CallResult, *, debug: bool = False) -> list[RenderableType]:
    match result.outcome:
        case Returned(value=value):
            contacts = value.get("matchedContactInfo") if isinstance(value, Mapping) else None
            if result.interface in CONTACTS and _is_table(contacts) and contacts:
                rest = {key: item for key, item in value.items() if key != "matchedContactInfo" and item is not None}
                return [_contacts(contacts), Text(dumped(rest), "dim")]
            return [Text(dumped(value))]
        case Raised(kind=kind, message=message, place=place, traceback=traceback):
            lines: list[RenderableType] = [Text(f"The connector raised {kind}: {message}", "red")]
            lines += [Text(f"  at {place.seen_from(Path.cwd())}")] if place else []
            return [*lines, Text(traceback.rstrip(), "dim")] if debug else lines
        case NotCalled(reason=reason):
            return [Text(f"The connector was not called: {reason}.", "yellow")]


def _conclusion(result: CallResult) -> list[RenderableType]:
    conclusion = result.conclusion
    verdict = {True: "success", False: "failure", None: "done"}.get(conclusion.successful, "done")
    lines: list[RenderableType] = [
        Text.assemble(("App Connect: ", "bold"), f"{verdict} (HTTP {conclusion.http_status})")
    ]
    if conclusion.message:
        kind = f" ({conclusion.message_type})" if conclusion.message_type else ""
        lines.append(Text(f"  the user sees: {conclusion.message.strip()}{kind}"))
    if conclusion.effect:
        lines.append(Text(f"  in production: {conclusion.effect}", "yellow"))
    return lines


def _changes(result: CallResult) -> list[RenderableType]:
    changes = result.user_changes
    if changes.destroyed:
        return [Text("The user's row was deleted.")]
    lines = [f"user.{name}: {changes.before.get(name)!r} -> {value!r}" for name, value in changes.after.items()]
    lines += [f"user.{name} was set but never saved" for name in changes.unsaved]
    return [Text(line) for line in lines]


def _problems(result: CallResult) -> list[RenderableType]:
    if not result.problems:
        return []
    lines = [Text(f"The result breaks the contract of {result.interface}:", "bold red")]
    lines += [Text(f"  {problem}", "red") for problem in result.problems]
    if result.place:
        lines.append(Text(f"  in {result.place.seen_from(Path.cwd())}"))
    return list(lines)


def _misses(result: CallResult) -> Iterator[RenderableType]:
    """What was asked and never recorded: an error may say it already, unless the connector swallowed that."""
    said = result.outcome.message if isinstance(result.outcome, Raised) else ""
    for miss in result.misses:
        if miss.url not in said:
            yield Text(f"No recorded answer: {miss.method} {miss.url}", "red")
            yield Text(str(miss))
    if any(_may_be_ignored(miss) for miss in result.misses):
        yield Text("A field that differs from run to run can be ignored: ignore under [matching] in appconnect.toml.")
    if result.misses:
        yield Text(f"Record what it asks now: `appconnect call {result.interface} --record` with the same options.")


def _may_be_ignored(miss: Miss) -> bool:
    """Whether nothing but fields of the query or body keeps it from a recording."""
    return any(
        near.differences and all(line.startswith(("query.", "body.")) for line in near.differences)
        for near in miss.nearest
    )


def _restored(called: Called) -> CallResult:
    """The result under the CRM's real address."""
    result = called.result
    outcome = result.outcome
    if isinstance(outcome, Raised):
        outcome = replace(outcome, message=called.restore(outcome.message), traceback=called.restore(outcome.traceback))
    return replace(result, outcome=outcome, exchanges=tuple(_at(item, called.restore) for item in result.exchanges))


def _at(exchange: Exchange, restore: Callable[[str], str]) -> Exchange:
    """The exchange under the CRM's real address."""
    headers = {name: restore(value) for name, value in exchange.request_headers.items()}
    return replace(exchange, url=restore(exchange.url), request_headers=headers)


def _exchanges(exchanges: Iterable[Exchange]) -> Table:
    table = Table.grid(padding=(0, 2))
    for exchange in exchanges:
        outcome = str(exchange.status) if exchange.status is not None else exchange.error or "no answer"
        style = "green" if exchange.status and exchange.status < 400 else "red"
        fault = f"injected {exchange.fault}" if exchange.fault else ""
        table.add_row(
            Text(exchange.method),
            Text(target(exchange.url), overflow="fold"),
            Text(outcome, style),
            Text(_took(exchange.milliseconds), "dim"),
            Text(f"{len(exchange.response_body)} B", "dim"),
            Text(fault, "yellow"),
        )
    return table


def _traced(number: int, exchange: Exchange, title: str = "exchange") -> RenderableType:
    sent = [Text(f"{exchange.method} {exchange.url}", "bold")]
    sent += [Text(f"{name}: {value}", "dim") for name, value in exchange.request_headers.items()]
    sent += _body(exchange.request_body)
    if exchange.status is None and not exchange.error:
        return Panel(Group(*sent), title=f"{title} {number}", title_align="left")
    came = [Text(f"{exchange.status or exchange.error}", "bold")]
    came += [Text(f"{name}: {value}", "dim") for name, value in exchange.response_headers.items()]
    came += _body(exchange.response_body)
    return Panel(Group(*sent, Text(""), *came), title=f"{title} {number}", title_align="left")


def _body(body: bytes) -> list[Text]:
    readable = readable_body(body)
    if readable is None:
        return []
    return [Text(readable if isinstance(readable, str) else dumped(readable))]


def _side_by_side(result: CallResult) -> RenderableType:
    returned = isinstance(result.outcome, Returned)
    columns = (
        ("input", dumped(result.argument or result.body)),
        ("result", dumped(result.value) if returned else _plain(_outcome(result))),
        ("App Connect", f"{_plain(_conclusion(result))}\n{dumped(result.conclusion.response)}"),
    )
    table = Table(expand=True)
    for title, _ in columns:
        table.add_column(title, ratio=1, overflow="fold")
    table.add_row(*(Text(text) for _, text in columns))
    return table


def _plain(parts: Iterable[RenderableType]) -> str:
    return "\n".join(part.plain for part in parts if isinstance(part, Text))


def _contacts(contacts: list[Mapping[str, Any]]) -> RenderableType:
    """Matches as a table; the placeholder that offers to create one is no match and stands below."""
    real = [contact for contact in contacts if not contact.get("isNewContact")]
    shown = [column for column in CONTACT_COLUMNS if any(contact.get(column) is not None for contact in real)]
    table = Table()
    for column in shown:
        table.add_column(column, overflow="fold", no_wrap=column == "id")
    for contact in real:
        table.add_row(*(Text("" if contact.get(column) is None else str(contact[column])) for column in shown))
    extra = [
        Text(f"additionalInfo of {contact.get('name')}: {dumped(contact['additionalInfo'])}", "dim")
        for contact in real
        if contact.get("additionalInfo")
    ]
    offers = [
        Text(f"and {contact.get('id')}, the offer to create one", "dim")
        for contact in contacts
        if contact.get("isNewContact")
    ]
    return Group(*([table] if real else []), *extra, *offers)


def _is_table(contacts: Any) -> bool:
    return isinstance(contacts, list) and all(isinstance(contact, Mapping) for contact in contacts)


def _took(milliseconds: float) -> str:
    return f"{milliseconds:.0f} ms"
