"""The table of interfaces, and one interface with all its fields."""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from appconnect_cli.contract.description import field_rows, kind_of
from appconnect_cli.contract.interfaces import COMPANIONS, INTERFACES, Interface
from appconnect_cli.contract.samples import samples_for


def show_interfaces(console: Console) -> None:
    """The twelve, then the companions."""
    console.print(_table("The twelve interfaces", INTERFACES))
    console.print(_table("Companions, which the server needs or uses besides", COMPANIONS))
    console.print("`appconnect interfaces NAME` shows what one gets and returns.")


def show_interface(console: Console, interface: Interface) -> None:
    """When it is called, what the extension sends, what the connector gets and returns, the samples."""
    how = "awaited" if interface.awaited else "not awaited: a value or a plain function"
    console.print(Text.assemble((interface.name, "bold"), f"  def {interface.python_name}  ({how})"))
    console.print(f"Called: {interface.called}.")
    console.print(f"Needed: {interface.need}. Without it, {interface.without}.")
    console.print(f"Contract: section {interface.contract}.")
    if interface.request_model is None:
        console.print("Known by name and signature only.")
        return
    _show_model(console, "What the browser extension sends (--input)", interface.body_model)
    _show_model(console, "What the connector gets (request)", interface.request_model)
    _show_model(console, "What it returns", interface.result_type)
    for sample in samples_for(interface.name):
        console.print(Text.assemble("  --sample ", (sample.name, "bold"), f"  {sample.situation}"))


def _table(title: str, interfaces: tuple[Interface, ...]) -> Table:
    table = Table("interface", "method", "needed", "called", title=title, title_justify="left")
    for interface in interfaces:
        table.add_row(interface.name, interface.python_name, str(interface.need), interface.called)
    return table


def _show_model(console: Console, title: str, model: Any) -> None:
    rows = field_rows(model)
    if not rows:
        name = getattr(model, "__name__", "")
        nothing = "nothing" if name.endswith("Body") else kind_of(model)
        console.print(Text.assemble((f"{title}: ", "bold"), nothing))
        return
    table = Table("field", "type", "", "meaning", title=title, title_justify="left", title_style="bold")
    for row in rows:
        table.add_row(row.path, row.kind, "required" if row.required else "", row.meaning)
    console.print(table)
