"""The contract for a person: the table of interfaces, or one of them in full."""

from collections.abc import Iterable, Mapping

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from appconnect_cli.contract.description import FieldDescription, TypeDescription, described, signature
from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES, Interface, Need
from appconnect_cli.contract.samples import samples_for
from appconnect_cli.runtime.inputs import option_fields

NEEDED = {
    Need.REGISTRATION: "to register",
    Need.ALWAYS: "yes",
    Need.OAUTH: "for OAuth",
    Need.API_KEY: "for API keys",
    Need.MESSAGES: "for messages",
    Need.OPTIONAL: "no",
}


def show_interfaces(console: Console) -> None:
    """The twelve, then the companions."""
    console.print(_listing("The twelve interfaces", INTERFACES))
    console.print()
    console.print(_listing("Companions, which the server uses besides", COMPANIONS))
    console.print(Text("\n`appconnect interfaces findContact` shows one in full; --json gives JSON Schema.", "dim"))


def show_interface(console: Console, interface: Interface) -> None:
    """When it is called, what goes in at both ends, what comes out, the types that these mention, the samples."""
    console.print(Text(interface.name, "bold"))
    console.print(_facts(interface))
    body, argument = described(interface.body_model), described(interface.request_model)
    result = described(interface.result_type)
    if body:
        _show_type(console, "Input, which the extension sends and `call` takes", body, _options(interface))
    if argument:
        _show_type(console, "Argument, which the connector gets", argument)
    if result:
        _show_type(console, "Result, which it returns", result)
    parts = [part for part in (body, argument, result) if part]
    mentioned = {below.name: below for part in parts for below in part.below()}
    for name in sorted(mentioned.keys() - {part.name for part in parts}):
        _show_type(console, "", mentioned[name])
    if parts:
        console.print(Text("\n`?` marks a key that may be absent, which is not the same as null.", "dim"))
    _show_samples(console, interface)


def _listing(title: str, interfaces: Iterable[Interface]) -> Table:
    table = _table("interface", "needed", "when the server calls it", title=title)
    for interface in interfaces:
        table.add_row(Text(interface.name, "bold"), Text(NEEDED[interface.need]), Text(interface.called))
    return table


def _facts(interface: Interface) -> Table:
    method = signature(interface)
    waits = "awaited, so it may be plain as well" if interface.awaited else "not awaited: a plain function or a value"
    facts = (
        ("called", interface.called),
        ("needed", f"{NEEDED[interface.need]}; without it: {interface.without}"),
        ("method", f"{method} ({waits})"),
        ("contract", interface.contract),
    )
    table = Table.grid(padding=(0, 2))
    for name, fact in facts:
        table.add_row(Text(name, "dim"), Text(fact))
    return table


def _options(interface: Interface) -> dict[str, str]:
    return {field.name: f"--{field.name.replace('_', '-')}" for field in option_fields(interface)}


def _show_type(console: Console, role: str, part: TypeDescription, options: Mapping[str, str] | None = None) -> None:
    """One model as a table: how a field is spelled in data and in Python, or as an option of `call`."""
    console.print(Text.assemble((f"\n{role}: " if role else "\n", "dim"), (part.name, "bold")))
    if part.text:
        console.print(Text(part.text))
    if part.fields:
        table = _table("key", "in Python" if options is None else "option", "type", "meaning")
        for field in part.fields:
            spelled = field.attribute if options is None else options.get(field.attribute, "")
            table.add_row(_key(field), Text(spelled), Text(field.type), Text(field.text))
        console.print(table)


def _key(field: FieldDescription) -> Text:
    if not field.key:
        return Text("(computed)", "dim")
    return Text(field.key, "bold") if field.required else Text(f"{field.key}?")


def _show_samples(console: Console, interface: Interface) -> None:
    samples = samples_for(interface.name)
    if not samples:
        return
    console.print(Text(f"\nSamples, for `appconnect call {interface.name} --sample NAME`; the first is the default"))
    table = _table("name", "situation")
    for sample in samples:
        table.add_row(Text(sample.name), Text(sample.situation))
    console.print(table)


def _table(*columns: str, title: str | None = None) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, title=title, title_justify="left", title_style="bold"
    )
    for number, column in enumerate(columns):
        # The first one holds names: whoever copies one wants it whole.
        table.add_column(column, overflow="fold", no_wrap=not number)
    return table
