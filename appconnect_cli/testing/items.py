"""The rules as pytest's items: `appconnect.toml::findContact::failure-as-no-match`.

A connector's appconnect.toml stands for them as a file stands for its tests, or a line in the connector's own tests
does: pytest's ids, `-k`, `--lf` and workers take them as any other. What items there are is known without evidence;
that is gathered when the first of them runs, once in each process.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from appconnect_cli.errors import AppConnectError
from appconnect_cli.rules import Rule
from appconnect_cli.settings import load_settings
from appconnect_cli.testing.judging import Judged, Ruling, chosen_pairs, judge, told


@dataclass(frozen=True)
class ConnectorTests:
    """What stands in a test module for the rules."""

    folder: Path | None = None


def connector_tests(connector: str | Path | None = None) -> ConnectorTests:
    """A test for each interface and rule: `test_connector = connector_tests()`.

    `connector` is the folder of its appconnect.toml; without it, the connector is the one that the test module lies in.
    """
    return ConnectorTests(Path(connector) if connector is not None else None)


class BrokenRuleError(Exception):
    """What makes an item fail: a line, and all of it."""

    def __init__(self, line: str, text: str) -> None:
        super().__init__(line)
        self.line = line
        self.text = text


class _Judgements:
    """What was judged in this process, each connector once."""

    def __init__(self) -> None:
        self._judged: dict[Path, Judged] = {}
        self._told: set[Path] = set()

    def of(self, item: "RuleItem") -> Judged:
        """The item's connector, judged for all that this run has selected of it."""
        root = item.root
        if root not in self._judged:
            # Should judging crash, this stays: one item shows how, and the others have no evidence.
            self._judged[root] = Judged()
            selected = (each for each in item.session.items if isinstance(each, RuleItem) and each.root == root)
            self._judged[root] = judge(root, {each.interface for each in selected})
        return self._judged[root]

    def trouble(self, item: "RuleItem") -> str:
        """Why there is no evidence; told once, for five hundred items would say the same."""
        if item.root in self._told:
            return ""
        self._told.add(item.root)
        return self.of(item).trouble


_JUDGEMENTS: pytest.StashKey[_Judgements] = pytest.StashKey()


class ConnectorFile(pytest.File):
    """A connector's appconnect.toml."""

    def collect(self) -> Iterator["InterfaceNode"]:
        return _interfaces(self, self.path.parent)


class ConnectorNode(pytest.Collector):
    """A line in a test module that stands for the connector's rules."""

    def __init__(self, *, folder: Path | None, **named: Any) -> None:
        super().__init__(**named)
        self._folder = folder

    def collect(self) -> Iterator["InterfaceNode"]:
        folder = self.path.parent / self._folder if self._folder else None
        try:
            root = load_settings(self.path.parent, folder, None, os.environ).root
        except AppConnectError as error:
            raise self.CollectError(told(error)) from error
        return _interfaces(self, root)


class InterfaceNode(pytest.Collector):
    """One interface, with what is to be judged of it."""

    def __init__(self, *, root: Path, rules: Sequence[Rule], **named: Any) -> None:
        super().__init__(**named)
        self._root = root
        self._rules = rules

    def collect(self) -> Iterator["RuleItem"]:
        for rule in self._rules:
            yield RuleItem.from_parent(self, name=rule.slug, root=self._root, rule=rule)


class RuleItem(pytest.Item):
    """One rule for one interface."""

    def __init__(self, *, root: Path, rule: Rule, **named: Any) -> None:
        super().__init__(**named)
        self.root = root
        self.rule = rule
        self.extra_keyword_matches.update(rule.contract_ids)
        self._ruling = Ruling()

    @property
    def interface(self) -> str:
        """Such as `findContact`."""
        return self.parent.name if self.parent else ""

    def judge(self) -> None:
        """Gather the evidence, unless it is there, and have pytest skip the item if that does not decide.

        Fails if there is none, which is no rule's failure but an error; the first item alone, since the others have
        nothing to add.
        """
        judgements = self.config.stash.setdefault(_JUDGEMENTS, _Judgements())
        trouble = judgements.trouble(self)
        if trouble:
            pytest.fail(trouble, pytrace=False)
        judged = judgements.of(self)
        self._ruling = judged.ruling(self.rule, self.interface)
        if self._ruling.not_judged:
            self.add_marker(pytest.mark.skip(reason=f"not judged: {judged.line(self._ruling.not_judged)}"))

    def runtest(self) -> None:
        """Fail where `appconnect validate` does, and tell what else was found."""
        judged, ruling = self.config.stash[_JUDGEMENTS].of(self), self._ruling
        if ruling.known and not ruling.findings:
            pytest.xfail(judged.line("known: " + "; ".join(finding.seen for finding in ruling.known)))
        found = ruling.findings or ruling.known  # pytest's --runxfail has the known ones fail
        if not found:
            return
        text = judged.text(self.rule, found, _width(self.config))
        if ruling.fails or not ruling.findings:
            raise BrokenRuleError(judged.line(found[0].seen), text)
        self.user_properties.append(("appconnect", text))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was found, in the words of `appconnect validate`; a bug of ours with its traceback."""
        error = excinfo.value
        if not isinstance(error, BrokenRuleError):
            return super().repr_failure(excinfo, style)
        shown = excinfo.getrepr(style="value")
        shown.reprtraceback.reprentries[0].lines = error.text.splitlines()
        if shown.reprcrash:
            shown.reprcrash.message = error.line
        return shown

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.interface} {self.rule.slug}"


def without_doubles(items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
    """A connector that both appconnect.toml and a test module stand for is judged by the module's items alone."""
    in_modules = {each.root for each in items if isinstance(each, RuleItem) and not _is_of_file(each)}
    return (
        each for each in items if not (isinstance(each, RuleItem) and _is_of_file(each) and each.root in in_modules)
    )


def _is_of_file(item: RuleItem) -> bool:
    return item.getparent(ConnectorFile) is not None


def _interfaces(parent: pytest.Collector, root: Path) -> Iterator[InterfaceNode]:
    try:
        pairs: Iterable[tuple[str, list[Rule]]] = list(chosen_pairs(root))
    except AppConnectError as error:
        raise parent.CollectError(told(error)) from error
    for interface, rules in pairs:
        yield InterfaceNode.from_parent(parent, name=interface, root=root, rules=rules)


def _width(config: pytest.Config) -> int:
    """Of the terminal, as pytest sees it; a worker has none, and takes what the environment says."""
    if config.pluginmanager.hasplugin("terminalreporter"):
        return config.get_terminal_writer().fullwidth
    return shutil.get_terminal_size().columns
