"""Static methods, class methods, a decorated one and objects that can be called, behind a ready-made instance.

Right: each of them can be called with what the server passes.
"""

import functools
from collections.abc import Callable
from typing import Any

import httpx

from appconnect_cli.connectors.base import CrmError, base_url_of
from tests.otherwise.connectors.records import (
    Row,
    basic,
    call_changes,
    call_record,
    contact,
    credential,
    deal,
    existing_id,
    items_in,
    log_info,
    matches,
    message_changes,
    message_record,
    new_contact,
    record_in,
    user_info,
)

FORMAT = "text/html"


def with_crm(work: Callable[..., Any]) -> Callable[..., Any]:
    """Opens a client for the call, and closes it after it."""

    @functools.wraps(work)
    def opened(*arguments: Any) -> Any:
        request = arguments[-1]
        user = getattr(request, "user", None)
        header = getattr(request, "auth_header", None) or basic(user.access_token if user else "")
        base = base_url_of((user.hostname if user else request.hostname) or "")
        with httpx.Client(base_url=base, headers={"Authorization": header}, timeout=10) as crm:
            return work(*arguments, crm)

    # What the server passes is the request alone.
    del opened.__wrapped__
    return opened


class Reading:
    """getCallLog as an object."""

    def __call__(self, request: Any) -> Row:
        return {"callLogInfo": log_info(read(request), FORMAT)}


@with_crm
def read(request: Any, crm: httpx.Client) -> Row:
    identity = getattr(request, "call_log_id", None) or request.existing_message_log.third_party_log_id
    return record_in(crm.get(f"/activities/{identity}").raise_for_status().json())


@with_crm
def change(identity: str, changes: Row, request: Any, crm: httpx.Client) -> None:
    crm.patch(f"/activities/{identity}", json=changes).raise_for_status()


@with_crm
def add(record: Row, request: Any, crm: httpx.Client) -> Any:
    answer = crm.post("/activities", json=record)
    known = existing_id(answer.text) if answer.status_code == 409 else None
    return known or record_in(answer.raise_for_status().json())["id"]


@with_crm
def pages(terms: list[dict[str, str]], request: Any, crm: httpx.Client) -> list[Row]:
    """Every page of each search."""
    found: list[Row] = []
    for each in terms:
        cursor: dict[str, str] = {}
        while True:
            page = crm.get("/contacts", params={**each, "limit": "50", **cursor}).raise_for_status().json()
            found += items_in(page)
            if not page.get("next"):
                break
            cursor = {"cursor": page["next"]}
    return found


class Static:
    """No instance has anything of its own."""

    get_auth_type = staticmethod(lambda request=None: "apiKey")
    get_basic_auth = staticmethod(lambda request: credential(request.api_key))
    get_call_log = Reading()

    @staticmethod
    def get_log_format_type(platform: str, proxy_config: Any = None) -> str:
        return FORMAT

    @classmethod
    def get_oauth_info(cls, request: Any) -> Row:
        return {"clientId": "", "clientSecret": "", "accessTokenUri": "", "failMessage": "It takes an API key."}

    @staticmethod
    @with_crm
    def get_user_info(request: Any, crm: httpx.Client) -> Row:
        return user_info(record_in(crm.get("/me").raise_for_status().json()), request.platform)

    @staticmethod
    def get_license_status(request: Any) -> Row:
        return {"isLicenseValid": True, "licenseStatus": "Basic", "licenseStatusDescription": ""}

    @staticmethod
    async def un_authorize(request: Any) -> Row:
        """An API key has no session that could be ended."""
        await request.user.destroy()
        return {"successful": True}

    @classmethod
    async def find_contact(cls, request: Any) -> Row:
        if not request.phone:
            return matches([])
        terms = [{"phone": each} for each in dict.fromkeys([*request.formats, request.phone.e164])]
        return matches(contact(row) for row in pages(terms, request))

    @classmethod
    def find_contact_with_name(cls, request: Any) -> Row:
        name = " ".join((request.name or "").split())
        return matches(contact(row) for row in pages([{"name": name}] if name else [], request))

    @staticmethod
    @with_crm
    def create_contact(request: Any, crm: httpx.Client) -> Row:
        made = record_in(crm.post("/contacts", json=new_contact(request)).raise_for_status().json())
        return {"contactInfo": contact(made)}

    create_call_log = staticmethod(lambda request: {"logId": add(call_record(request), request)})
    create_message_log = staticmethod(lambda request: {"logId": add(message_record(request), request)})

    @staticmethod
    def update_call_log(request: Any) -> Row:
        change(request.existing_call_log.third_party_log_id, call_changes(request), request)
        return {"updatedNote": request.note}

    @staticmethod
    def upsert_call_disposition(request: Any) -> Row:
        identity = request.existing_call_log.third_party_log_id
        if not identity:
            raise CrmError(None, message="there is no log")
        change(identity, deal(request.dispositions), request)
        return {"logId": identity}

    @classmethod
    def update_message_log(cls, request: Any) -> Row:
        old = None if request.shared_sms_log_content else read(request)
        change(request.existing_message_log.third_party_log_id, message_changes(request, old), request)
        return {}


CONNECTOR = Static()
