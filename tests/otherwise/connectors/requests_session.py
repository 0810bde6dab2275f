"""The requests library, with one session that is kept for as long as the process lives.

Right: a session may be used again and again; the credential goes with each request, so that users do not mix.
"""

from typing import Any

import requests

from tests.otherwise.connectors.plain import Plain
from tests.otherwise.connectors.records import Row

SESSION = requests.Session()
SESSION.headers["Accept"] = "application/json"


class Requests(Plain):
    failures = (*Plain.failures, requests.RequestException)

    def ask(
        self, request: Any, method: str, path: str, query: dict[str, str] | None = None, body: Row | None = None
    ) -> Any:
        url, headers = f"{self.address(request)}{path}", {"Authorization": self.header(request)}
        answer = SESSION.request(method, url, params=query, json=body, headers=headers, timeout=(3, 10))
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def answer_of(self, error: Exception) -> Any:
        response = getattr(error, "response", None)
        return None if response is None else response.text
