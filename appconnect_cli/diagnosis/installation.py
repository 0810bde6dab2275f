"""The installation: Python, and the libraries that appconnect needs, in versions that it works with."""

import shlex
import sys
from importlib import import_module, metadata
from typing import TYPE_CHECKING

from appconnect_cli import __version__
from appconnect_cli.diagnosis.check import Check, Status

if TYPE_CHECKING:
    from packaging.requirements import Requirement

PYTHON, PACKAGES = "python", "packages"
DISTRIBUTION = "appconnect-cli"
OLDEST = (3, 11)

MODULES = {"pyyaml": "yaml", "vcrpy": "vcr", "python-dotenv": "dotenv", "graphql-core": "graphql"}
"""What a distribution is imported as, where that is not its own name."""

_BROKEN = (ImportError, AttributeError, TypeError, SyntaxError, OSError)
"""What a library that is installed by half, or beside a wrong version of another, raises when it is imported."""

_BROKEN_WORDS = "can't be imported"


def python(version: tuple[int, ...] | None = None, *, isolated: bool | None = None) -> Check:
    """The interpreter; `version` and `isolated` for another one than this."""
    version = sys.version_info[:3] if version is None else version
    isolated = sys.prefix != sys.base_prefix if isolated is None else isolated
    where = "in a virtual environment" if isolated else "outside of any virtual environment"
    found = f"{'.'.join(map(str, version))} {where}, {DISTRIBUTION} {__version__}"
    if version < OLDEST:
        todo = f"Install Python {'.'.join(map(str, OLDEST))} or newer, and {DISTRIBUTION} with it."
        return Check(PYTHON, Status.PROBLEM, found, todo)
    return Check(PYTHON, Status.OK, found)


def packages(distribution: str = DISTRIBUTION) -> Check:
    """Whether all that a distribution requires is there, in a version that it allows, and can be imported."""
    try:
        required = metadata.requires(distribution) or []
    except metadata.PackageNotFoundError:
        found = f"{distribution} runs from a folder and is not installed, so that nothing says what it needs"
        return Check(PACKAGES, Status.WARNING, found, "`python -m pip install -e .` in that folder installs it.")
    try:
        from packaging.requirements import Requirement
    except ImportError:
        todo = "`python -m pip install packaging`, and run the command again."
        return Check(PACKAGES, Status.PROBLEM, "packaging is not installed", todo)
    requirements = [Requirement(each) for each in required]
    needed = [each for each in requirements if each.marker is None or each.marker.evaluate({"extra": ""})]
    flaws = [(each, flaw) for each in needed if (flaw := _flaw(each))]
    if not flaws:
        return Check(PACKAGES, Status.OK, f"all {len(needed)} that {distribution} needs are there and fit")
    wanted = " ".join(shlex.quote(f"{each.name}{each.specifier}") for each, _ in flaws)
    again = "--force-reinstall " if any(_BROKEN_WORDS in flaw for _, flaw in flaws) else ""
    return Check(
        PACKAGES,
        Status.PROBLEM,
        "; ".join(flaw for _, flaw in flaws),
        f"`{shlex.quote(sys.executable)} -m pip install {again}{wanted}`",
    )


def _flaw(needed: "Requirement") -> str:
    """What is wrong with a library; empty if it is as it should be."""
    name = needed.name
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"{name} is not installed"
    if not needed.specifier.contains(version, prereleases=True):
        return f"{name} is {version}, and should be {needed.specifier}"
    try:
        import_module(MODULES.get(name.lower(), name.lower().replace("-", "_")))
    except _BROKEN as error:
        said = " ".join(str(error).split())
        return f"{name} {version} {_BROKEN_WORDS} ({type(error).__name__}: {said})"
    return ""
