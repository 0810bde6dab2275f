"""The rules as JSON documents, camelCase."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import appconnect_cli
from appconnect_cli.rules import Rule, claiming, code_place, documentation
from appconnect_cli.rules.coverage import UNJUDGED, Requirement

_PACKAGE = Path(appconnect_cli.__file__).parent


def rules_document(rules: Iterable[Rule]) -> dict[str, Any]:
    """`{rules: [{slug, contract, severity, interfaces, aspect, title, sections, code}]}`

    `sections` are those of the rule's docstring by their names in camelCase; `code` is a place in this package.
    """
    return {"rules": [_rule(rule) for rule in rules]}


def coverage_document(requirements: Iterable[Requirement]) -> dict[str, Any]:
    """`{requirements: [{id, severity, text, rules, reason}]}`; `reason` says why no rule can judge it, else null."""
    return {
        "requirements": [
            {
                "id": each.id,
                "severity": each.severity.value,
                "text": each.text,
                "rules": [rule.slug for rule in claiming(each.id)],
                "reason": UNJUDGED.get(each.id),
            }
            for each in requirements
        ]
    }


def _rule(rule: Rule) -> dict[str, Any]:
    words, place = documentation(rule.judge), code_place(rule).seen_from(_PACKAGE)
    return {
        "slug": rule.slug,
        "contract": list(rule.contract_ids),
        "severity": rule.severity.value,
        "interfaces": list(rule.interfaces),
        "aspect": rule.aspect.value,
        "title": words.title,
        "sections": {_camel(name): text for name, text in words.sections.items()},
        "code": {"file": place.file.as_posix(), "line": place.line},
    }


def _camel(words: str) -> str:
    """`What it does` -> `whatItDoes`"""
    return re.sub(r" (\w)", lambda found: found[1].upper(), words[0].lower() + words[1:])
