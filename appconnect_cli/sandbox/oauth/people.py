"""Who can sign in, and what each may allow a client."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from appconnect_cli.sandbox import READ_ONLY_EMAIL, READ_ONLY_PASSWORD, SIGN_IN_EMAIL, SIGN_IN_PASSWORD
from appconnect_cli.sandbox.oauth.errors import OAuthError

SCOPES = {
    "read": "see your contacts, deals, notes and activities",
    "write": "create, change and delete them",
}
"""In the order in which answers name them, with what the page says of each."""


@dataclass(frozen=True)
class Person:
    """An example user who has a password."""

    user_id: int
    email: str
    password: str
    scopes: tuple[str, ...]
    """What this person may do, and hence allow."""


PEOPLE = (
    Person(7, SIGN_IN_EMAIL, SIGN_IN_PASSWORD, ("read", "write")),
    Person(8, READ_ONLY_EMAIL, READ_ONLY_PASSWORD, ("read",)),
)


def sign_in(email: str, password: str) -> Person | None:
    """Whose e-mail address and password these are; None tells not which of the two is wrong, nor by its time."""
    found = None
    for person in PEOPLE:
        knows_password = same(password, person.password)
        if same(email.strip().lower(), person.email) and knows_password:
            found = person
    return found


def same(given: str, secret: str) -> bool:
    """Whether a secret was given; takes as long for one that is almost right as for any other."""
    return hmac.compare_digest(given.encode(), secret.encode())


def scopes_in(text: str) -> tuple[str, ...]:
    """Those that a client names, in our order; OAuthError invalid_scope for one that there is not."""
    named = set(text.split(" ")) - {""}
    if named - set(SCOPES):
        raise OAuthError("invalid_scope", f"There are the scopes {' and '.join(SCOPES)} alone.")
    return in_order(named)


def in_order(scopes: Iterable[str]) -> tuple[str, ...]:
    """As answers name them."""
    return tuple(scope for scope in SCOPES if scope in set(scopes))
