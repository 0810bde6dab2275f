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
    lacks: frozenset[str] = frozenset()
    """The rules that can't be judged of it, beside those that can't be of the template's."""

    @property
    def title(self) -> str:
        """For a table, and as a test's id."""
        return f"{self.module}:{self.name}" if self.name else self.module

    @property
    def source(self) -> Path:
        return CONNECTORS / f"{self.module}.py"

    @property
    def differs(self) -> str:
        """What is different, in a line."""
        words = importlib.import_module(f"tests.otherwise.connectors.{self.module}").__doc__ or ""
        return words.splitlines()[0]


VARIANTS = (
    Variant("sync_httpx", "Sync"),
    Variant("module_functions", ""),
    Variant("static_methods", "CONNECTOR"),
    Variant("requests_session", "Requests"),
    Variant("threaded", "Threaded"),
    Variant("urllib_request", "Urllib"),
    Variant("aiohttp_client", "Aiohttp"),
    Variant("kept_client", "KeptClient"),
    Variant("own_ids", "Composite"),
    Variant("own_ids", "Numbers"),
    Variant("side_by_side", "Gathering"),
    Variant("side_by_side", "Grouping"),
    Variant("retrying", "Retrying"),
    Variant("caching", "Caching"),
    Variant("caching", "Remembering"),
    Variant("optional_lookups", "Optional"),
    Variant("softly", "Softly"),
    Variant("own_errors", "OwnErrors"),
    Variant("own_errors", "CrmErrors"),
    Variant("not_found", "NotFound"),
    Variant("searching_first", "SearchingFirst"),
    Variant("whole_records", "WholeRecords"),
)
