"""A connector that puts its secrets wherever it can: the profile's key, and a token that the CRM hands out."""

import base64
import html
import json
import logging
import sys
import warnings
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import httpx

from appconnect_cli.connectors.base import Connector
from appconnect_cli.contract.contacts import FindContact, FindContactWithName

ENCODINGS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "percent": lambda value: quote(value, safe=""),
    "form": quote_plus,
    "base64": lambda value: base64.b64encode(f"a{value}".encode()).decode(),
    "base64url": lambda value: base64.urlsafe_b64encode(value.encode()).decode().rstrip("="),
    "basic": lambda value: f"Basic {base64.b64encode(f'user:{value}'.encode()).decode()}",
    "json": lambda value: json.dumps(value)[1:-1],
}

BODIES: dict[str, Callable[[str], tuple[str, str]]] = {
    "form": lambda value: ("application/x-www-form-urlencoded", f"a=1&note={quote_plus(value)}"),
    "nested JSON": lambda value: ("application/json", json.dumps({"a": [{"deep": {"note": f"see {value}"}}]})),
    "XML": lambda value: ("text/xml", f'<a><b note="{html.escape(value)}">{html.escape(value)}</b></a>'),
    "text": lambda value: ("application/octet-stream", f"first line\nthen {value} and more"),
    "multipart": lambda value: (
        "multipart/form-data; boundary=xyz",
        f'--xyz\r\nContent-Disposition: form-data; name="note"\r\n\r\n{value}\r\n--xyz--\r\n',
    ),
    "URL in a body": lambda value: ("text/html", f'<a href="https://other.example/a?b={quote(value, safe="")}">x</a>'),
}

WISHES = ("identity", "gzip", "deflate", "br")


class Canary(Connector):
    """Answers what the contract allows."""

    auth_type = "apiKey"

    def find_contact(self, request: FindContact) -> dict[str, Any]:
        with httpx.Client(
            base_url=self.base_url(request.user), headers={"x-api-key": request.user.access_token or ""}
        ) as crm:
            token = _log_in(crm)
            for secret in (request.user.access_token or "", token):
                _send_everywhere(crm, secret)
        said = _everything(request.user.access_token or "", token)
        _print_everywhere(said)
        request.user.update(platformAdditionalInfo={"said": said, "accessToken": token})
        contact = {"id": "1", "name": " ".join(said), "phone": request.phone_number, "type": "Contact"}
        return {
            "successful": True,
            "matchedContactInfo": [contact],
            "returnMessage": {"message": " ".join(said), "messageType": "success", "ttl": 3000},
        }

    def find_contact_with_name(self, request: FindContactWithName) -> dict[str, Any]:
        with httpx.Client(base_url=self.base_url(request.user)) as crm:
            said = _everything(request.user.access_token or "", _log_in(crm))
        raise ValueError(" and ".join(said))


def _log_in(crm: httpx.Client) -> str:
    """The token, which is sent on before the CRM's answer calls it one."""
    early = str(crm.get("/early").json()["id"])
    crm.get("/early", params={"note": early}).raise_for_status()
    token = str(crm.post("/log-in", json={"user": "noor"}).json()["data"]["session"]["access_token"])
    assert early == token
    return token


def _everything(*secrets: str) -> list[str]:
    return [encode(secret) for secret in secrets for encode in ENCODINGS.values()]


def _send_everywhere(crm: httpx.Client, secret: str) -> None:
    for number, encode in enumerate(ENCODINGS.values()):
        value = encode(secret)
        for at, body in enumerate(BODIES.values()):
            kind, content = body(value)
            crm.post(
                f"/echo/{quote(value, safe='')}?note={quote(value, safe='')}",
                content=content.encode(),
                headers={"content-type": kind, "x-note": value, "x-wish": WISHES[(at + number) % len(WISHES)]},
            ).raise_for_status()


def _print_everywhere(said: list[str]) -> None:
    for value in said:
        print("printed", value)
        sys.stdout.write(value[:5])  # a secret in two pieces
        sys.stdout.write(value[5:] + "\n")
        sys.stderr.buffer.write(f"bytes {value}\n".encode())
        logging.getLogger("canary").warning("logged %s", value)
        warnings.warn(f"warned {value}", stacklevel=1)
