"""`call`, as a connector's tests have it: an interface called as App Connect would, from its recording."""

import asyncio
import difflib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

from appconnect_cli.calling import CallOrder, run_call
from appconnect_cli.commands.faulting import variation_of
from appconnect_cli.contract.interfaces import Interface, find_interface
from appconnect_cli.errors import AppConnectError, CassetteMissError, EvidenceError, InputError, UsageError
from appconnect_cli.runtime.result import CallResult, NotCalled, Raised, Returned
from appconnect_cli.settings import load_settings
from appconnect_cli.terminal.call import call_text
from appconnect_cli.testing.fitting import recorded, replayed
from appconnect_cli.transports.base import Exchange, Mode
from appconnect_cli.transports.isolation import network_given_back
from appconnect_cli.workspace import open_workspace

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Result:
    """What came of a call that kept the contract."""

    details: CallResult
    """All of it: the connector's argument, the user's row, the exchanges, App Connect's conclusion."""

    @property
    def value(self) -> Any:
        """What the connector returned, as data: camelCase. AssertionError if it raised, or was not called."""
        __tracebackhide__ = True
        match self.details.outcome:
            case Returned(value=value):
                return value
            case Raised(kind=kind, message=message, place=place):
                raise AssertionError(f"The connector raised {kind}: {message}{f' at {place}' if place else ''}")
            case NotCalled(reason=reason):
                raise AssertionError(f"The connector was not called: {reason}.")

    @property
    def raised(self) -> Raised | None:
        """What the connector raised, with the `status` that App Connect reads from it."""
        return self.details.outcome if isinstance(self.details.outcome, Raised) else None

    @property
    def successful(self) -> bool | None:
        """Whether App Connect takes it for a success; None where its answer does not say."""
        return self.details.conclusion.successful

    @property
    def message(self) -> str:
        """What the user of App Connect reads; empty if nothing."""
        return self.details.conclusion.message.strip()

    @property
    def contacts(self) -> list[dict[str, Any]]:
        """The matches, without the entry that offers to create a contact."""
        __tracebackhide__ = True
        if not isinstance(self.value, Mapping) or not isinstance(self.value.get("matchedContactInfo"), list):
            raise AssertionError(f"{self.details.interface} returned no matchedContactInfo, but {self.value!r}.")
        return [contact for contact in self.value["matchedContactInfo"] if not contact.get("isNewContact")]

    @property
    def requests(self) -> tuple[Exchange, ...]:
        """What the connector asked the CRM, with the answers."""
        return self.details.exchanges


class Call:
    """Calls interfaces of one connector; what each call came to is kept for the report of a test that fails."""

    def __init__(self, folder: Path, test: str, *, record: bool = False, profile: str | None = None) -> None:
        self._folder = folder
        self._test = test
        self._mode = Mode.RECORD if record else Mode.REPLAY
        self._profile = profile
        self._made: list[CallResult] = []

    def __call__(
        self,
        interface: str,
        *,
        cassette: str | None = None,
        step: str | None = None,
        sample: str | None = None,
        input: Mapping[str, Any] | None = None,  # noqa: A002 - as on the command line
        log_id: str | None = None,
        fault: str | None = None,
        **fields: Any,
    ) -> Result:
        """Call `findContact` and the like with fields of what the browser extension sends, in snake_case.

        It is answered from the recording that was made with the same fields, or from `cassette="name"`, or from
        `step="scenario/step"`. `sample` and `input` are as on the command line; fields win. `fault="429@2"` has the
        CRM fail at the second request, as `appconnect call --fault` does.

        Raises AssertionError if the result breaks the contract, CassetteMissError if the connector asks what was not
        recorded, CassetteMissingError if there is no recording, InputError for a field that there is not,
        EvidenceError if it never came to the fault.
        """
        __tracebackhide__ = True
        try:
            chosen = find_interface(interface)
            order = CallOrder(
                interface=chosen,
                input=None if input is None else json.dumps(input),
                sample=sample,
                options=_by_key(chosen, fields),
                log_id=log_id,
                cassette=cassette,
                step=step,
            )
            result = _outside_any_loop(lambda: self._run(order, fault))
        except AppConnectError as error:
            if error.hint:
                error.add_note(f"hint: {error.hint}")
            raise error.with_traceback(None) from error.__cause__  # from where it can be mended: the test
        self._made.append(result)
        _check(result)
        return Result(result)

    def shown(self) -> Iterator[str]:
        """Each call as `appconnect call` shows it."""
        return (call_text(result) for result in self._made)

    def _run(self, order: CallOrder, fault: str | None) -> CallResult:
        """In a workspace of its own: a fresh connector, and nothing of an earlier call but what a store has."""
        # Neither can be recorded: a run that records plays them as any other does.
        mode = Mode.REPLAY if fault or order.step else self._mode
        profile = None if mode is Mode.REPLAY else self._profile
        with network_given_back(), open_workspace(self._root(), profile, mode) as workspace:
            replays = mode is Mode.REPLAY
            order = replayed(workspace, order) if replays else recorded(workspace, order, self._test)
            if fault:
                order = replace(order, fault=variation_of(workspace, order, fault))
            called = run_call(workspace, order, StringIO())
        if called.not_kept:
            raise EvidenceError(f"Not recorded: {called.not_kept}.", hint="A test can replay only what was recorded.")
        if fault and not any(exchange.fault for exchange in called.result.exchanges):
            sent = len(called.result.exchanges)
            raise EvidenceError(
                f"The fault {fault} was not met: {sent} request{'s were' if sent != 1 else ' was'} sent."
            )
        return called.result

    def _root(self) -> Path:
        """The connector's folder. UsageError where nothing may be recorded."""
        settings = load_settings(self._folder, None, self._profile, os.environ)
        if self._mode is Mode.RECORD and settings.ci:
            raise UsageError(
                "--appconnect-record calls a CRM, and CI=true says that this is CI: nothing is live there.",
                hint="Record at your own terminal, and commit cassettes/.",
            )
        return settings.root


def _by_key(interface: Interface, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields by their Python names, under their keys. InputError for one that the interface does not have."""
    model = interface.body_model
    keys = {name: info.alias or name for name, info in model.model_fields.items()} if model else {}
    for name in fields:
        if name not in keys:
            near = difflib.get_close_matches(name, keys, n=1, cutoff=0.5)
            there = f"It has: {', '.join(keys)}." if keys else "It takes no input."
            hint = f"Did you mean {near[0]}? {there}" if near else there
            raise InputError(f"{interface.name} has no field {name!r}.", hint=hint)
    return {keys[name]: value for name, value in fields.items()}


def _outside_any_loop(work: Callable[[], Answer]) -> Answer:
    """Here, or in a thread where an event loop runs: a connector's function gets a loop of its own."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work).result()


def _check(result: CallResult) -> None:
    """A test must not pass on an answer that nobody recorded, nor on a result that App Connect can't use."""
    __tracebackhide__ = True
    if result.misses:
        asked = "\n".join(f"No recorded answer: {miss.method} {miss.url}\n{miss}" for miss in result.misses)
        error = CassetteMissError(asked)
        error.add_note("hint: If the connector is right, run this test once with --appconnect-record.")
        raise error
    if result.escapes:
        raise EvidenceError(f"The connector tried to reach the network in replay: {'; '.join(result.escapes)}.")
    if result.problems:
        lines = "\n".join(f"  {problem}" for problem in result.problems)
        raise AssertionError(f"The result breaks the contract of {result.interface}:\n{lines}")
