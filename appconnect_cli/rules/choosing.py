"""What a person wants judged: which rules, for which interfaces, and how much their findings matter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from appconnect_cli.contract.interfaces import find_interface
from appconnect_cli.errors import SettingsError, UsageError
from appconnect_cli.findings import LeftOut, Severity
from appconnect_cli.rules import RULES, Rule, find_rules
from appconnect_cli.settings import FILE_NAME, ValidationSettings

Pair = tuple[Rule, str]
"""A rule, and one of the interfaces that it concerns."""


@dataclass(frozen=True)
class Choice:
    """Slugs and interfaces by name; nothing selected is everything."""

    selected: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    interfaces: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    """What a rule's findings count as, by slug; as the rule says otherwise."""
    fail_on: Severity = Severity.ERROR
    """The least severity that makes a run fail."""

    def judges(self, rule: Rule, interface: str) -> bool:
        """Whether what this rule says of that interface counts."""
        return self.considers(rule, interface) and rule.slug not in self.ignored

    def considers(self, rule: Rule, interface: str) -> bool:
        """Whether it would, were it not ignored."""
        return self.has(interface) and (not self.selected or rule.slug in self.selected)

    def has(self, interface: str) -> bool:
        """Whether anything is to be judged for it."""
        return not self.interfaces or interface in self.interfaces

    def counted(self, left_out: Sequence[Pair]) -> LeftOut:
        """What this choice leaves out, each pair for the first reason: interface, selection, ignored."""
        chosen = sum(1 for _, interface in left_out if self.has(interface))
        ignored = sum(1 for rule, interface in left_out if self.considers(rule, interface))
        return LeftOut(ignored, chosen - ignored, len(left_out) - chosen)


EVERYTHING = Choice()


@dataclass(frozen=True)
class Asked:
    """What the command line says: names as they were typed, commas and all."""

    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    severity: Sequence[str] = ()
    """`rule=warning`"""
    interfaces: Sequence[str] = ()
    fail_on: Severity | None = None


def choose(asked: Asked, settings: ValidationSettings) -> Choice:
    """The command line outranks appconnect.toml, but for what is ignored or has a severity of its own: that adds up.

    UsageError and SettingsError for a rule or interface that there is not, and where nothing is left to judge.
    """
    select = _slugs(asked.select, "--select") or _slugs_of_file(settings.select, "select")
    ignore = _slugs(asked.ignore, "--ignore") | _slugs_of_file(settings.ignore, "ignore")
    named = [find_interface(name).name for name in _split(asked.interfaces)]
    choice = Choice(
        selected=select,
        ignored=ignore,
        interfaces=frozenset(named or settings.interfaces),
        severities=_severities(asked, settings),
        fail_on=asked.fail_on or settings.fail_on or Severity.ERROR,
    )
    if not any(choice.judges(rule, interface) for rule in RULES for interface in rule.interfaces):
        raise UsageError(
            "Nothing is left to judge: no rule that is selected and not ignored concerns these interfaces.",
            hint=f"`appconnect rules` shows what each rule concerns; [validate] in {FILE_NAME} counts, too.",
        )
    return choice


def _slugs(names: Iterable[str], where: str) -> frozenset[str]:
    try:
        return frozenset(rule.slug for name in _split(names) for rule in find_rules(name))
    except UsageError as error:
        raise UsageError(f"{where}: {error.what}", hint=error.hint) from error


def _slugs_of_file(names: Iterable[str], key: str) -> frozenset[str]:
    try:
        return _slugs(names, f"{FILE_NAME}: [validate] {key}")
    except UsageError as error:
        raise SettingsError(error.what, hint=error.hint) from error


def _severities(asked: Asked, settings: ValidationSettings) -> dict[str, Severity]:
    typed = map(_severity, _split(asked.severity))
    of_file = {slug: word for name, word in settings.severity.items() for slug in _slugs_of_file([name], "severity")}
    return of_file | {slug: word for name, word in typed for slug in _slugs([name], "--severity")}


def _severity(text: str) -> tuple[str, Severity]:
    name, _, word = text.rpartition("=")
    if not name or word not in list(Severity):
        off = word in ("off", "none", "ignore") and name
        hint = f"--ignore {name} leaves a rule out." if off else "Such as --severity note-changed=warning."
        raise UsageError(f"--severity {text!r} is no RULE=error, RULE=warning or RULE=info.", hint=hint)
    return name, Severity(word)


def _split(texts: Iterable[str]) -> list[str]:
    """Options are repeated or have commas, as people like; an empty one is no name, and is not found as such."""
    return [name.strip() for text in texts for name in text.split(",")]
