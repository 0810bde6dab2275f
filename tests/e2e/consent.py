"""What a person does at BottleCRM to let App Connect in, done without a browser."""

from html.parser import HTMLParser

import httpx


class Form(HTMLParser):
    """The fields of a page's form that are filled in already."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a hidden field."""
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden":
            self.fields[given["name"] or ""] = given.get("value") or ""


def allow(url: str, email: str, password: str) -> str:
    """Open an authorization URL, sign in, and allow it: the address that the browser is sent to, with the code."""
    with httpx.Client(follow_redirects=True, trust_env=False) as browser:
        page = browser.get(url).raise_for_status()
        named = {"username": email, "password": password}
        page = _sent(browser, page, Form(page.text).fields | named).raise_for_status()
        browser.follow_redirects = False
        answer = _sent(browser, page, Form(page.text).fields | {"allow": "Authorize"})
    assert answer.has_redirect_location, answer.text
    return answer.headers["Location"]


def _sent(browser: httpx.Client, page: httpx.Response, form: dict[str, str]) -> httpx.Response:
    return browser.post(page.url, data=form, headers={"Referer": str(page.url)})
