"""The report as one HTML file, as text and in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from appconnect_cli.findings import (
    Cell,
    Coverage,
    Finding,
    Hop,
    KnownFinding,
    NotJudged,
    Report,
    Row,
    Showing,
    Trace,
    Unused,
)
from appconnect_cli.reporters.html_report import bars, pieces, report_html
from tests.browser import Browser, browsing
from tests.reporters.reports import FINDING, GREEN, HINT, PLACELESS, REPORT

pytestmark = pytest.mark.xdist_group("browser")

HOPS = (
    Hop("GET", "https://crm.example/contacts?phone=%2B1", 200, "", "", 8.0, "", '{\n  "id": "c-1"\n}'),
    Hop("POST", "https://crm.example/activities", 500, "", "500", 24.0, '{"subject": "Call"}', "down"),
    Hop("GET", "https://crm.example/" + "9" * 300, None, "Connection reset by peer", "reset", 0.0, "", ""),
)
RAISED = Trace(HOPS, "raised httpx.HTTPStatusError: 500", variant="HTTP 500@2+")
RETURNED = Trace((), "returned", '{"successful": true}')
TRACED = replace(REPORT, findings=(PLACELESS, replace(HINT, trace=RETURNED), replace(FINDING, trace=RAISED)))

ATTACK = "</style></pre><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OUTSIDE = """[...document.querySelectorAll('body *')]
    .filter(each => !each.closest('thead, .skip, pre, svg') && each.getBoundingClientRect().right > innerWidth + 1)
    .map(each => each.tagName + ' ' + each.className)"""
TEXT = "document.body.innerText"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("browser")) as running:
        yield running


def written(report: Report, folder: Path) -> Path:
    page = folder / "report.html"
    page.write_text(report_html(report), "utf-8")
    return page


def hostile() -> Report:
    """Everything that comes from a CRM, a connector or a file's name is an attack."""
    hop = Hop(ATTACK, f"https://crm.example/{ATTACK}", 200, ATTACK, ATTACK, 1.0, ATTACK, ATTACK)
    finding = Finding(
        ATTACK, ATTACK, FINDING.severity, "getCallLog", ATTACK, ATTACK, ATTACK, ATTACK, ATTACK, ATTACK,
        command=ATTACK, also=(ATTACK,), trace=Trace((hop,), ATTACK, ATTACK, ATTACK),
    )  # fmt: skip
    raised = replace(finding, trace=Trace((hop,), ATTACK))
    shown = {situation: Showing(reason=ATTACK, record=ATTACK) for situation in REPORT.coverage[0].showings}
    return replace(
        REPORT,
        connector=ATTACK,
        rows=(replace(REPORT.rows[0], note=ATTACK),),
        findings=(finding, raised),
        known=(finding,),
        mended=(KnownFinding(ATTACK, ATTACK, "", ATTACK),),
        undecided=(KnownFinding(ATTACK, ATTACK, "", ATTACK),),
        not_judged=(NotJudged(ATTACK, ATTACK, ATTACK),),
        unused=(Unused(ATTACK, ATTACK, 1, ATTACK, ATTACK),),
        coverage=(Coverage("getCallLog", shown, ATTACK),),
    )


class Outline(HTMLParser):
    """Tags with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_nothing_hostile_becomes_markup() -> None:
    text = report_html(hostile())
    assert not {"script", "img", "iframe", "object", "form"} & {tag for tag, _ in Outline(text).tags}
    assert "<script" not in text
    handlers = [name for _, attributes in Outline(text).tags for name in attributes if name.startswith("on")]
    assert handlers == []
    assert text.count("&lt;script&gt;") >= 30


def test_it_refers_to_nothing_but_itself() -> None:
    page = Outline(report_html(TRACED))
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    for tag, attributes in page.tags:
        assert "src" not in attributes and "style" not in attributes, tag
        address = attributes.get("href", "")
        assert tag not in ("a", "link") or address == "data:," or (address or "")[1:] in ids, address
    (policy,) = [each["content"] for each in page.all("meta") if each.get("http-equiv")]
    assert policy and policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "url(" not in report_html(TRACED)


def test_tables_and_headings_can_be_found_by_a_screen_reader() -> None:
    page = Outline(report_html(TRACED))
    tags = [tag for tag, _ in page.tags]
    assert page.all("html") == [{"lang": "en"}]
    assert [tags.count(each) for each in ("header", "main", "footer", "nav", "h1")] == [1] * 5
    assert all(each.get("scope") in ("col", "row") for each in page.all("th"))
    assert len(page.all("table")) == 2
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all(each["aria-labelledby"] in ids for each in page.all("section"))
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), levels


def test_what_nobody_would_see_is_written_out() -> None:
    text = report_html(TRACED)
    assert not {"\x1b", "\x00", "\ud800"} & set(text)
    assert "\\x1b[31m" in text
    text.encode("utf-8")


def test_bars_follow_one_another() -> None:
    assert [(each.start, each.width, each.number) for each in bars(RAISED)] == [
        (0.0, 25.0, 1),
        (25.0, 75.0, 2),
        (99.2, 0.8, 3),
    ]
    assert [each.target for each in bars(RAISED)][:2] == ["/contacts?phone=%2B1", "/activities"]
    assert [(each.answer, each.has_failed) for each in bars(RAISED)] == [
        ("200", False),
        ("500", True),
        ("no answer", True),
    ]
    assert [each.width for each in bars(replace(RAISED, hops=(replace(HOPS[0], milliseconds=0),)))] == [0]


def test_names_between_backticks_are_code() -> None:
    assert pieces("Return `None`, not `a`.") == [
        ("Return ", False), ("None", True), (", not ", False), ("a", True), (".", False)
    ]  # fmt: skip
    assert pieces("a ` b") == [("a ` b", False)]


def test_a_browser_shows_all_of_it(browser: Browser, tmp_path: Path) -> None:
    faulted = "[...document.querySelectorAll('.faulted')].map(each => each.querySelector('summary').innerText)"
    opened = "document.querySelectorAll('details').forEach(each => each.open = true); document.body.innerText"
    cells = "[...document.querySelectorAll('.coverage tbody tr')].map(each => each.innerText.split('\\t'))"
    styled = "getComputedStyle(document.querySelector('article')).borderLeftStyle"
    seen = browser.look(written(TRACED, tmp_path), [TEXT, faulted, cells, styled, opened, "document.title"])
    text, faults, coverage, style, everything, title = seen.values
    assert title == "acme: appconnect validate"
    for told in ("7 judged, 3 findings (1 error, 1 warning, 1 info)", "no | licences", "note-lost", "log-lost",
                 "appconnect record failures", "appconnect validate --select note-changed", "R-G3",
                 "my connector/größe.py:12, scenario call-log, step 'read'", "It asked the CRM nothing.",
                 "raised httpx.HTTPStatusError: 500", "HTTP 500@2+", "2 ignored, 3 not selected, 4 of other interfaces",
                 "cassettes/scenarios/contact.yaml", "16 further runs"):  # fmt: skip
        assert told in text, told
    assert ["fault: 500" in faults[0], "fault: reset Connection reset by peer" in faults[1]] == [True, True]
    assert len(faults) == 2
    assert coverage[0] == ["getCallLog", "2+4", "-", "gap", "gap", "+12", "gap"]
    assert '{"subject": "Call"}' in everything and '"id": "c-1"' in everything
    assert '{"subject": "Call"}' not in text
    assert style == "solid", "the page's policy refused its own style"


@pytest.mark.parametrize("report", [TRACED, hostile(), GREEN], ids=["everything", "hostile", "green"])
def test_a_browser_asks_for_nothing_and_complains_of_nothing(report: Report, browser: Browser, tmp_path: Path) -> None:
    page = written(report, tmp_path)
    seen = browser.look(page, ["document.title", "document.scripts.length"])
    assert [each for each in seen.requests if not each.startswith("data:")] == [page.as_uri()]
    assert seen.complaints == []
    assert seen.values == [f"{report.connector}: appconnect validate", 0]


def test_what_got_in_all_the_same_would_be_stopped(browser: Browser, tmp_path: Path) -> None:
    """The policy, and that the browser's complaints are heard at all."""
    page = written(TRACED, tmp_path)
    attack = "<script>document.title='owned'</script><img src='http://127.0.0.1:9/x'></body>"
    page.write_text(page.read_text("utf-8").replace("</body>", attack), "utf-8")
    seen = browser.look(page, ["document.title"])
    assert seen.values == ["acme: appconnect validate"]
    assert len([each for each in seen.complaints if "Content Security Policy" in each]) == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 820, 1280])
def test_nothing_is_wider_than_the_window(width: int, scheme: str, browser: Browser, tmp_path: Path) -> None:
    long = replace(TRACED, connector="x" * 200, findings=(*TRACED.findings, replace(FINDING, command="y" * 400)))
    widest = Row("findContactWithName", Cell.NOT_JUDGED, Cell.NOT_CHOSEN, Cell.NOT_JUDGED, 1000, "w" * 300)
    opened = "document.querySelectorAll('details').forEach(each => each.open = true)"
    page = written(replace(long, rows=(*long.rows, widest)), tmp_path)
    assert browser.look(page, [WIDE, OUTSIDE, opened, WIDE, OUTSIDE], width=width, scheme=scheme).values == [
        0, [], None, 0, []
    ]  # fmt: skip


CONTRAST = """(() => {
  const parse = text => { const [r, g, b, a] = text.match(/[\\d.]+/g).map(Number); return [r, g, b, a ?? 1]; };
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = each => {
    for (let at = each; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  document.querySelectorAll('details').forEach(each => each.open = true);
  const poor = [];
  for (const each of document.querySelectorAll('body *')) {
    if (![...each.childNodes].some(child => child.nodeType === 3 && child.data.trim())) continue;
    const one = light(parse(getComputedStyle(each).color)), two = light(behind(each));
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < 4.5) poor.push(`${each.tagName} ${each.className} ${ratio.toFixed(2)}`);
  }
  return poor;
})()"""
"""What has less contrast than WCAG 2.2 asks for (1.4.3)."""


@pytest.mark.parametrize(("scheme", "media"), [("light", "screen"), ("dark", "screen"), ("dark", "print")])
def test_everything_can_be_read(scheme: str, media: str, browser: Browser, tmp_path: Path) -> None:
    back = "getComputedStyle(document.body).backgroundColor"
    seen = browser.look(written(TRACED, tmp_path), [CONTRAST, back], scheme=scheme, media=media)
    assert seen.values[0] == []
    assert (seen.values[1] == "rgb(255, 255, 255)") is (scheme == "light" or media == "print")
