"""Loading: the forms of an entry, and what is said when the connector's code can't be imported or started."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from appconnect_cli.connectors.loader import load_connector
from appconnect_cli.errors import ConnectorLoadError

from .projects import GOOD, project

PACKAGE = {"acme/__init__.py": '__version__ = "2.1"\n', "acme/connector.py": f"{GOOD}\nacme = Acme()\n"}
FUNCTIONS = "async def find_contact(request):\n    return {}\n"


def refusal(root: Path, entry: str, files: dict[str, str]) -> ConnectorLoadError:
    """The error that loading this project gives."""
    with pytest.raises(ConnectorLoadError) as caught:
        load_connector(project(root, entry, files))
    return caught.value


@pytest.mark.parametrize(
    ("entry", "files"),
    [
        ("acme.connector:Acme", PACKAGE),
        ("acme.connector:acme", PACKAGE),
        ("acme/connector.py:Acme", PACKAGE),
        ("src/plain.py:Acme", {"src/plain.py": f"import beside\n{GOOD}", "src/beside.py": ""}),
        ("plain:Acme", {"plain.py": GOOD}),
        ("spaces.connector:Acme", {"spaces/connector.py": GOOD}),
    ],
)
def test_a_class_or_an_instance(tmp_path: Path, entry: str, files: dict[str, str]) -> None:
    loaded = load_connector(project(tmp_path, entry, files))
    assert type(loaded.instance).__name__ == "Acme"
    assert loaded.instance.get_auth_type() == "apiKey"
    assert loaded.settings.root == tmp_path.resolve()


@pytest.mark.parametrize("entry", ["pack:connector", "pack.connector", "pack/connector.py"])
def test_a_module(tmp_path: Path, entry: str) -> None:
    loaded = load_connector(project(tmp_path, entry, {"pack/__init__.py": "", "pack/connector.py": FUNCTIONS}))
    assert isinstance(loaded.instance, ModuleType)
    assert callable(loaded.instance.find_contact)


def test_version_of_the_package(tmp_path: Path) -> None:
    assert load_connector(project(tmp_path, "acme.connector:Acme", PACKAGE)).version == "2.1"


@pytest.mark.parametrize(
    ("toml", "version"),
    [('[project]\nversion = "3.0"\n', "3.0"), ("[project]\nname = 'x'\n", ""), ("[broken", ""), ("project = 1\n", "")],
)
def test_version_of_the_project(tmp_path: Path, toml: str, version: str) -> None:
    files = {"plain.py": GOOD, "pyproject.toml": toml}
    assert load_connector(project(tmp_path, "plain:Acme", files)).version == version


def test_two_projects_of_one_name(tmp_path: Path) -> None:
    """As in a test suite that makes many: each gets its own code."""
    for name in ("one", "two"):
        files = {"same/__init__.py": "", "same/connector.py": f"{GOOD}    name = {name!r}\n"}
        loaded = load_connector(project(tmp_path / name, "same.connector:Acme", files))
        assert loaded.instance.name == name


def test_another_projects_module_is_not_taken_for_a_missing_one(tmp_path: Path) -> None:
    load_connector(project(tmp_path / "one", "pack/lone.py:Acme", {"pack/lone.py": GOOD}))
    sys.path.remove(str((tmp_path / "one" / "pack").resolve()))
    assert "there is no lone below" in refusal(tmp_path / "two", "lone:Acme", {"acme.py": GOOD}).what


def test_modules_imported_later_are_found(tmp_path: Path) -> None:
    code = "class Acme:\n    def find_contact(self, request):\n        from helper_of_acme import X\n        return X\n"
    loaded = load_connector(project(tmp_path, "late:Acme", {"late.py": code, "helper_of_acme.py": "X = 7\n"}))
    assert loaded.instance.find_contact(None) == 7


def test_the_connectors_folder_does_not_hide_what_is_imported_later(tmp_path: Path) -> None:
    """A `this.py` of the connector's must not stand before Python's own once the connector is loaded."""
    script = (
        "import sys; from pathlib import Path\n"
        "from tests.connectors.projects import GOOD, project\n"
        "from appconnect_cli.connectors.loader import load_connector\n"
        "load_connector(project(Path(sys.argv[1]), 'plain:Acme', {'plain.py': GOOD, 'colorsys.py': ''}))\n"
        "import colorsys; assert colorsys.rgb_to_hsv"
    )
    done = subprocess.run([sys.executable, "-c", script, tmp_path], cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 0


def test_what_a_connector_prints_stays_out_of_stdout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load_connector(project(tmp_path, "loud:Acme", {"loud.py": f"print('hello')\n{GOOD}"}))
    assert capsys.readouterr() == ("", "hello\n")


OWN_FAULTS = {
    "name": ("import os\n\nfoo\n", "faulty.py:3: NameError: name 'foo' is not defined"),
    "syntax": ("x = 1\ndef f(:\n    pass\n", "faulty.py:2: SyntaxError: invalid syntax"),
    "indentation": ("def f():\npass\n", "faulty.py:2: IndentationError: expected an indented block"),
    "library": ("import json\nimport no_such_crm_sdk\n", "faulty.py:2: ModuleNotFoundError: No module named"),
    "deep": ("import json\njson.loads('{')\n", "faulty.py:2: JSONDecodeError: Expecting property name"),
    "exit": ("import sys\nsys.exit('bye')\n", "faulty.py:2: SystemExit: bye"),
    "base": ("class Odd(BaseException): pass\nraise Odd\n", "faulty.py:2: Odd (while importing faulty:Acme)"),
    "start": ("class Acme:\n    def __init__(self):\n        1 / 0\n", "faulty.py:3: ZeroDivisionError"),
    "start exits": ("class Acme:\n    def __init__(self):\n        raise SystemExit\n", "faulty.py:3: SystemExit"),
    "helper": ("from helper_that_fails import x\n", "helper_that_fails.py:1: ValueError: no"),
}


@pytest.mark.parametrize("case", OWN_FAULTS)
def test_faults_of_the_connector_name_its_own_line(tmp_path: Path, case: str) -> None:
    code, what = OWN_FAULTS[case]
    error = refusal(tmp_path, "faulty:Acme", {"faulty.py": code, "helper_that_fails.py": "raise ValueError('no')\n"})
    assert error.what.startswith(what)
    assert error.hint
    assert "appconnect_cli" not in error.what + error.hint


def test_a_missing_library_says_where_to_install_it(tmp_path: Path) -> None:
    assert sys.prefix in refusal(tmp_path, "faulty:Acme", {"faulty.py": "import no_such_crm_sdk\n"}).hint


@pytest.mark.parametrize(
    "code",
    [
        "class Acme:\n    def __init__(self, url): pass\n",
        "import abc\nclass Acme(abc.ABC):\n    @abc.abstractmethod\n    def x(self): ...\n",
    ],
)
def test_a_class_that_needs_arguments(tmp_path: Path, code: str) -> None:
    error = refusal(tmp_path, "needy:Acme", {"needy.py": code})
    assert "TypeError: " in error.what
    assert "making Acme()" in error.what
    assert "without arguments" in error.hint


@pytest.mark.parametrize(
    ("entry", "what", "hint"),
    [
        ("acme.conector:Acme", "there is no acme.conector below", "Did you mean acme.connector?"),
        ("connector:Acme", "there is no connector below", "Did you mean acme.connector?"),
        ("acmee:Acme", "there is no acmee below", "Did you mean acme?"),
        ("acme/conector.py:Acme", "there is no acme/conector.py below", "Did you mean acme/connector.py?"),
        ("zzz:Acme", "there is no zzz below", "There is acme, acme.connector."),
        ("acme.connector:Acm", "connector.py has no 'Acm'", "Did you mean Acme?"),
        ("acme.connector:zzz", "connector.py has no 'zzz'", "It defines Acme, acme."),
        ("acme:zzz", "has no 'zzz'", "It defines no class."),
        ("acme connector", "entry is 'acme connector'", "package.module:Class"),
        ("acme.connector:Acme.find_contact", "has no 'Acme.find_contact'", "Acme"),
    ],
)
def test_entries_that_lead_nowhere(tmp_path: Path, entry: str, what: str, hint: str) -> None:
    error = refusal(tmp_path, entry, PACKAGE)
    assert what in error.what
    assert hint in error.hint


def test_an_empty_project(tmp_path: Path) -> None:
    assert "names the connector's module" in refusal(tmp_path, "nothing_here:Acme", {}).hint


@pytest.mark.parametrize(("attribute", "kind"), [("helper", "function"), ("LIMIT", "int"), ("len", "builtin")])
def test_attributes_that_are_no_connector(tmp_path: Path, attribute: str, kind: str) -> None:
    error = refusal(
        tmp_path, f"odd:{attribute}", {"odd.py": "from builtins import len\nLIMIT = 3\ndef helper(): ...\n"}
    )
    assert f"odd:{attribute} is of type {kind}" in error.what
    assert "a class, an instance of one, or a module" in error.hint


@pytest.mark.parametrize("name", ["json", "colorsys", "httpx"])
def test_a_module_named_like_one_that_is_in_use(tmp_path: Path, name: str) -> None:
    """Importing it in the other's place would break Python or this program in odd ways."""
    import httpx  # noqa: F401

    error = refusal(tmp_path, f"{name}:Acme", {f"{name}.py": GOOD})
    assert f"is called {name}" in error.what
    assert "Rename" in error.hint


def test_a_failed_file_leaves_no_module_behind(tmp_path: Path) -> None:
    refusal(tmp_path, "half_done.py:Acme", {"half_done.py": "raise ValueError"})
    assert "half_done" not in sys.modules


def test_interruption_goes_through(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        load_connector(project(tmp_path, "stopped:Acme", {"stopped.py": "raise KeyboardInterrupt\n"}))
