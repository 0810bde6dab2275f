"""Logging calls (contract 4.8-4.10)."""

from typing import Any

from appconnect_cli.scenarios.bodies.common import OWN_NUMBER, contact_of, milliseconds, moment, picked
from appconnect_cli.scenarios.ingredients import CALL_SECONDS
from appconnect_cli.scenarios.model import Body, Played, Skip

NOTE = "Sent the quote\nCall back on Friday"
SUBJECT = "Quote for the new roof"
SECOND_NOTE = "Sent the second quote\nShe calls back"
SECOND_SUBJECT = "Second quote for the roof"
RECORDING_LINK = "https://media.ringcentral.test/recordings/5"


def create_call_log(played: Played) -> dict[str, Any] | Skip:
    """An inbound, answered call with a subject of its own and a note of two lines."""
    contact = contact_of(played)
    return contact if isinstance(contact, Skip) else contact | {"note": NOTE, "logInfo": _call(played)}


def create_pending(played: Played) -> dict[str, Any] | Skip:
    """Server-side logging while the call goes on: epoch start, no duration, no result, no note (contract 2.4, 7)."""
    contact = contact_of(played)
    if isinstance(contact, Skip):
        return contact
    call = _call(played) | {"startTime": milliseconds(played.ingredients), "duration": "pending"}
    early = {name: value for name, value in call.items() if name not in ("result", "legs", "customSubject")}
    return contact | {"logInfo": early, "isFromSSCL": True}


def finish_pending(played: Played) -> dict[str, Any] | Skip:
    """The end of that call, again by server-side logging: no note, no subject."""
    facts = {"startTime": milliseconds(played.ingredients), "duration": CALL_SECONDS, "result": "Accepted"}
    return _of_session(played, facts | {"isFromSSCL": True})


def read_call_log(played: Played) -> dict[str, Any] | Skip:
    """The session that was logged before."""
    return _of_session(played, {})


def add_recording(played: Played) -> dict[str, Any] | Skip:
    """The recording alone, as the server sends it minutes after the call (contract 4.10)."""
    return _of_session(played, {"recordingLink": RECORDING_LINK})


def edit(played: Played) -> dict[str, Any] | Skip:
    """The user writes another note and subject."""
    return _of_session(played, {"note": SECOND_NOTE, "subject": SECOND_SUBJECT})


def edit_note(played: Played) -> dict[str, Any] | Skip:
    """The user writes a note to a call that was logged without one."""
    return _of_session(played, {"note": NOTE})


def pick(played: Played) -> dict[str, Any] | Skip:
    """What the user picks from the options of the contact; nothing, where it has none."""
    return _of_session(played, {"dispositions": picked(played)})


def read_nothing(played: Played) -> dict[str, Any]:
    """A session of its own: the log's id is given beside it."""
    return {"sessionId": played.ingredients.session_id}


def unknown_log_id(played: Played) -> str | Skip:
    """An id of the CRM's own form that no record has: every digit of a real one a nine."""
    known = played.log_id("createCallLog")
    if known is None:
        return Skip("createCallLog returned no id of which another could be made")
    unknown = "".join("9" if char.isdigit() else char for char in known)
    return Skip(f"no other id can be made of {known!r}") if unknown == known else unknown


def session_of(body: Body, index: int) -> Body:
    """The same for one of several sessions."""

    def of_index(played: Played) -> dict[str, Any] | Skip:
        made = body(played)
        if isinstance(made, Skip):
            return made
        session = played.ingredients.session(index)
        if "logInfo" not in made:
            return made | {"sessionId": session}
        identity = {"id": f"call-{session}", "sessionId": session, "telephonySessionId": f"s-{session}"}
        return made | {"logInfo": made["logInfo"] | identity}

    return of_index


def _call(played: Played) -> dict[str, Any]:
    ingredients, contact = played.ingredients, played.contact() or {}
    other = {"phoneNumber": ingredients.phone_number, "name": contact.get("name") or ""}
    own = {"phoneNumber": OWN_NUMBER, "extensionNumber": "204", "name": "Sam Ortiz"}
    leg = {"direction": "Inbound", "from": other, "to": own, "duration": CALL_SECONDS, "legType": "Accept"}
    return {
        "id": f"call-{ingredients.session_id}",
        "sessionId": ingredients.session_id,
        "telephonySessionId": f"s-{ingredients.session_id}",
        "direction": "Inbound",
        "from": other,
        "to": own,
        "startTime": moment(ingredients),
        "duration": CALL_SECONDS,
        "result": "Accepted",
        "legs": [leg],
        "customSubject": SUBJECT,
    }


def _of_session(played: Played, changes: dict[str, Any]) -> dict[str, Any] | Skip:
    if not played.is_linked("createCallLog"):
        return Skip("createCallLog returned no id to go on with")
    return {"sessionId": played.ingredients.session_id} | changes
