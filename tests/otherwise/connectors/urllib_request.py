"""No HTTP library at all: urllib.request, whose errors carry their status as `code`.

Right: an HTTPError is raised as it is; of a connection that breaks, a URLError.
"""

import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.otherwise.connectors.plain import Plain
from tests.otherwise.connectors.records import Row


class Urllib(Plain):
    failures = (*Plain.failures, OSError, HTTPException, ValueError)
    log_format = "text/plain"

    def ask(
        self, request: Any, method: str, path: str, query: dict[str, str] | None = None, body: Row | None = None
    ) -> Any:
        url = f"{self.address(request)}{path}{f'?{urlencode(query)}' if query else ''}"
        data = None if body is None else json.dumps(body).encode()
        asked = Request(url, data, method=method)
        asked.add_header("Authorization", self.header(request))
        if data:
            asked.add_header("Content-Type", "application/json")
        with urlopen(asked, timeout=10) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def answer_of(self, error: Exception) -> Any:
        return error.read() if isinstance(error, HTTPError) else None
