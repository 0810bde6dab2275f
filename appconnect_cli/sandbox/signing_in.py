"""What a person does on this CRM's sign-in page, done without a browser."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

from appconnect_cli.sandbox import SignInError

TIMEOUT_SECONDS = 10.0


def authorize_headless(url: str, email: str, password: str) -> str:
    """Open an authorization URL of a sandbox, sign in, press Allow: the address that the browser is sent to.

    It holds the code, or the error that the client is told instead. SignInError if the page lets nobody in.
    """
    try:
        # No proxy may answer in its place.
        with httpx.Client(trust_env=False, timeout=TIMEOUT_SECONDS) as browser:
            answer = browser.get(url)
            if answer.is_redirect:
                return _target(answer)
            page = _read(answer)
            if answer.status_code != 200 or "seal" not in page.fields:
                raise _refusal(answer, page)
            filled = page.fields | {"email": email, "password": password, "decision": "allow"}
            answer = browser.post(urljoin(str(answer.url), page.action), data=filled)
            if answer.is_redirect:
                return _target(answer)
            raise _refusal(answer, _read(answer))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SignInError(f"The sandbox CRM's sign-in page can't be reached: {error}.") from error


class _Page(HTMLParser):
    """The form's hidden fields and what the page complains of."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.action = ""
        self.complaint = ""
        self._in_alert = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, hidden fields, and where an alert begins."""
        given = dict(attrs)
        if tag == "form":
            self.action = given.get("action") or ""
        elif tag == "input" and given.get("type") == "hidden":
            self.fields[given.get("name") or ""] = given.get("value") or ""
        self._in_alert = self._in_alert or given.get("role") == "alert"

    def handle_endtag(self, tag: str) -> None:
        """An alert is one paragraph."""
        self._in_alert = self._in_alert and tag != "p"

    def handle_data(self, data: str) -> None:
        """The alert's words."""
        if self._in_alert:
            self.complaint += data


def _read(answer: httpx.Response) -> _Page:
    page = _Page()
    page.feed(answer.text)
    page.close()
    return page


def _target(answer: httpx.Response) -> str:
    return urljoin(str(answer.url), answer.headers["Location"])


def _refusal(answer: httpx.Response, page: _Page) -> SignInError:
    words = page.complaint or f"HTTP {answer.status_code} {answer.text[:200]}".rstrip()
    return SignInError(f"The sandbox CRM's sign-in page says: {words}")
