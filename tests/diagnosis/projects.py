"""Small projects on disk, and what is found in them."""

import json
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

from appconnect_cli.diagnosis.check import Check
from appconnect_cli.diagnosis.examining import examine
from appconnect_cli.diagnosis.opening import Order
from appconnect_cli.settings import load_settings
from appconnect_cli.store import State, Store

TOML = '[connector]\nname = "acme"\nentry = "acme:Acme"\n'
API_KEY = """
from appconnect_cli.connectors import Connector

class Acme(Connector):
    auth_type = "apiKey"

    def un_authorize(self, request): ...
    def find_contact(self, request): ...
    def create_call_log(self, request): ...
    def get_call_log(self, request): ...
    def update_call_log(self, request): ...
    def find_contact_with_name(self, request): ...
    def create_contact(self, request): ...
    def create_message_log(self, request): ...
    def update_message_log(self, request): ...
    def get_license_status(self, request): ...
    def get_user_info(self, request): ...
"""
OAUTH = (
    API_KEY.replace('"apiKey"', '"oauth"')
    + """
    def get_oauth_info(self, request):
        return {"clientId": "c-1", "clientSecret": "s3cret-of-client",
                "accessTokenUri": "http://127.0.0.1:1/token", "authorizationUri": "http://127.0.0.1:2/sign-in"}
"""
)


def make(root: Path, source: str = API_KEY, *, toml: str = "", files: Mapping[str, str] | None = None) -> Path:
    """A connector's project, complete but for its recordings; `toml` is added to its appconnect.toml."""
    root.mkdir(parents=True, exist_ok=True)
    manifest = json.dumps({"platforms": {"acme": {"name": "acme"}}})
    texts = {"appconnect.toml": TOML + toml, "acme.py": source, "manifest.json": manifest} | dict(files or {})
    for name, text in texts.items():
        (root / name).write_text(dedent(text), "utf-8")
    return root


def account(base_url: str, name: str = "live") -> str:
    """A profile of appconnect.toml."""
    return f'\n[profiles.{name}]\nbase_url = "{base_url}"\napi_key_env = "ACME_API_KEY"\n'


def found(root: Path, environ: Mapping[str, str] | None = None, **order: Any) -> dict[str, Check]:
    """Every check by its name."""
    return {check.name: check for check in examine(Order(root, environ or {}, **order))}


def log_in(root: Path, profile: str, row: Mapping[str, Any], environ: Mapping[str, str]) -> Store:
    """Store a user as `login` does."""
    settings = load_settings(root, None, profile, environ)
    store = Store(root, profile, is_secret=lambda name, value: "Token" in name, variables=settings.variables)
    user = settings.profiles[profile].user_row("acme") | {"id": "u-7"} | dict(row)
    store.save(State(user=user))
    return store
