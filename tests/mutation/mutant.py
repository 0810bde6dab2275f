"""A mutant: one small change to one module, and a name for it that outlives other changes to the file."""

import ast
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
    """Each change that the operators know; what two of them do alike is the first one's, and what changes nothing is
    none. ValueError if an operator makes what is no Python.
    """
    seen: Counter[Key] = Counter()
    operators = tuple(operators)
    for source in sources:
        known: dict[ast.stmt, set[str]] = {}
        for operator in operators:
            for change in operator.changes(source):
                text, around = source.with_edits(change.edits), change.site.statement
                tree = _dumped(source, text, around, operator)
                if tree not in known.setdefault(around, {_dumped(source, source.text, around, operator)}):
                    known[around].add(tree)
                    yield _named(source, operator, change, text, seen)


def _dumped(source: Source, text: str, around: ast.stmt, operator: Operator) -> str:
    """The tree of the function, or of the statement outside of any, that was changed: to parse all takes long."""
    added = text.count("\n") - source.text.count("\n")
    lines = text.splitlines()[around.lineno - 1 : (around.end_lineno or around.lineno) + added]
    try:
        return ast.dump(ast.parse("\n".join(["class _:" if around.col_offset else "", *lines])))
    except SyntaxError as error:
        raise ValueError(f"{operator.name} makes of line {around.lineno} what is no Python: {error}") from error


def _named(source: Source, operator: Operator, change: Change, text: str, seen: Counter[Key]) -> Mutant:
    old, new = source.text.splitlines(), text.splitlines()
    line = next(number for number, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    function = f"{source.module}.{change.site.name}".rstrip(".")
    key = Key(operator.name, function, old[line].strip(), new[line].strip())
    seen[key] += 1
    numbered = Key(key.operator, key.function, key.before, key.after, seen[key])
    return Mutant(numbered, source.module, line + 1, text)
