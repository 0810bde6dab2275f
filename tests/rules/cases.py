"""What a connector that breaks a rule says of itself. No module of ours is needed to read it: projects copy it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A connector that breaks one rule."""

    rule: str
    """The rule's slug."""
    connector: str
    """The class."""
    scenarios: tuple[str, ...] = ("each-interface-once", "log-out")
    """What must be recorded to see it; less is faster."""
    also: tuple[str, ...] = ()
    """Other rules that can't but be broken with it."""
    extra: str = ""
    """Further lines of appconnect.toml."""
