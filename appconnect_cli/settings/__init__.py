"""What a connector's project says: appconnect.toml, `.env`, the environment and the command line, ranked and frozen.

[connector]
name = "acme"                       # its name in App Connect's registry
entry = "acme.connector:Acme"       # a class, an instance or a module
profile = "test"                    # the profile to use where none is named; sandbox otherwise
hosts = ["login.acme.example"]      # hosts of the CRM beside the account's own: they may get its credential

[profiles.test]
base_url = "https://acme.example"
api_key_env = "ACME_API_KEY"        # read from the environment, or from .env beside this file

[profiles.test.user]                # further fields of App Connect's user row (contract 2.1)
timezoneOffset = "+01:00"

[cannot]
findContactWithName = "the CRM has no search by name"

[operations]
"POST /contacts/search" = "read"

[matching]                          # what differs from run to run does not count when a request is looked for
ignore = ["query.nonce", "body.meta.timestamp", "body.items.requestId"]     # paths: appconnect_cli/fields.py

[secrets]
variables = ["ACME_SIGNING_KEY"]    # their values, from the environment or .env, are never shown or written
fields = ["sessionTicket"]          # neither is what stands in fields, query parameters and headers of these names

[record]
settle = 2.5                        # seconds to wait after each write, for a CRM that shows it late

[validate]                          # as the options of `appconnect validate`, which outrank it
select = ["R-C", "search-*"]        # these rules alone: slugs, contract ids, families of ids, patterns
ignore = ["note-changed"]           # all but these
interfaces = ["findContact"]        # for these interfaces alone
fail_on = "warning"                 # the least severity that ends with exit code 1
baseline = "baseline.json"          # findings that are known, and fail no run

[validate.severity]
"result-shape" = "warning"
"""

from appconnect_cli.settings.loading import FILE_NAME, load_settings
from appconnect_cli.settings.model import SANDBOX, ConnectorSettings, Profile, Settings, ValidationSettings

__all__ = ["FILE_NAME", "SANDBOX", "ConnectorSettings", "Profile", "Settings", "ValidationSettings", "load_settings"]
