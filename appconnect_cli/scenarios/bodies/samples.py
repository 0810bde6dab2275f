"""Every named sample as a step: the situations of `appconnect call`, with a scenario's own people and ids."""

from typing import Any

from appconnect_cli.contract.samples import Sample
from appconnect_cli.contract.samples.sample import CUSTOMER, NEW, SECOND_CUSTOMER, UNKNOWN
from appconnect_cli.scenarios.bodies.common import contact_of
from appconnect_cli.scenarios.model import Body, Played, Skip


def of_sample(sample: Sample, index: int) -> Body:
    """What the sample sends; `index`, from 1, tells those of one interface apart, so that each create logs its own.

    Updates go on with the log of the first one.
    """

    def body(played: Played) -> dict[str, Any] | Skip:
        made: dict[str, Any] = _with_own_people(sample.body, played, index)
        if sample.interface in ("getCallLog", "updateCallLog"):
            if not played.is_linked("createCallLog"):
                return Skip("createCallLog returned no id to go on with")
            return made | {"sessionId": played.ingredients.session(1)}
        if "logInfo" in made:
            return _log(sample, made, played, index)
        return made | _own_type(made, played)

    return body


def _log(sample: Sample, made: dict[str, Any], played: Played, index: int) -> dict[str, Any] | Skip:
    contact = contact_of(played)
    if isinstance(contact, Skip):
        return contact
    log_info = made["logInfo"]
    if sample.interface == "createCallLog":
        session = played.ingredients.session(index)
        identity = {"id": f"call-{session}", "sessionId": session, "telephonySessionId": f"s-{session}"}
        return contact | made | {"logInfo": log_info | identity}
    if sample.interface == "updateMessageLog" and not played.is_linked("createMessageLog"):
        return Skip("createMessageLog returned no id to go on with")
    return contact | made | {"logInfo": log_info | _conversation(sample, log_info, played, index)}


def _conversation(sample: Sample, log_info: dict[str, Any], played: Played, index: int) -> dict[str, Any]:
    """A create starts a conversation of its own; updates go on with that of the first SMS, or with the shared one."""
    ingredients, is_shared = played.ingredients, "owner" in log_info
    creates = sample.interface == "createMessageLog"
    identity = ingredients.conversation(index if creates else 1)
    if is_shared:
        identity = f"shared-{ingredients.conversation_id}"
    first_id = 100 if creates else 200
    messages = [message | {"id": ingredients.message_id(first_id + index)} for message in log_info["messages"]]
    log_id = f"{identity}-{ingredients.started:%Y-%m-%d}"
    return {"conversationId": identity, "conversationLogId": log_id, "messages": messages}


def _own_type(made: dict[str, Any], played: Played) -> dict[str, Any]:
    """A contact type of the sample is the sandbox's; another CRM's stands in its manifest."""
    return {"newContactType": played.ingredients.contact_type or ""} if made.get("newContactType") else {}


def _with_own_people(data: Any, played: Played, index: int) -> Any:
    """The sample's invented numbers and names replaced by those of the scenario: another CRM does not know Noor."""
    ingredients = played.ingredients
    customer = ingredients.phone_number if played.called("createContact") else ingredients.known_number
    fresh = f"{ingredients.second_number[:-2]}{(int(ingredients.second_number[-2:]) + 10 + index) % 100:02}"
    numbers = {CUSTOMER: customer, SECOND_CUSTOMER: ingredients.second_number, UNKNOWN: fresh, NEW: fresh}
    contact = played.contact()
    names = {"Noor Haddad": str(contact["name"]) if contact and contact.get("name") else ingredients.contact_name}
    return _replaced(data, numbers | names)


def _replaced(data: Any, values: dict[str, str]) -> Any:
    if isinstance(data, str):
        return values.get(data, data)
    if isinstance(data, dict):
        return {name: _replaced(value, values) for name, value in data.items()}
    return [_replaced(item, values) for item in data] if isinstance(data, list) else data
