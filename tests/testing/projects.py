"""A scaffolded connector with few recordings, so that it is judged in no time."""

from pathlib import Path

from tests.scaffold.projects import make_project

KEPT = ("contact", "failures")
"""Scenarios."""

SWALLOWING = """

class Swallowing(AcmeConnector):
    async def find_contact(self, request: contacts.FindContact) -> contacts.FindContactResult:
        try:
            return await super().find_contact(request)
        except Exception:
            return contacts.FindContactResult(successful=True, matched_contact_info=[])
"""


def small_project(folder: Path, validation: str = "") -> Path:
    """The python template with the recordings of KEPT and of single calls; without tests of its own."""
    project = make_project(folder, name="acme")
    for file in (*project.glob("cassettes/scenarios/*"), *project.glob("tests/*")):
        if file.name.split(".")[0] not in KEPT:
            file.unlink()
    with (project / "appconnect.toml").open("a", encoding="utf-8") as toml:
        toml.write(f"\n{validation}")
    return project


def break_it(project: Path, source: str = SWALLOWING, name: str = "Swallowing") -> None:
    """Have the project's connector be a worse one."""
    with (project / "acme" / "connector.py").open("a", encoding="utf-8") as code:
        code.write(source)
    enter(project, name)


def enter(project: Path, name: str) -> None:
    """Name the connector's class in appconnect.toml."""
    toml = project / "appconnect.toml"
    lines = [f'entry = "acme.connector:{name}"' if line.startswith("entry") else line for line in _lines(toml)]
    toml.write_text("\n".join(lines) + "\n", "utf-8")


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines()
