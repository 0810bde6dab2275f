"""Every check in its order, and what it needs: one that can't be made says why, and the others are made."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

from appconnect_cli.connectors.manifest import MANIFEST
from appconnect_cli.diagnosis import account, configuration, connector, installation, network, recordings
from appconnect_cli.diagnosis.check import Check, Status, told, unchecked
from appconnect_cli.diagnosis.opening import CRM, LOG_IN_PAGE, TOKEN_ENDPOINT, Opened, Order, opened, settings_of
from appconnect_cli.errors import AppConnectError, FileError, SettingsError
from appconnect_cli.settings.loading import settings_file


class Need(Enum):
    """What a check can't be made without, besides the settings."""

    CONNECTOR = auto()
    PROFILE = auto()
    STATE = auto()
    """What is stored of the profile, without its secrets."""
    NETWORK = auto()


@dataclass(frozen=True)
class Examination:
    """One check of a project."""

    name: str
    look: Callable[[Opened], Check | None]
    """None where there is nothing to look at. AppConnectError is a problem that was found."""
    needs: tuple[Need, ...] = ()


INSTALLATION: tuple[Callable[[], Check], ...] = (installation.python, installation.packages)
"""Need no project."""

FOLDER: tuple[tuple[str, Callable[[Path], Check]], ...] = (
    (configuration.DOTENV, configuration.dotenv),
    (configuration.GIT, configuration.git),
)
"""Need its folder alone."""

PROJECT = (
    Examination(connector.CONNECTOR, connector.loads),
    Examination(connector.INTERFACES_LINE, connector.interfaces, (Need.CONNECTOR,)),
    Examination(connector.AUTHENTICATION, connector.authentication, (Need.CONNECTOR,)),
    Examination(connector.OAUTH, connector.oauth_client, (Need.CONNECTOR, Need.PROFILE)),
    Examination(connector.VARIABLES, connector.variables),
    Examination(MANIFEST, connector.manifest),
    Examination(account.PROFILE, account.profile),
    Examination(CRM, network.reach_crm, (Need.PROFILE, Need.NETWORK)),
    Examination(TOKEN_ENDPOINT, network.reach_token_endpoint, (Need.PROFILE, Need.NETWORK)),
    Examination(LOG_IN_PAGE, network.reach_log_in_page, (Need.PROFILE, Need.NETWORK)),
    Examination(network.CLOCK, network.clock, (Need.PROFILE, Need.NETWORK)),
    Examination(account.TOKEN, account.token, (Need.CONNECTOR, Need.PROFILE, Need.STATE)),
    Examination(recordings.RECORDINGS, recordings.recordings),
    Examination(account.SECRETS, account.secrets, (Need.PROFILE, Need.STATE)),
)
"""Need the settings, in the order in which they are shown."""

_FOR_OAUTH = (connector.OAUTH, TOKEN_ENDPOINT, LOG_IN_PAGE)
"""Not missed where it is not known whether they apply."""


def examine(order: Order) -> Iterator[Check]:
    """One check after the other. UsageError if the profile that is ordered does not exist."""
    try:
        settings, no_profile = settings_of(order)
        refused = None
    except (SettingsError, FileError) as error:
        refused = error
    for look in INSTALLATION:
        yield look()
    if refused:
        yield from _without_settings(order, refused)
        return
    yield Check(configuration.SETTINGS, Status.OK, f"{settings.root / configuration.SETTINGS} is valid")
    for _, look_into in FOLDER:
        yield look_into(settings.root)
    with opened(order, settings, no_profile) as project:
        for examination in PROJECT:
            made = _made(examination, project)
            if made:
                yield made


def _without_settings(order: Order, error: AppConnectError) -> Iterator[Check]:
    yield told(configuration.SETTINGS, error)
    try:
        root = settings_file(order.start, order.connector).parent
    except SettingsError:
        root = None
    for name, look in FOLDER:
        yield look(root) if root else unchecked(name, "there is no project")
    why = f"{configuration.SETTINGS} can't be used" if root else "there is no project"
    yield from (unchecked(each.name, why) for each in PROJECT if each.name not in _FOR_OAUTH)


def _made(examination: Examination, project: Opened) -> Check | None:
    why = next((why for need in examination.needs if (why := _lack(need, project))), "")
    if why:
        return None if examination.name in _FOR_OAUTH else unchecked(examination.name, why)
    try:
        made = examination.look(project)
    except AppConnectError as error:
        made = told(examination.name, error)
    here = f"{project.settings.root}{os.sep}"
    return made and replace(made, found=made.found.replace(here, ""), todo=made.todo.replace(here, ""))


def _lack(need: Need, project: Opened) -> str:
    """Why a need is not met; empty if it is."""
    if need is Need.CONNECTOR:
        return "" if project.connector else "the connector does not load"
    if need is Need.PROFILE:
        return "there is no such profile" if project.no_profile else ""
    if need is Need.STATE:
        return "" if project.is_state_readable else "what is stored of the profile can't be read"
    return project.offline
