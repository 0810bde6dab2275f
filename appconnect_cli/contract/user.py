"""The persisted App Connect user row that a connector receives (contract 2.1)."""

from collections.abc import Generator, Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, PrivateAttr
from pydantic.alias_generators import to_camel

from appconnect_cli.contract.model import Data

TOKENS = ("accessToken", "refreshToken", "tokenExpiry")
"""The fields of a row that change together when a token is refreshed."""


class Done:
    """What `save`, `update` and `destroy` return: the work is done at once, awaiting it is optional.

    So `await user.save()` reads the same in an async connector as `user.save()` in a plain one.
    """

    def __await__(self) -> Generator[None, None, None]:
        yield from ()


class Setting(BaseModel):
    """One user setting; connectors read `user.user_settings[id].value`."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        extra="allow",
    )

    value: Any = None
    """What holds for the user; the one to read."""
    customizable: bool | None = None
    """Whether the user may change it."""
    default_value: Any = None
    """As the manifest has it."""
    options: Any = None
    """What may be chosen."""
    is_removed: bool | None = None
    """Whether it is marked as removed."""


class User(BaseModel):
    """One row of App Connect's `users` table, live: changes last only after `save()`, `update()` or `destroy()`."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        extra="allow",
    )

    id: str
    """Chosen by the connector in getUserInfo; by convention `<crmUserId>-<platform>`."""
    platform: str = ""
    """The connector's name in App Connect's registry."""
    rc_account_id: str | None = None
    """RingCentral account id. Null disables the contact cache."""
    hostname: str | None = None
    """Bare host of the CRM's tenant, such as `acme.crmhost.io`; a connector puts `https://` before it."""
    timezone_name: str | None = None
    """IANA name, as getUserInfo returned it."""
    timezone_offset: str | None = None
    """Whatever getUserInfo returned, as text. Only `+HH:MM` works everywhere (contract 2.1)."""
    access_token: str | None = ""
    """OAuth access token or API key. Empty or null means logged out."""
    refresh_token: str | None = None
    """OAuth only; null with an API key."""
    token_expiry: datetime | None = None
    """OAuth only. Null is never refreshed."""
    platform_additional_info: dict[str, Any] | None = None
    """Owned by the connector; merged, not replaced, at the next log-in."""
    hashed_rc_extension_id: str | None = None
    """The RingCentral extension that logged in, hashed."""
    user_settings: dict[str, Setting] | None = None
    """The raw row: admin settings are not merged in (D-29)."""
    created_at: datetime | None = None
    """When the row was made."""
    updated_at: datetime | None = None
    """When the row was last written."""

    _stored: dict[str, Any] | None = PrivateAttr(default=None)
    _renewed: bool = PrivateAttr(default=False)
    _writes: list[Literal["save", "update", "destroy"]] = PrivateAttr(default_factory=list)

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "User":
        """The live row for a stored one; an empty mapping stands for a row that was deleted."""
        user = cls.model_validate({"id": "", **row})
        user._stored = user.row() if row else None
        return user

    def save(self) -> Done:
        """Persist every field as it stands now."""
        self._stored = self.row()
        self._writes.append("save")
        return Done()

    def update(self, values: Mapping[str, Any] | None = None, /, **fields: Any) -> Done:
        """Set fields and persist them: camelCase keys in `values`, snake_case as keywords."""
        names = {info.alias: name for name, info in type(self).model_fields.items()}
        for key, value in {**(values or {}), **fields}.items():
            setattr(self, names.get(key, key), value)
        self._stored = self.row()
        self._writes.append("update")
        return Done()

    def destroy(self) -> Done:
        """Delete the row."""
        self._stored = None
        self._writes.append("destroy")
        return Done()

    def renew(self, access_token: str, refresh_token: str, token_expiry: datetime | None) -> None:
        """The server's own write after it has refreshed the token (contract 3.4); fields not saved stay so."""
        self.access_token, self.refresh_token, self.token_expiry = access_token, refresh_token, token_expiry
        row = self.row()
        self._stored = (self._stored or row) | {name: row[name] for name in TOKENS}
        self._renewed = True

    def row(self) -> dict[str, Any]:
        """The row as JSON data, camelCase."""
        return self.model_dump(mode="json", by_alias=True)

    @property
    def renewed(self) -> bool:
        """Whether the server refreshed its token."""
        return self._renewed

    @property
    def destroyed(self) -> bool:
        """Whether the last write deleted the row."""
        return bool(self._writes) and self._writes[-1] == "destroy"

    @property
    def stored(self) -> dict[str, Any] | None:
        """The row as it stands in the table, None if it was deleted."""
        return self._stored

    @property
    def writes(self) -> tuple[Literal["save", "update", "destroy"], ...]:
        """Which of the three methods were called, in order."""
        return tuple(self._writes)


class Request(Data):
    """What the server passes with every interface that asks the CRM something; the rest is the interface's own."""

    user: User
    """The live row of who is logged in."""
    auth_header: str
    """For the CRM's `Authorization`: `Bearer <accessToken>` or `Basic <getBasicAuth>`. Use this one (R-A14)."""
    proxy_config: dict[str, Any] | None = None
    """The declarative proxy's configuration. Else null, for createCallLog absent (contract 2.11)."""
