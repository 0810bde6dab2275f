"""Everything that was observed about one connector: what rules judge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appconnect_cli.evidence.operations import Operations
from appconnect_cli.evidence.variants import Alteration, Specimens
from appconnect_cli.findings import Unused
from appconnect_cli.runtime.result import CallResult, Raised, Returned

if TYPE_CHECKING:  # the connectors' package brings an HTTP client along, and `explain` needs none
    from appconnect_cli.connectors.inspection import Implementation


FAULTY = frozenset(
    {
        Alteration.FAILING,
        Alteration.FAILING_LATER,
        Alteration.FAILING_ITSELF,
        Alteration.UNREAD,
        Alteration.UNWRITTEN,
    }
)
"""The kinds of variants in which the CRM fails."""


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

    def variants_of(self, interface: str) -> tuple[CallResult, ...]:
        """The calls of an interface in which everything failed and the recording was not left."""
        return self.altered(interface, Alteration.FAILING)

    def altered(self, interface: str, alteration: Alteration) -> tuple[CallResult, ...]:
        """The variants of one kind that did not leave the recording; where something fails, as far as it was met."""
        return tuple(
            call
            for call in self.variants
            if call.interface == interface and call.alteration == alteration and not left_recording(call)
            if alteration not in FAULTY or any(item.fault for item in call.exchanges)
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
        same = (call for call in self.calls if (call.scenario, call.step) == (variant.scenario, variant.step))
        return next((call for call in same if call.interface == variant.interface), None)


def left_recording(call: CallResult) -> bool:
    """Whether what followed counts neither for nor against the connector."""
    return bool(call.misses or call.escapes)
