"""Everything that was observed about one connector: what rules judge."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appconnect_cli.evidence.operations import Operations, creating_exchange
from appconnect_cli.evidence.specimens import Specimens
from appconnect_cli.evidence.variants import Alteration
from appconnect_cli.findings import Unused
from appconnect_cli.runtime.result import CallResult, Raised, Returned

if TYPE_CHECKING:  # the connectors' package brings an HTTP client along, and `explain` needs none
    from appconnect_cli.connectors.inspection import Implementation


@dataclass(frozen=True)
class Cassette:
    """One cassette of the project: a scenario's, or that of a single call."""

    path: Path
    scenario: str
    """Empty for a single call."""


@dataclass(frozen=True)
class Evidence:
    """Calls, variants of them, and what the connector's code and files say. Every secret is a tag."""

    connector: str
    inspection: Mapping[str, "Implementation"]
    """By the interface's camelCase name."""
    root: Path = Path()
    """The connector's folder; places in findings are told from there."""
    calls: tuple[CallResult, ...] = ()
    """The recorded calls, replayed without any change, in the order of their scenarios."""
    variants: tuple[CallResult, ...] = ()
    """Steps that were replayed once more: with a failing CRM, or with another answer."""
    specimens: Specimens = field(default_factory=Specimens)
    """How the CRM itself refuses."""
    auth_type: Returned | Raised | None = None
    """getAuthType without an argument, as GET /implementedInterfaces calls it; None if the connector has none."""
    oauth_info: Returned | Raised | None = None
    """getOauthInfo with nothing in its argument; None if the connector has none."""
    manifest: Mapping[str, Any] | None = None
    cannot: Mapping[str, str] = field(default_factory=dict)
    """Interfaces that the connector declares its CRM can't do, with the reason."""
    operations: Operations = field(default_factory=Operations)
    secrets: frozenset[str] = frozenset()
    """The names of all secrets that are known by value: `apiKey`."""
    hosts: frozenset[str] = frozenset()
    """Hosts of the CRM beside the user's own, as the settings declare them: `login.acme.example`, `*.acme.example`."""
    unused: tuple[Unused, ...] = ()
    """What the plain calls left over of their recordings."""

    @property
    def authentication(self) -> str | None:
        """`oauth` or `apiKey`; None if getAuthType says neither, which is a finding of its own."""
        value = self.auth_type.value if isinstance(self.auth_type, Returned) else None
        return value if value in ("oauth", "apiKey") else None

    def of(self, interface: str) -> tuple[CallResult, ...]:
        """The plain calls of an interface that its recording could answer."""
        return tuple(call for call in self.calls if call.interface == interface and not left_recording(call))

    def altered(self, interface: str, alteration: Alteration) -> tuple[CallResult, ...]:
        """The variants of one kind that did not leave the recording."""
        return tuple(call for call in self._seen.get(interface, ()) if call.alteration == alteration)

    def failing(self, interface: str) -> tuple[CallResult, ...]:
        """The runs in which the CRM failed somewhere, as far as the connector met the failure."""
        return self._failing.get(interface, ())

    def failing_throughout(self, interface: str) -> tuple[CallResult, ...]:
        """Those in which every answer was a failure."""
        return tuple(
            call for call in self.failing(interface) if call.injected and str(call.injected) == call.injected.kind
        )

    def failing_later(self, interface: str) -> tuple[CallResult, ...]:
        """Those in which something failed after the record existed, which the call was to make."""
        return tuple(call for call in self.failing(interface) if self._made(call) is not None)

    def unread(self, interface: str) -> tuple[CallResult, ...]:
        """Those in which the server's own read before an update failed, and nothing that was asked afterwards."""
        return tuple(
            call
            for call in self.failing(interface)
            if call.injected and call.injected.at <= call.asked_before and not _was_read(call)
            if not any(exchange.fault for exchange in call.exchanges[call.asked_before :])
        )

    def endless(self, interface: str) -> tuple[CallResult, ...]:
        """The runs that had to be stopped, since the connector asked on and on."""
        return tuple(call for call in self._seen.get(interface, ()) if call.endless)

    def odd(self, interface: str) -> tuple[CallResult, ...]:
        """The runs in which the CRM gave another legal answer than the recorded one."""
        return tuple(
            call
            for call in self.altered(interface, Alteration.FAULT)
            if call.injected and not call.injected.is_failure and not call.endless
        )

    def outdated(self, interface: str) -> tuple[CallResult, ...]:
        """The plain calls that asked for something which was not recorded."""
        return tuple(call for call in self.calls if call.interface == interface and left_recording(call))

    def has(self, interface: str) -> bool:
        """Whether the connector implements an interface."""
        found = self.inspection.get(interface)
        return found is not None and found.present

    def step(self, scenario: str, role: str) -> CallResult | None:
        """The first plain call with that role in a scenario, if its recording answered it."""
        return next(iter(self.steps(scenario, role)), None)

    def steps(self, scenario: str, role: str) -> tuple[CallResult, ...]:
        """All of them, in order."""
        return tuple(
            call for call in self.calls if call.scenario == scenario and call.role == role and not left_recording(call)
        )

    def plain(self, variant: CallResult) -> CallResult | None:
        """The recorded call that a variant differs from."""
        return self._plain.get(_step(variant))

    def runs_of(self, plain: CallResult) -> Sequence[CallResult]:
        """All variants of a recorded call, those that left the recording among them."""
        return self._runs.get(_step(plain), ())

    def _made(self, call: CallResult) -> int | None:
        """Where the record was made, if the fault comes later."""
        plain = self.plain(call)
        made = creating_exchange(plain) if plain else None
        return made if made is not None and call.injected and call.injected.at > made + 1 else None

    @cached_property
    def _plain(self) -> Mapping[tuple[str, str, str], CallResult]:
        return {_step(call): call for call in reversed(self.calls)}

    @cached_property
    def _runs(self) -> Mapping[tuple[str, str, str], Sequence[CallResult]]:
        found: dict[tuple[str, str, str], list[CallResult]] = {}
        for call in self.variants:
            found.setdefault(_step(call), []).append(call)
        return found

    @cached_property
    def _seen(self) -> Mapping[str, tuple[CallResult, ...]]:
        """By interface, the variants that did not leave the recording."""
        return _by_interface(call for call in self.variants if not left_recording(call))

    @cached_property
    def _failing(self) -> Mapping[str, tuple[CallResult, ...]]:
        return _by_interface(
            call
            for calls in self._seen.values()
            for call in calls
            if call.injected and call.injected.is_failure and not call.endless
            if any(exchange.fault for exchange in call.exchanges)
        )


def _step(call: CallResult) -> tuple[str, str, str]:
    return call.interface, call.scenario, call.step


def _by_interface(calls: Iterable[CallResult]) -> dict[str, tuple[CallResult, ...]]:
    found: dict[str, list[CallResult]] = {}
    for call in calls:
        found.setdefault(call.interface, []).append(call)
    return {interface: tuple(own) for interface, own in found.items()}


def _was_read(call: CallResult) -> bool:
    """Whether the server got the record all the same: getCallLog may have tried again."""
    return bool((call.argument or {}).get("existingCallLogDetails"))


def left_recording(call: CallResult) -> bool:
    """Whether what followed counts neither for nor against the connector."""
    return bool(call.misses or call.escapes)
