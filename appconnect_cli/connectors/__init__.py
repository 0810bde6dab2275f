"""What a connector's author imports, and how a connector is loaded and looked at."""

from appconnect_cli.connectors.base import Connector, CrmError, base_url_of
from appconnect_cli.connectors.cleaning import CleanUp, RecordKind

__all__ = ["CleanUp", "Connector", "CrmError", "RecordKind", "base_url_of"]
