"""manifest.json: what App Connect's developer console knows of a connector (contract 11)."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from appconnect_cli.errors import SettingsError

MANIFEST = "manifest.json"


def read_manifest(root: Path) -> Mapping[str, Any] | None:
    """The manifest beside appconnect.toml, or None; SettingsError with line and column if it is no JSON object."""
    path = root / MANIFEST
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except json.JSONDecodeError as error:
        raise SettingsError(
            f"{path} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.",
            hint="Mend it: the developer console would refuse it too.",
        ) from error
    if not isinstance(value, dict):
        raise SettingsError(f"{path} holds a JSON {type(value).__name__}, not an object.", hint="Wrap it in { }.")
    return value


def contact_types(manifest: Mapping[str, Any] | None, platform: str) -> tuple[str, ...]:
    """What createContact may be given as `newContactType`, in the manifest's order."""
    listed = platform_in(manifest, platform).get("contactTypes")
    entries = listed if isinstance(listed, list) else []
    return tuple(str(entry["value"]) for entry in entries if isinstance(entry, Mapping) and entry.get("value"))


def contact_dependent_fields(manifest: Mapping[str, Any] | None, platform: str) -> tuple[str, ...]:
    """The `const` of each field of a log whose options are a contact's own (contract 11)."""
    page = platform_in(manifest, platform).get("page")
    logs = [page.get(name) for name in ("callLog", "messageLog")] if isinstance(page, Mapping) else []
    listed = [log.get("additionalFields") for log in logs if isinstance(log, Mapping)]
    fields = [field for fields in listed if isinstance(fields, list) for field in fields if isinstance(field, Mapping)]
    return tuple(
        dict.fromkeys(str(each["const"]) for each in fields if each.get("contactDependent") and "const" in each)
    )


def new_contact_fields(manifest: Mapping[str, Any] | None, platform: str) -> tuple[Mapping[str, Any], ...]:
    """The fields that the user fills in for a new contact; they arrive as createContact's `additionalSubmission`."""
    page = platform_in(manifest, platform).get("page")
    contact = page.get("newContact") if isinstance(page, Mapping) else None
    fields = contact.get("additionalFields") if isinstance(contact, Mapping) else None
    return tuple(field for field in fields if isinstance(field, Mapping)) if isinstance(fields, list) else ()


def log_in_fields(manifest: Mapping[str, Any] | None, platform: str) -> tuple[Mapping[str, Any], ...]:
    """The fields of an apiKey connector's log-in page, which arrive as getUserInfo's `additionalInfo`."""
    own = _at(platform_in(manifest, platform), "auth", "apiKey", "page").get("content")
    return tuple(field for field in own if isinstance(field, Mapping)) if isinstance(own, list) else ()


def hidden_fields(manifest: Mapping[str, Any] | None, platform: str) -> frozenset[str]:
    """The `const` of each field of the log-in page that holds a secret: the key, and what is typed as a password."""
    hidden = {
        str(field.get("const"))
        for field in log_in_fields(manifest, platform)
        if isinstance(shown := field.get("uiSchema"), Mapping) and shown.get("ui:widget") == "password"
    }
    return frozenset({"apiKey"} | hidden)


def oauth_page(platform: Mapping[str, Any], hostname: str | None) -> dict[str, Any]:
    """`auth.oauth` of a platform as it is for users of a host: what `override` says for that host replaces the rest."""
    page = dict(_at(platform, "auth", "oauth"))
    overrides = platform.get("override")
    for override in overrides if isinstance(overrides, list) else ():
        if isinstance(override, Mapping) and hostname and override.get("triggerValue") == hostname:
            listed = override.get("overrideObjects")
            for each in listed if isinstance(listed, list) else ():
                path = str(each.get("path") or "") if isinstance(each, Mapping) else ""
                if path.startswith("auth.oauth."):
                    page[path.removeprefix("auth.oauth.")] = each.get("value")
    return page


def _at(data: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """The table at a path; empty if there is none."""
    for name in path:
        found = data.get(name)
        data = found if isinstance(found, Mapping) else {}
    return data


def platform_in(manifest: Mapping[str, Any] | None, platform: str) -> Mapping[str, Any]:
    """What the manifest says of one platform; empty if it says nothing."""
    platforms = (manifest or {}).get("platforms")
    own = platforms.get(platform) if isinstance(platforms, Mapping) else None
    return own if isinstance(own, Mapping) else {}
