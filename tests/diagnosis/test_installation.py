"""Python and its libraries: what is missing, too old, too new or broken is named."""

import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from appconnect_cli.diagnosis.check import Status
from appconnect_cli.diagnosis.installation import MODULES, packages, python


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path, as pip fills it."""
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def install(site: Path, name: str, version: str, requires: tuple[str, ...] = (), module: str | None = "") -> None:
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    lines = [
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}",
        *(f"Requires-Dist: {each}" for each in requires),
    ]
    (info / "METADATA").write_text("\n".join(lines) + "\n")
    if module is not None:
        (site / f"{name.replace('-', '_')}.py").write_text(module)


def test_this_python_fits() -> None:
    check = python()
    assert check.status is Status.OK
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in check.found


def test_an_old_python_does_not() -> None:
    check = python((3, 10, 4), isolated=False)
    assert check.status is Status.PROBLEM
    assert "3.10.4 outside of any virtual environment" in check.found
    assert "3.11" in check.todo


def test_what_this_program_needs_is_there() -> None:
    assert packages().status is Status.OK


def test_each_requirement_is_looked_at(site: Path) -> None:
    install(site, "tool-of-ours", "1.0", ("good-one>=1", "nowhere-to-be-found>=2", "too-old>=3", "too-new<10,>=9.4",
                                           "broken-one", "only-tests; extra == 'test'"))  # fmt: skip
    install(site, "good-one", "1.5")
    install(site, "too-old", "2.9")
    install(site, "too-new", "10.0")
    install(site, "broken-one", "1.0", module="from os import no_such_name")
    check = packages("tool-of-ours")
    assert check.status is Status.PROBLEM
    said = check.found.split("; ")
    assert said[:3] == [
        "nowhere-to-be-found is not installed",
        "too-old is 2.9, and should be >=3",
        "too-new is 10.0, and should be <10,>=9.4",
    ]
    assert said[3].startswith("broken-one 1.0 can't be imported (ImportError: cannot import name 'no_such_name'")
    assert "--force-reinstall 'nowhere-to-be-found>=2' 'too-old>=3' 'too-new<10,>=9.4' broken-one`" in check.todo
    assert "only-tests" not in check.found


def test_all_is_well(site: Path) -> None:
    install(site, "tool-of-ours", "1.0", ("good-one>=1",))
    install(site, "good-one", "1.5")
    assert packages("tool-of-ours").found == "all 1 that tool-of-ours needs are there and fit"


def test_what_is_not_installed_says_nothing_of_its_needs() -> None:
    assert packages("tool-that-nobody-installed").status is Status.WARNING


def test_the_bound_of_vcrpy_is_among_them() -> None:
    from importlib.metadata import requires

    needs = {Requirement(each).name: Requirement(each) for each in requires("appconnect-cli") or ()}
    assert not needs["vcrpy"].specifier.contains("10.0")
    assert {name.lower() for name in needs} >= set(MODULES)
