"""The user's licence at the CRM (contract 4.4)."""

from appconnect_cli.contract.model import Data, Result
from appconnect_cli.contract.user import User


class GetLicenseStatus(Data):
    """The user may be logged out, and there is no Authorization header (R-L2)."""

    user_id: str
    """The App Connect user's id."""
    platform: str
    """The connector's name."""
    user: User
    """Maybe logged out: accessToken may be empty."""


class LicenseStatus(Result):
    """Handed to the extension as it is. It gates nothing (D-20)."""

    is_license_valid: bool
    """Shown as a state; nothing is gated by it."""
    license_status: str
    """The plan's name, such as `Pro`."""
    license_status_description: str
    """May hold Markdown links."""
