"""No false finding for a connector that is written otherwise, and right: with a sound CRM, a failing and an odd one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appconnect_cli.transports.certificates import not_loaded
from tests.otherwise.running import SHARED, run
from tests.otherwise.variants import CONNECTORS, UNASKED, VARIANTS, Variant
from tests.rules.projects import judge
from tests.scaffold.projects import make_project

MANY = 700
"""Runs with a failing or an odd CRM."""


@pytest.fixture(scope="session")
def judged_of_the_template(tmp_path_factory: pytest.TempPathFactory) -> frozenset[tuple[str, str]]:
    """The rules that its recordings decide, each with an interface."""
    _, report = judge(make_project(tmp_path_factory.mktemp("template")))
    return report.decided


@pytest.fixture(autouse=True)
def no_certificates() -> Iterator[None]:
    """The CRM speaks plain HTTP."""
    with not_loaded():
        yield


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.title)
def test_it_gets_no_finding(
    variant: Variant, judged_of_the_template: frozenset[tuple[str, str]], tmp_path: Path
) -> None:
    judged = run(variant, tmp_path)
    assert judged.failures == []
    assert judged.findings == []
    assert bool(judged.stayed) != variant.cleans
    assert len(judged.evidence.variants) > MANY
    missing = judged_of_the_template - judged.report.decided
    assert {rule for rule, interface in missing if interface not in variant.without} <= variant.lacks | UNASKED
    assert {interface for _, interface in missing if not judged.evidence.has(interface)} <= variant.without


def test_each_module_says_what_is_different_and_why_it_is_right() -> None:
    assert {variant.module for variant in VARIANTS} == {
        file.stem for file in CONNECTORS.glob("*.py") if file.stem not in (*SHARED, "__init__")
    }
    for variant in VARIANTS:
        different, right, *_ = variant.words
        assert different.endswith(".")
        assert right.startswith("Right: ")
