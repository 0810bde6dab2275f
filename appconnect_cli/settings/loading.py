"""Finding appconnect.toml, reading it with `.env` and the environment, and choosing the profile."""

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from appconnect_cli.errors import SettingsError, UsageError
from appconnect_cli.settings.choice import FILE, read_choice
from appconnect_cli.settings.model import SANDBOX, Profile, Settings
from appconnect_cli.settings.recording import record_table
from appconnect_cli.settings.tables import (
    cannot_table,
    connector_table,
    matching_table,
    operations_table,
    profile_tables,
    secrets_table,
    sections,
)
from appconnect_cli.settings.validation import validation_table

FILE_NAME = "appconnect.toml"
_BY_FLAG = "--profile"
_BY_CHOICE = "`appconnect profiles use`"
_TRUE = ("1", "true", "yes", "on")


def load_settings(
    start: Path, connector: Path | None, profile: str | None, environ: Mapping[str, str], *, lenient: bool = False
) -> Settings:
    """The settings of the connector that `start` lies in, or of `connector` (its folder, or the file itself).

    The environment ranks above `.env`; `profile` above APPCONNECT_PROFILE, above the one that `appconnect profiles use`
    chose, above `[connector] profile`, above the sandbox. SettingsError names file, table and key; UsageError an
    unknown profile, over which `lenient` passes to the next in rank.
    """
    file = settings_file(start, connector)
    dotenv = _read_dotenv(file.parent / ".env")
    variables = dotenv | dict(environ)
    try:
        document = sections(_read_toml(file))
        settings, preferred = connector_table(document)
        profiles = profile_tables(document, variables)
        cannot, operations = cannot_table(document), operations_table(document)
        ignored = matching_table(document)
        secrets = secrets_table(document, variables)
        record = record_table(document)
        validation = validation_table(document)
    except SettingsError as error:
        raise SettingsError(f"{file}: {error.what}", hint=error.hint) from error
    ranked = (
        (_BY_FLAG, profile),
        ("APPCONNECT_PROFILE", variables.get("APPCONNECT_PROFILE")),
        (_BY_CHOICE, read_choice(file.parent)),
        (f"[connector] profile in {FILE_NAME}", preferred),
        ("the default", SANDBOX),
    )
    chosen, source = _chosen(profiles, [each for each in ranked if not lenient or each[1] in profiles])
    return Settings(
        root=file.parent,
        connector=settings,
        profiles=profiles,
        profile=chosen,
        chosen_by=source,
        cannot=cannot,
        operations=operations,
        ignored=ignored,
        secrets=secrets,
        record=record,
        validation=validation,
        variables=variables,
        dotenv={name: value for name, value in dotenv.items() if name not in environ},
        ci=variables.get("CI", "").lower() in _TRUE,
    )


def settings_file(start: Path, connector: Path | None) -> Path:
    """The appconnect.toml of the connector that `start` lies in, or of `connector`. SettingsError if there is none."""
    return _named(connector) if connector else _found(start)


def _named(path: Path) -> Path:
    file = path if path.is_file() else path / FILE_NAME
    if not file.is_file():
        raise SettingsError(
            f"--connector {path}: there is no {FILE_NAME}.",
            hint=f"Give a connector's folder, or its {FILE_NAME}. `appconnect new NAME` makes a connector.",
        )
    return file.resolve()


def _found(start: Path) -> Path:
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / FILE_NAME).is_file():
            return candidate / FILE_NAME
    raise SettingsError(
        f"There is no {FILE_NAME} in {folder} or in any folder above it.",
        hint="Go to a connector's folder, name one with --connector PATH, or make one with `appconnect new NAME`.",
    )


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"this is not TOML: {error}.", hint="Mend that line and run the command again.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"byte {error.start} is not UTF-8.", hint="Save the file as UTF-8.") from error
    except OSError as error:
        raise SettingsError(f"it can't be read: {error.strerror}.", hint="Check who may read it.") from error


def _read_dotenv(file: Path) -> dict[str, str]:
    """What `.env` sets. A `$` stands for itself, since keys contain it."""
    if not file.is_file():
        return {}
    from dotenv import dotenv_values

    try:
        values = dotenv_values(file, interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} can't be read: {error}.", hint="It holds lines of NAME=value in UTF-8.") from error
    return {name: value for name, value in values.items() if value is not None}


def _chosen(profiles: Mapping[str, Profile], ranked: Sequence[tuple[str, str | None]]) -> tuple[Profile, str]:
    """The profile, and who says so."""
    source, name = next((source, name) for source, name in ranked if name)
    if name in profiles:
        return profiles[name], source
    near = difflib.get_close_matches(name, profiles, n=1)
    listed = ", ".join(profiles)
    hint = f"Did you mean {near[0]}? There is {listed}" if near else f"There is {listed}; add [profiles.{name}]"
    if source == _BY_CHOICE:
        hint += f", or `appconnect profiles use NAME`: the choice is kept in {FILE.as_posix()}"
    raise UsageError(f"There is no profile {name!r} ({source}).", hint=f"{hint}.")
