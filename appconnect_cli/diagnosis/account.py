"""The account: which profile and why, who is logged in, for how long, and where the secrets are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from appconnect_cli.accounts.expiry import expiry_in, length
from appconnect_cli.accounts.keeping import origin_of
from appconnect_cli.diagnosis.check import Check, Status, told, unchecked
from appconnect_cli.diagnosis.opening import Opened
from appconnect_cli.errors import SettingsError
from appconnect_cli.store import FileBox, SecretBox
from appconnect_cli.workspace import now

PROFILE, TOKEN, SECRETS = "profile", "token", "secrets"

_BY_FLAG = "--profile"


def profile(project: Opened) -> Check:
    """Which one is used, who says so, and who is logged in. FileError."""
    if project.no_profile:
        return told(PROFILE, project.no_profile)
    account, settings = project.profile, project.settings
    by = "named on the command line" if settings.chosen_by == _BY_FLAG else f"chosen by {settings.chosen_by}"
    by = by.replace("chosen by the default", "the default")
    where = "the sandbox CRM, built in" if account.is_sandbox else str(account.base_url)
    who, kept = _who(project), project.store.glance().box
    found = f"{account.name} ({by}): {where}; {who or 'nobody is logged in'}"
    if who:
        return Check(PROFILE, Status.OK, f"{found}, secrets in the {kept}" if kept else found)
    try:
        account.ensure_credential()
    except SettingsError as error:
        return Check(PROFILE, Status.WARNING, found, error.hint)
    return Check(PROFILE, Status.WARNING, found, f"`appconnect login {account.name}`")


def token(project: Opened) -> Check:
    """How long the access token lives, and what comes after it. FileError."""
    if project.kind != "oauth":
        return Check(TOKEN, Status.OK, "an API key, which is never refreshed")
    row = _row(project)
    if not row.get("accessToken"):
        if project.profile.is_sandbox:
            return Check(TOKEN, Status.OK, "none yet; the first call on the sandbox CRM signs in by itself")
        return unchecked(TOKEN, "nobody is logged in")
    return token_of(row, now(), f"`appconnect login {project.profile.name}`")


def token_of(row: Mapping[str, Any], instant: datetime, log_in: str) -> Check:
    """The same of a user row with an access token; `log_in` is the command for a new one."""
    renewed = bool(row.get("refreshToken"))
    if not row.get("tokenExpiry"):
        todo = f"Let the CRM say expires_in when it gives a token, and {log_in}; else log in when calls are refused."
        return Check(TOKEN, Status.WARNING, "no expiry is known, so that it is never refreshed (contract 3.2)", todo)
    expiry = expiry_in(row)
    if expiry is None:
        return Check(TOKEN, Status.PROBLEM, f"its expiry is no instant: {row['tokenExpiry']!r}", f"{log_in} again.")
    when, span = f"{expiry:%Y-%m-%d %H:%M} UTC", length(abs(expiry - instant))
    if expiry > instant:
        after = "then refreshed" if renewed else "then gone, for there is no refresh token"
        return Check(TOKEN, Status.OK, f"expires in {span} ({when}), {after}")
    if renewed:
        return Check(TOKEN, Status.OK, f"expired {span} ago ({when}); will be refreshed at the next call")
    return Check(TOKEN, Status.PROBLEM, f"expired {span} ago ({when}), and there is no refresh token", f"{log_in}.")


def secrets(project: Opened) -> Check:
    """Where secrets are kept, whether that can be used, and whether the profile's are all there.

    FileError, SecretsError, UsageError say what is wrong with the place.
    """
    store = project.store
    box = store.box()
    kept = store.glance().box
    place = _place(box)
    if isinstance(box, FileBox) and box.folder.exists():
        box.refuse_what_others_see(box.path(store.known_as))
    box.read(store.known_as)
    store.load()
    state = f"all of {project.profile.name} are there" if kept else f"{project.profile.name} has none there"
    return Check(SECRETS, Status.OK, f"{place}; {state}")


def _who(project: Opened) -> str:
    """Empty if nobody is logged in."""
    row = _row(project)
    if row.get("accessToken"):
        return f"logged in as {row.get('id')}"
    if project.profile.is_sandbox:
        return "it needs no log-in"
    return "" if row or not project.profile.credential() else "credential from the environment"


def _row(project: Opened) -> Mapping[str, Any]:
    """The stored user row with tags in the place of secrets; empty where none is stored. FileError."""
    state, origin = project.store.glance().state, origin_of(project.profile)
    if state.user is None or (origin and state.origin != origin):
        return {}
    return state.user


def _place(box: SecretBox) -> str:
    if isinstance(box, FileBox):
        return f"a file in {box.folder}"
    import keyring

    return f"the keyring {keyring.get_keyring().name}"
