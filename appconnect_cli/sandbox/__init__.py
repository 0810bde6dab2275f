"""The embedded CRM: a real HTTP server on SQLite, so that everything works with no account. Imports nothing of ours.

`sandbox.server` runs it; `sandbox.app` holds its routes. Both load a web framework, hence nothing is imported here.
"""

from pathlib import Path

HOST = "127.0.0.1"

DEFAULT_PORT = 4010
"""Where `appconnect sandbox` listens, and where other commands look for it."""

API_KEY = "sandbox-key-7c1e5f0a9d42"
"""May read and write; belongs to user 7. Sent as HTTP Basic's user name, with an empty password."""

READ_ONLY_KEY = "sandbox-read-only-key-3b86d0e4f715"
"""May only read; belongs to user 8."""

SERVICE_NAME = "appconnect-sandbox"
"""What GET /health calls itself."""


class SandboxStartError(Exception):
    """The embedded CRM can't be started: its data file or its port can't be used. Says which and why."""


class PortTakenError(SandboxStartError):
    """Something listens there already, or the port is not for everybody."""


def data_file(root: Path) -> Path:
    """Where a project keeps its sandbox's data: below a folder that is not checked in."""
    return root / ".appconnect" / "sandbox.sqlite3"
