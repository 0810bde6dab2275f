"""What was observed about one connector, and how it is gathered."""

from appconnect_cli.evidence.model import Cassette, Evidence, left_recording
from appconnect_cli.evidence.operations import Access, Operations, observe
from appconnect_cli.transports.protocols import operation_of

__all__ = ["Access", "Cassette", "Evidence", "Operations", "left_recording", "observe", "operation_of"]
