"""Samples of finding and creating contacts (contract 4.5-4.7)."""

from typing import Any

from appconnect_cli.contract.samples.sample import CUSTOMER, NEW, UNKNOWN, Sample


def _find(name: str, situation: str, number: str, **more: Any) -> Sample:
    return Sample(name, "findContact", situation, {"phoneNumber": number, "isExtension": "false", **more})


CONTACT_SAMPLES = (
    _find("e164", "a number of the public network, as the extension asks", CUSTOMER, overridingFormat=""),
    Sample("minimal", "findContact", "the least that is sent: no format, no isExtension", {"phoneNumber": CUSTOMER}),
    _find("no-format", "no format is named", CUSTOMER),
    _find("unknown", "a number that no contact has", UNKNOWN, overridingFormat=""),
    _find("formats", "the user configured two patterns to search by", CUSTOMER,
          overridingFormat="(***) ***-****,***.***.****"),
    _find("extension", "an extension, said as text", "204", isExtension="true", overridingFormat=""),
    _find("extension-bool", "an extension, said as a bool, as MCP does", "204", isExtension=True, overridingFormat=""),
    _find("short-number", "three digits that nobody called an extension", "101", overridingFormat=""),
    _find("anonymous", "a caller without a number", "anonymous", overridingFormat=""),
    _find("badly-spaced", "a badly encoded number: the plus became a space, others survived", " 1 415 555 0111"),
    _find("forced", "the user refreshes: the server's cache is passed by", CUSTOMER,
          isForceRefreshAccountData="true", overridingFormat=""),
    Sample("name", "findContactWithName", "first and last name", {"name": "Noor Haddad"}),
    Sample("first-name", "findContactWithName", "one word", {"name": "Noor"}),
    Sample("quotes", "findContactWithName", "quotes, an ampersand and a percent sign",
           {"name": "O'Brien \"Bob\" & Sons 100%"}),
    Sample("signs", "findContactWithName", "a plus, an asterisk and a line break, as they are pasted",
           {"name": "O'Brien + \"Bob\" * 100%\n& Sons"}),
    Sample("nobody", "findContactWithName", "a name that nobody has", {"name": "Zzyzx Qwertz"}),
    Sample("no-name", "findContactWithName", "no name at all", {}),
    Sample("typed", "createContact", "saved from the extension, with a type and a field",
           {"phoneNumber": NEW, "newContactName": "Ana Lúcia Prado", "newContactType": "contact"}),
    Sample("mcp", "createContact", "from MCP: neither type nor fields, the name is the number",
           {"phoneNumber": NEW, "newContactName": NEW}),
    Sample("empty-type", "createContact", "the extension sends an empty type",
           {"phoneNumber": NEW, "newContactName": "Ana Lúcia Prado", "newContactType": ""}),
    Sample("odd-name", "createContact", "quotes and an ampersand in the name",
           {"phoneNumber": NEW, "newContactName": "Prado \"Ana\" & Filhos", "newContactType": "contact"}),
    Sample("extension", "createContact", "a colleague's extension is saved",
           {"phoneNumber": "204", "newContactName": "Mia Lang", "newContactType": "contact"}),
)  # fmt: skip
