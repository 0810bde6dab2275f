"""The user's licence at the CRM (contract 4.4)."""

from appconnect_cli.contract.model import Data, Result
from appconnect_cli.contract.user import User


class GetLicenseStatus(Data):
    """The user may be logged out, and there is no Authorization header (R-L2)."""

    user_id: str
    platform: str
    user: User


class LicenseStatus(Result):
    """Handed to the extension as it is. It gates nothing (D-20)."""

    is_license_valid: bool
    license_status: str
    license_status_description: str
    """May hold Markdown links."""
