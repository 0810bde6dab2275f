"""The list of connectors, with what each is about."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CONNECTORS = Path(__file__).parent / "connectors"


@dataclass(frozen=True)
class Variant:
    """A connector that is written differently, and right."""

    module: str
    name: str
    """Of the class or instance in the module; empty for the module itself."""
    extra: str = ""
    """Further lines of appconnect.toml."""
    manifest: Mapping[str, Any] = field(default_factory=dict)
    """What is different in the connector's entry in manifest.json."""
    without: frozenset[str] = frozenset()
    """The companions that it does not have."""
    lacks: frozenset[str] = frozenset()
    """The rules that can't be judged of it, though they can of the template's."""
    cleans: bool = True
    """Whether it removes what was recorded."""
    on_sandbox: bool = True
    """Else it is for the CRM of journal.py."""
    keeps_open: bool = False
    """Whether it never closes its connections."""

    @property
    def title(self) -> str:
        """For a table, and as a test's id."""
        return f"{self.module}:{self.name}" if self.name else self.module

    @property
    def source(self) -> Path:
        return CONNECTORS / f"{self.module}.py"

    @property
    def words(self) -> list[str]:
        """What is different, and why it is right: the paragraphs of the module's docstring."""
        words = importlib.import_module(f"tests.otherwise.connectors.{self.module}").__doc__ or ""
        return [" ".join(paragraph.split()) for paragraph in words.split("\n\n")]


COMPANIONS = frozenset({"getUserList", "upsertCallDisposition"})
NO_DEALS = frozenset({"dispositions-named-otherwise", "pick-lost", "pick-not-offered"})
"""No log of it has a deal, since no match brings any."""
TOLD_SOFTLY = frozenset({"error-status-hidden"})
"""Nothing is raised that could have a status."""
SILENT = frozenset(
    {"error-handler-assumes-response", "success-message-on-failure", "retries-endlessly", "legal-answer-fails"}
)
"""Licence, or the end of a session, is told without a request, or without a body: nothing of it can be different."""

NO_DIRECTION = frozenset({"direction-wrong"})
"""Its logs, or its messages, have no field for it."""
NO_UNIT = frozenset({"duration-in-other-unit"})
"""Its field for a duration has a name without one."""

UNASKED = frozenset({"assignment-ignored"})
"""No manifest here asks for it."""

ONE_ADDRESS = frozenset({"search-writes", "logging-creates-contact", "start-moved", "final-duration-lost"})
"""Whatever it asks is the same operation, and stands in a list."""

READS_AFTER_REFUSAL = frozenset({"failed-creation-reported"})
"""A new record that is there already is read, and no recording has that."""

OTHER: dict[str, Any] = {
    "extra": '[cannot]\ngetOauthInfo = "it takes an API key"\n',
    "manifest": {"contactTypes": [{"display": "Person", "value": "person"}], "page": {"useContactSearch": True}},
    "without": COMPANIONS | {"getOauthInfo"},
    "lacks": NO_DEALS | SILENT | NO_DIRECTION | NO_UNIT,
    "cleans": False,
    "on_sandbox": False,
}

VARIANTS = (
    Variant("sync_httpx", "Sync", lacks=NO_DEALS | SILENT, cleans=False),
    Variant("module_functions", "", without=COMPANIONS, lacks=NO_DEALS | SILENT | NO_DIRECTION, cleans=False),
    Variant("static_methods", "CONNECTOR", without=COMPANIONS, lacks=NO_DEALS | SILENT, cleans=False),
    Variant("requests_session", "Requests", lacks=NO_DEALS, keeps_open=True),
    Variant("threaded", "Threaded", lacks=NO_DEALS),
    Variant("urllib_request", "Urllib", lacks=NO_DEALS),
    Variant("aiohttp_client", "Aiohttp", lacks=NO_DEALS),
    Variant("kept_client", "KeptClient", lacks=NO_DEALS, keeps_open=True),
    Variant("kept_client", "KeptAsyncClient", lacks=NO_DEALS, keeps_open=True),
    Variant("own_ids", "Composite", lacks=NO_DEALS),
    Variant("own_ids", "Numbers", lacks=NO_DEALS),
    Variant("side_by_side", "Gathering"),
    Variant("side_by_side", "Grouping", lacks=NO_DEALS),
    Variant("retrying", "Retrying", lacks=NO_DEALS),
    Variant("retrying", "Keyed", lacks=NO_DEALS),
    Variant("caching", "Caching"),
    Variant("caching", "Remembering", lacks=NO_DEALS),
    Variant("optional_lookups", "Optional"),
    Variant("softly", "Softly", lacks=NO_DEALS | TOLD_SOFTLY),
    Variant("own_errors", "OwnErrors", lacks=NO_DEALS),
    Variant("own_errors", "CrmErrors", lacks=NO_DEALS),
    Variant("not_found", "NotFound", lacks=NO_DEALS | READS_AFTER_REFUSAL),
    Variant("searching_first", "SearchingFirst", lacks=NO_DEALS),
    Variant("whole_records", "WholeRecords", lacks=NO_DEALS),
    Variant("other_layout", "Journal", **OTHER),
    Variant("other_layout", "Batched", **OTHER | {"lacks": OTHER["lacks"] | ONE_ADDRESS}),
)
