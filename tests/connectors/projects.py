"""Connector projects for the loader's tests: real files in a temporary folder."""

from pathlib import Path
from textwrap import dedent

from appconnect_cli.settings import ConnectorSettings, Profile, Settings

GOOD = """
class Acme:
    def get_auth_type(self, request=None):
        return "apiKey"

    async def find_contact(self, request):
        return {"successful": True, "matchedContactInfo": []}
"""


def project(root: Path, entry: str, files: dict[str, str]) -> Settings:
    """The settings of a project with these files."""
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), "utf-8")
    profile = Profile("sandbox", is_sandbox=True)
    return Settings(root.resolve(), ConnectorSettings("acme", entry), {"sandbox": profile}, profile)
