"""The scenario of an access token that has ended (contract 3.4)."""

from appconnect_cli.scenarios.bodies import contacts
from appconnect_cli.scenarios.model import Role, Scenario, Step

LONG_AGO = "2020-01-01T00:00:00.000Z"
"""When a token ended."""

TOKEN_REFRESH = Scenario(
    "token-refresh",
    "an access token that has ended is refreshed before the call; one that can't be refreshed ends the session",
    (
        Step("expired", "findContact", Role.EXPIRED, contacts.find_known("false"),
             user={"tokenExpiry": LONG_AGO}, user_stays=True),
        Step("fresh", "findContact", Role.FRESH, contacts.find_known("false")),
        Step("revoked", "findContact", Role.REVOKED, contacts.find_known("false"),
             user={"tokenExpiry": LONG_AGO, "refreshToken": "no-refresh-token-of-anybody"}, may_fail=True),
    ),
    only_for="oauth",
)  # fmt: skip
