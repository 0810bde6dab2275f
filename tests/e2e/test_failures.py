"""What a person sees when the token is wrong, may too little, or the CRM is not there or not BottleCRM."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from .crm import BottleCrm
from .project import Project, Ran

in_the_crm = [pytest.mark.e2e, pytest.mark.xdist_group("bottlecrm")]
RECONNECT = "Authorization error"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.scaffold(tmp_path, "bottle")


@pytest.fixture
def web_page() -> Iterator[str]:
    """The address of a server that answers everything with 200 and a page, as one behind a log-in does."""

    class Page(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Please log in</title>")

        def log_message(self, *arguments: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class TestToken:
    pytestmark = in_the_crm

    def test_a_wrong_one_is_raised_with_the_crms_own_words(self, project: Project, crm: BottleCrm) -> None:
        project.connect(crm.account.base_url, "bcrm_pat_wrong")
        raised = failed(project.call("findContact", "--live"))
        assert raised["status"] == 403
        assert "Please login again" in raised["message"]

    def test_a_wrong_one_tells_the_user_to_reconnect(self, project: Project, crm: BottleCrm) -> None:
        project.connect(crm.account.base_url, "bcrm_pat_wrong")
        assert RECONNECT in project.call("findContact", "--live").document["conclusion"]["message"]

    def test_a_wrong_one_does_not_log_in(self, project: Project, crm: BottleCrm) -> None:
        project.connect(crm.account.base_url, "bcrm_pat_wrong")
        told = project.call("getUserInfo", "--live")
        assert told.code == 0
        assert told.document["conclusion"]["successful"] is False
        assert "Please login again" in told.document["conclusion"]["message"]

    def test_one_that_may_only_read_names_the_scope_that_it_lacks(self, project: Project, crm: BottleCrm) -> None:
        project.connect(crm.account.base_url, crm.account.read_only_token)
        assert project.call("findContact", "--live").code == 0
        assert "contacts:write" in failed(project.call("createContact", "--live"))["message"]

    def test_it_is_shown_nowhere(self, project: Project, crm: BottleCrm) -> None:
        project.connect(crm.account.base_url, crm.account.token)
        shown = [project.appconnect("call", "findContact", "--live", flag) for flag in ("--trace", "--curl", "--json")]
        assert all(ran.code == 0 for ran in shown)
        assert not any(crm.account.token in ran.stdout + ran.stderr for ran in shown)

    def test_a_refused_value_is_no_reason_to_reconnect(self, project: Project, crm: BottleCrm) -> None:
        project.connect(crm.account.base_url, crm.account.token)
        ran = project.call("createContact", "--live", "--new-contact-name", f"Ana {'x' * 300}")
        assert failed(ran)["status"] == 422
        assert RECONNECT not in ran.document["conclusion"]["message"]


def test_a_crm_that_is_not_there_is_raised(project: Project) -> None:
    project.connect("http://127.0.0.1:9", "bcrm_pat_any")
    ran = project.call("findContact", "--live")
    assert failed(ran)["status"] is None
    assert ran.document["exchanges"][0]["error"]


def test_a_web_page_in_place_of_json_is_raised_and_is_no_empty_match(project: Project, web_page: str) -> None:
    project.connect(web_page, "bcrm_pat_any")
    assert "did not answer with JSON" in failed(project.call("findContact", "--live"))["message"]


def failed(ran: Ran) -> dict[str, Any]:
    """The outcome of a call whose connector raised."""
    assert ran.code == 4, ran.stdout + ran.stderr
    outcome: dict[str, Any] = ran.document["outcome"]
    assert outcome["kind"] == "raised"
    return outcome
