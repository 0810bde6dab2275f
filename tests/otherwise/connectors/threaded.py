"""Plain functions that ask for several numbers at once, each in a thread of its own.

Right: the threads end before the call does, and the first error among theirs is raised.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from tests.otherwise.connectors.plain import Plain
from tests.otherwise.connectors.records import Row, contact, items_in


class Threaded(Plain):
    failures = (*Plain.failures, requests.RequestException)

    def search(self, request: Any, terms: list[dict[str, str]]) -> list[Row]:
        with ThreadPoolExecutor(max_workers=4) as pool:
            pages = pool.map(lambda each: self.ask(request, "GET", "/contacts", each), terms)
            return [contact(row) for page in pages for row in items_in(page)]

    def ask(
        self, request: Any, method: str, path: str, query: dict[str, str] | None = None, body: Row | None = None
    ) -> Any:
        url, headers = f"{self.address(request)}{path}", {"Authorization": self.header(request)}
        answer = requests.request(method, url, params=query, json=body, headers=headers, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def answer_of(self, error: Exception) -> Any:
        return error.response.text if isinstance(error, requests.HTTPError) and error.response is not None else None
