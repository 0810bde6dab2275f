"""Serves BottleCRM (PyPI `django-crm`) on a free port of 127.0.0.1 until standard input ends.

Runs in the CRM's own environment, never in ours. Usage: `serve.py FOLDER`. Writes one line of JSON to standard output
once the database stands; requests wait until it answers. In it are "base_url", the API tokens "token" and
"read_only_token", and for OAuth "email" and "password" of whoever signs in, "client_id" and "client_secret".
Whoever started it holds the other end of standard input: when that process ends, however it ends, so does the server.
OAUTH_TTL is how long an access token lives, in seconds.
"""

import json
import os
import secrets
import socket
import sys
import threading
from pathlib import Path

CONTACTS = (
    {"first_name": "Noor", "last_name": "Haddad", "phone": "(415) 555-0111", "organization": "Bayview Roofing"},
    {"first_name": "Li", "last_name": "Wei", "phone": "+1 415-555-0133", "email": "li.wei@example.com"},
    {"first_name": "Ana Lúcia", "last_name": "Prado", "phone": "+351 21 555 0100"},
    {"first_name": 'Pat "Ace"', "last_name": "O'Neil & Sons", "phone": "415.555.0144"},
    {"first_name": "Rae", "last_name": "Summers", "phone": "+14155550166"},
    {"first_name": "Kit", "last_name": "Summers", "phone": "+1 (415) 555-0166"},
)
"""People to find: every phone is typed another way, and the last two share one."""

CLIENT_ID = "app-connect"
REDIRECT_URIS = (
    "http://127.0.0.1/callback",
    "https://ringcentral.github.io/ringcentral-embeddable/redirect.html",
)
"""Of a command line, where any port will do (RFC 8252, 7.3), and of App Connect."""


def main(folder: Path) -> None:
    threading.Thread(target=_end_with_standard_input, daemon=True).start()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    _configure(folder, base_url)
    # It makes PDFs of invoices, and fails where the machine has no Pango; without the package the CRM does without.
    sys.modules["weasyprint"] = None  # type: ignore[assignment]

    import django
    import uvicorn

    django.setup()
    from common.middleware.rls_context import RequireOrgContext

    # It asks everybody for an organisation, also who is about to sign in.
    RequireOrgContext.EXEMPT_PATHS.append("/o/")
    print(json.dumps({"base_url": base_url, **_fill()}), flush=True)
    config = uvicorn.Config("crm.asgi:application", log_level="warning", lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])


def _end_with_standard_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def _configure(folder: Path, base_url: str) -> None:
    sys.path.insert(0, str(Path(__file__).parent))
    os.chdir(folder)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "bottlecrm_settings",
        "CRM_DATABASE": str(folder / "crm.sqlite3"),
        "ENV_TYPE": "dev",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": "127.0.0.1",
        "DOMAIN_NAME": base_url,
        "OAUTH_TTL": os.environ.get("OAUTH_TTL", "3600"),
        "OAUTHLIB_INSECURE_TRANSPORT": "1",
    }


def _fill() -> dict[str, str]:
    """Create tables, one organisation with its admin, two API tokens and an OAuth client, and the contacts."""
    from common.models import Org, PersonalAccessToken, Profile, User
    from contacts.models import Contact
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", run_syncdb=True, verbosity=0)
    password, client_secret = secrets.token_urlsafe(16), secrets.token_urlsafe(32)
    user = User.objects.create_superuser(email="sam.ortiz@example.com", password=password)
    user.name = "Sam Ortiz"
    user.save()
    org = Org.objects.create(name="Acme", timezone="Europe/Lisbon")
    profile = Profile.objects.create(user=user, org=org, role="ADMIN", is_active=True)
    for person in CONTACTS:
        Contact.objects.create(org=org, created_by=user, **person)
    Application.objects.create(
        name="App Connect",
        client_id=CLIENT_ID,
        client_secret=client_secret,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=" ".join(REDIRECT_URIS),
    )

    def token(name: str, *scopes: str) -> str:
        raw, _ = PersonalAccessToken.generate(profile=profile, name=name, scopes=list(scopes), expires_at=None)
        return str(raw)

    return {
        "token": token("tests"),
        "read_only_token": token("read only", "contacts:read", "interactions:read"),
        "email": user.email,
        "password": password,
        "client_id": CLIENT_ID,
        "client_secret": client_secret,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
