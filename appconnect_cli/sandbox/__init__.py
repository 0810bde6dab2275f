"""The embedded CRM: a real HTTP server on SQLite, so that everything works with no account. Imports nothing of ours.

`sandbox.server` runs it; `sandbox.app` holds its routes. Both load a web framework, hence nothing is imported here.
`sandbox.oauth` is where people let a client in; `sandbox.signing_in` does on its page what a person would.
"""

from pathlib import Path

HOST = "127.0.0.1"

DEFAULT_PORT = 4010
"""Where `appconnect sandbox` listens, and where other commands look for it."""

API_KEY = "sandbox-key-7c1e5f0a9d42"
"""May read and write; belongs to user 7. Sent as HTTP Basic's user name, with an empty password."""

READ_ONLY_KEY = "sandbox-read-only-key-3b86d0e4f715"
"""May only read; belongs to user 8."""

AUTHORIZE_PATH = "/oauth/authorize"
TOKEN_PATH = "/oauth/token"
FORM_TOKEN_PATH = "/oauth/token/form"
"""As TOKEN_PATH, but answers in form encoding, as some CRMs do."""
REVOKE_PATH = "/oauth/revoke"

OAUTH_CLIENT_ID = "sandbox-client"
OAUTH_CLIENT_SECRET = "sandbox-client-secret-52d9c8b1e07f"
OAUTH_PUBLIC_CLIENT_ID = "sandbox-public-client"
"""Has no secret."""
OAUTH_ONCE_CLIENT_ID = "sandbox-once-client"
"""Has no secret either, and gets no refresh tokens: when its access token has expired, its user signs in again."""

SIGN_IN_EMAIL = "ana.prado@example.com"
SIGN_IN_PASSWORD = "sandbox-password-ana"
"""User 7, who owns API_KEY, too."""

READ_ONLY_EMAIL = "tom.okafor@example.com"
READ_ONLY_PASSWORD = "sandbox-password-tom"
"""User 8, who owns READ_ONLY_KEY, too."""

TOKEN_SECONDS = 3600
"""How long an access token lives, unless the server is told otherwise."""

SERVICE_NAME = "appconnect-sandbox"
"""What GET /health calls itself."""


class SandboxStartError(Exception):
    """The embedded CRM can't be started: its data file or its port can't be used. Says which and why."""


class PortTakenError(SandboxStartError):
    """Something listens there already, or the port is not for everybody."""


class SignInError(Exception):
    """The embedded CRM's page lets nobody in: with the page's words, or why there is no page."""


def data_file(root: Path) -> Path:
    """Where a project keeps its sandbox's data: below a folder that is not checked in."""
    return root / ".appconnect" / "sandbox.sqlite3"
