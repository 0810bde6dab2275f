"""What a connector's author imports, and how a connector is loaded and looked at."""

from appconnect_cli.connectors.base import Connector, CrmError

__all__ = ["Connector", "CrmError"]
