"""Each operator on a small source: exactly which lines it makes of it."""

import ast
from collections.abc import Iterator

import pytest

from tests.mutation.mutant import Change, Operator, mutants
from tests.mutation.operators import OPERATORS
from tests.mutation.source import Source

CASES: dict[str, tuple[str, list[str]]] = {
    "dropped-field": (
        "x = {'a': 1, 'b': (2 or 3), **more}\ny = [*x, 4]\nz = made.Contact(id=7, name='Noor')\n",
        [
            "x = {'b': (2 or 3), **more}",
            "x = {'a': 1, **more}",
            "x = {'a': 1, 'b': (2 or 3)}",
            "y = [4]",
            "y = [*x]",
            "z = made.Contact(name='Noor')",
            "z = made.Contact(id=7)",
        ],
    ),
    "dropped-part": ("x = a | {'b': 1}\n", ["x = a", "x = {'b': 1}"]),
    "wrong-key": (
        "x = {'externalId': row['kind'], 'by_name': row.get('items', 'none')}\ny = Contact(name='Noor')\n",
        [
            "x = {'external_id': row['kind'], 'by_name': row.get('items', 'none')}",
            "x = {'externalId': row['kind'], 'byName': row.get('items', 'none')}",
            "x = {'externalId': row['kinds'], 'by_name': row.get('items', 'none')}",
            "x = {'externalId': row['kind'], 'by_name': row.get('item', 'none')}",
            "y = Contact(names='Noor')",
        ],
    ),
    "swapped-fields": (
        "x = {'a': b, 'c': d, **e}\ny = f(1, 2, *more)\nz = f(a=1, b=1)\nisinstance(a, b)\n",
        ["x = {'a': d, 'c': b, **e}", "y = f(2, 1, *more)"],
    ),
    "swallowed-failure": (
        'async def find(x) -> list[int]:\n    """Who."""\n    return await ask(x)\n'
        "\n\ndef other() -> int:\n    return 1\n",
        ["try:", "except Exception:", "return []"],
    ),
    "removed-raise": ("if x:\n    raise ValueError('no')\n", ["pass"]),
    "caught-too-much": (
        "try:\n    f()\nexcept ValueError as error:\n    g()\nexcept Exception:\n    g()\n",
        ["except Exception as error:"],
    ),
    "caught-too-little": (
        "try:\n    f()\nexcept (KeyError, ValueError):\n    g()\n",
        ["except ():", "except (ValueError):", "except (KeyError):"],
    ),
    "constant-return": (
        "def names() -> list[str]:\n    return found\n\n\ndef work() -> None:\n    return\n",
        ["return []", "return None"],
    ),
    "flipped-bool": ("f(successful=True, n=1)\n", ["f(successful=False, n=1)"]),
    "wrong-value": (
        "x = way == 'Inbound'\nget('/contacts', {'kind': 'call'}, row['id'])\n_message('success', 'Call logged.')\n",
        [
            "x = way == 'inbound'",
            "get('/contacts', {'kind': 'Call'}, row['id'])",
            "_message('Success', 'Call logged.')",
        ],
    ),
    "removed-coding": (
        "x = f'<b>{escape(a or b)}</b>'\ny = name.strip()[:255]\nz = ' '.join((a or b).split())\n",
        ["x = f'<b>{a or b}</b>'", "y = name.strip()", "y = name[:255]", "z = (a or b)"],
    ),
    "unencoded-request": (
        "client.get(path, params=query)\nclient.post('/x', json=row)\n",
        [
            "client.get(path + '?' + '&'.join(f'{k}={v}' for k, v in (query or {}).items()), params=None)",
            "client.post('/x', data=row)",
        ],
    ),
    "off-by-one": ("x = names[0]\ny = True\n", ["x = names[1]", "x = names[-1]"]),
    "wrong-unit": (
        "x = moment / 1000\ny = round(z)\n",
        ["x = (moment)", "y = round((z) * 1000)", "y = round((z) / 60)"],
    ),
    "ignored-input": (
        "def log(self, request, kind):\n    call = request.call\n"
        "    self.add(request, kind, f'{call.name}', other.x)\n",
        [
            "call = None",
            "self.add(request, None, f'{call.name}', other.x)",
            "self.add(request, kind, f'{None}', other.x)",
        ],
    ),
    "fixed-condition": (
        "x = [a for a in b if a.ok]\nif c:\n    f()\nwhile d:\n    f()\n",
        ["x = [a for a in b if True]", "x = [a for a in b if False]", "if True:", "if False:"],
    ),
    "dropped-alternative": ("x = a or b\n", ["x = (a)", "x = (b)"]),
    "first-only": (
        "x = [a for a in b]\nwhile c:\n    f()\n",
        ["x = [a for a in list(b)[:1]]", "if c:", "while False:"],
    ),
    "removed-await": ("async def f():\n    await g()\n", ["g()"]),
    "dropped-statement": (
        "a['b'] = 1\nx = 2\nf()\ntry:\n    g()\nfinally:\n    h()\n",
        ["pass", "pass", "pass"],
    ),
    "removed-clean-up": (
        "async def f():\n    async with c() as d:\n        g()\n    try:\n        g()\n    except E:\n        g()\n"
        "    finally:\n        h()\n",
        ["for d in [c()]:", "else:", "pass"],
    ),
    "doubled-write": (
        "async def f(c):\n    await c.post('/x')\n    await c.get('/x')\n",
        ["[await c.post('/x'), await c.post('/x')][1]"],
    ),
}


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_an_operator_makes_these_lines(operator: Operator) -> None:
    text, lines = CASES[operator.name]
    assert sorted(changed(text, operator)) == sorted(lines)


def changed(text: str, operator: Operator) -> list[str]:
    """Every line that a mutant has and the source has not, blank ones aside."""
    old = {"", *map(str.strip, text.splitlines())}
    return [
        line.strip()
        for mutant in mutants([Source("crm", text)], [operator])
        for line in mutant.text.splitlines()
        if line.strip() not in old
    ]


SPARED = '''"""What this is for."""
import base64
from typing import Any as Anything

LIMIT: dict[str, "int"] = {}
"""Characters."""


def log(text: "str | None" = None) -> "dict[str, Any]":
    """Never `'Inbound'`."""  # nor this
    raise CrmError(None, message="It did not answer")


async def clean_up(self, request):
    await self.client(request).delete("/contacts/1")
'''


def test_wording_annotations_and_what_app_connect_never_asks_for_are_spared() -> None:
    made = {line for operator in OPERATORS for line in changed(SPARED, operator)}
    assert made == {"pass"}


MANY_LINES = "x = {\n    'a': f(\n        1,\n    ),\n    'b': 2,\n}\ny = 3\n"


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_lines_below_a_change_keep_their_number(operator: Operator) -> None:
    for mutant in mutants([Source("crm", MANY_LINES)], [operator]):
        if mutant.line < 7:
            assert mutant.text.splitlines()[6] == "y = 3"


def test_a_mutant_keeps_its_name_when_lines_are_added_above_it() -> None:
    text = "def f(a):\n    return a or 1\n\n\ndef g(a):\n    x = a or 1\n    x = a or 1\n    return x\n"
    before = list(mutants([Source("crm", text)], OPERATORS))
    after = list(mutants([Source("crm", f"# A comment.\n\n{text}")], OPERATORS))
    assert [each.key for each in before] == [each.key for each in after]
    assert [each.line + 2 for each in before] == [each.line for each in after]
    assert len({str(each.key) for each in before}) == len(before)


def test_no_two_mutants_are_the_same_and_none_is_the_source() -> None:
    text = "def f(a):\n    return {'x': a or None, 'y': [*a]} if a else {}\n"
    trees = [ast.dump(ast.parse(each.text)) for each in mutants([Source("crm", text)], OPERATORS)]
    assert len(set(trees)) == len(trees)
    assert ast.dump(ast.parse(text)) not in trees


def test_an_operator_that_makes_no_python_is_told() -> None:
    def cut_short(source: Source) -> Iterator[Change]:
        yield Change(source.sites[0], (source.replaced(source.sites[0], "def f(:"),))

    operator = Operator("cut-short", "half a function", cut_short)
    with pytest.raises(ValueError, match=r"^cut-short makes of line 1 what is no Python: invalid syntax"):
        list(mutants([Source("crm", "x = 1\n")], [operator]))
