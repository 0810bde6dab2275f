"""Recorded interactions, made by hand."""

import json
from pathlib import Path
from typing import Any

from appconnect_cli.transports.base import Interaction
from appconnect_cli.transports.tape import Tape

JSON = "application/json"


def interaction(
    method: str = "GET",
    path: str = "/contacts",
    *,
    sent: Any = None,
    content_type: str = JSON,
    status: int = 200,
    answer: Any = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """One exchange with the CRM; `sent` is data for a JSON body, or bytes."""
    body = b"" if sent is None else sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    content = answer if isinstance(answer, bytes) else json.dumps(answer if answer is not None else {}).encode()
    return (
        {
            "method": method,
            "uri": f"https://crm.example{path}",
            "body": body,
            "headers": {"accept": ["*/*"], **({"content-type": [content_type]} if body else {})},
        },
        {
            "status": {"code": status, "message": "OK" if status == 200 else ""},
            "headers": {"content-type": [JSON], "content-length": [str(len(content))]},
            "body": {"string": content},
        },
    )


def tape(*interactions: Interaction) -> Tape:
    return Tape(Path("cassettes/x.yaml"), interactions)
