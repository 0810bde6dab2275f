"""Arguments of the interfaces about contacts (contract 4.5-4.7)."""

from appconnect_cli.runtime.arguments.situation import Prepared, Refusal, Situation, picked


def find_contact(situation: Situation) -> Prepared | Refusal:
    """GET /contact: query values arrive as text and are passed on as they are, `isExtension` included (D-2)."""
    body = situation.body
    return Prepared(
        {
            "authHeader": situation.auth_header,
            "phoneNumber": str(body.get("phoneNumber", "")).replace(" ", "+", 1),
            "isExtension": body.get("isExtension", False),
            "isForceRefreshAccountData": body.get("isForceRefreshAccountData") in (True, "true"),
            "proxyConfig": None,
        }
        | picked(body, "overridingFormat")
    )


def find_contact_with_name(situation: Situation) -> Prepared:
    """GET /custom/contact/search: the raw query."""
    return Prepared({"authHeader": situation.auth_header, "proxyConfig": None} | picked(situation.body, "name"))


def create_contact(situation: Situation) -> Prepared:
    """POST /contact: everything untouched; type and additionalSubmission are often absent (contract 4.7)."""
    return Prepared(
        {"authHeader": situation.auth_header, "proxyConfig": None}
        | picked(situation.body, "phoneNumber", "newContactName", "newContactType", "additionalSubmission")
    )
