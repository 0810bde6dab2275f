"""What was observed about one connector, and how it is gathered."""

from appconnect_cli.evidence.model import Cassette, Evidence, left_recording
from appconnect_cli.evidence.operations import Access, Operations, creating_exchange, observe
from appconnect_cli.evidence.specimens import Specimens
from appconnect_cli.evidence.variants import Alteration
from appconnect_cli.transports.protocols import operation_of

__all__ = [
    "Access",
    "Alteration",
    "Cassette",
    "Evidence",
    "Operations",
    "Specimens",
    "creating_exchange",
    "left_recording",
    "observe",
    "operation_of",
]
