"""A mutant: one small change to one module, and a name for it that outlives other changes to the file."""

import ast
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from tests.mutation.source import Edit, Site, Source


@dataclass(frozen=True)
class Change:
    """What an operator does to one place."""

    site: Site
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Operator:
    """One kind of mistake."""

    name: str
    mistake: str
    """What the programmer did wrong, in a few words."""
    changes: Callable[[Source], Iterator[Change]] = field(compare=False)


@dataclass(frozen=True, order=True)
class Key:
    """What tells a mutant from others: no line number, so that it stays itself when lines are added above it."""

    operator: str
    function: str
    """`crm.Crm.add_log`."""
    before: str
    """The first line that changes, without its blanks around it."""
    after: str
    number: int = 1
    """Which of several that are equal otherwise."""

    def __str__(self) -> str:
        number = f" ({self.number})" if self.number > 1 else ""
        return f"{self.operator} {self.function}{number}: {self.before} -> {self.after}"


@dataclass(frozen=True)
class Mutant:
    """A module with one mistake in it."""

    key: Key
    module: str
    line: int
    text: str

    @property
    def place(self) -> str:
        return f"{self.module}.py:{self.line}"


def mutants(sources: Iterable[Source], operators: Iterable[Operator]) -> Iterator[Mutant]:
    """Each change that the operators know; what two of them do alike is the first one's. Each of them compiles."""
    seen: Counter[Key] = Counter()
    operators = tuple(operators)
    for source in sources:
        known = {ast.dump(source.tree)}
        for operator in operators:
            for change in operator.changes(source):
                text = source.with_edits(change.edits)
                tree = ast.dump(_parsed(text, operator, change))
                if tree not in known:
                    known.add(tree)
                    yield _named(source, operator, change, text, seen)


def _parsed(text: str, operator: Operator, change: Change) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # such as `None[0]`, which is meant to be wrong
            compile(text, operator.name, "exec")
        return ast.parse(text)
    except SyntaxError as error:
        line = getattr(change.site.node, "lineno", "?")
        raise ValueError(f"{operator.name} makes of line {line} what is no Python: {error}") from error


def _named(source: Source, operator: Operator, change: Change, text: str, seen: Counter[Key]) -> Mutant:
    old, new = source.text.splitlines(), text.splitlines()
    line = next(number for number, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    function = f"{source.module}.{change.site.name}".rstrip(".")
    key = Key(operator.name, function, old[line].strip(), new[line].strip())
    seen[key] += 1
    numbered = Key(key.operator, key.function, key.before, key.after, seen[key])
    return Mutant(numbered, source.module, line + 1, text)
