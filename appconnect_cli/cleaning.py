"""Taking away what a recording left in the CRM, where the connector offers to: its `clean_up(request)`."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from appconnect_cli.connectors.cleaning import CleanUp, RecordKind
from appconnect_cli.contract.user import User
from appconnect_cli.runtime.outcome import invoke
from appconnect_cli.runtime.prologue import authorize
from appconnect_cli.runtime.result import CallResult, Raised
from appconnect_cli.transports.live import LiveTransport
from appconnect_cli.workspace import Workspace

NOT_OFFERED = "the connector has no clean_up(request)"


@dataclass(frozen=True)
class Created:
    """A record that a recorded call made."""

    kind: RecordKind
    id: str


@dataclass(frozen=True)
class Stayed:
    """One that is still there."""

    record: Created
    reason: str


def created_in(results: Iterable[CallResult]) -> tuple[Created, ...]:
    """What these calls made, in order, each once: an update goes on with a record that is there."""
    return tuple(dict.fromkeys(record for result in results for record in _created(result)))


def clean_up(workspace: Workspace, records: Sequence[Created]) -> tuple[Stayed, ...]:
    """Have the connector remove them, the newest first, and say what stayed. Nothing of it is recorded."""
    own = getattr(workspace.connector.instance, "clean_up", None)
    if not callable(own):
        return tuple(Stayed(record, NOT_OFFERED) for record in records)
    transport = LiveTransport(workspace.redactor, record=False)
    session = workspace.session(transport)
    row = workspace.state().user
    user = User.from_row(row if row and row.get("accessToken") else session.profile.user_row(session.platform))
    stayed = []
    with transport.step():
        header = authorize(session, user, "unAuthorize", user.access_token or "").header
        for record in reversed(records):
            request = CleanUp(user, header, record.kind, record.id)
            outcome = invoke(own, request, root=workspace.settings.root)
            if isinstance(outcome, Raised):
                stayed.append(Stayed(record, workspace.redactor.text(f"{outcome.kind}: {outcome.message}")))
    return tuple(reversed(stayed))


def _created(result: CallResult) -> Iterator[Created]:
    if result.interface == "createContact":
        with suppress(KeyError, TypeError):  # a result of any shape may have come
            identity = result.value["contactInfo"]["id"]
            if identity:
                yield Created(RecordKind.CONTACT, str(identity))
    elif result.conclusion.stored_log_id and result.interface == "createCallLog":
        yield Created(RecordKind.CALL_LOG, result.conclusion.stored_log_id)
    elif result.conclusion.stored_log_id and result.interface == "createMessageLog":
        yield Created(RecordKind.MESSAGE_LOG, result.conclusion.stored_log_id)
