"""Serves BottleCRM (PyPI `django-crm`) on a free port of 127.0.0.1 until standard input ends.

Runs in the CRM's own environment, never in ours. Usage: `serve.py FOLDER`. Writes one line of JSON to standard output
once the database stands, {"base_url", "token", "read_only_token"}; requests wait until it answers. Whoever started it
holds the other end of standard input: when that process ends, however it ends, so does the server.
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
    }


def _fill() -> dict[str, str]:
    """Create tables, one organisation with its admin and two API tokens, and the contacts."""
    from common.models import Org, PersonalAccessToken, Profile, User
    from contacts.models import Contact
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    user = User.objects.create_superuser(email="sam.ortiz@example.com", password=secrets.token_urlsafe(16))
    user.name = "Sam Ortiz"
    user.save()
    org = Org.objects.create(name="Acme", timezone="Europe/Lisbon")
    profile = Profile.objects.create(user=user, org=org, role="ADMIN", is_active=True)
    for person in CONTACTS:
        Contact.objects.create(org=org, created_by=user, **person)

    def token(name: str, *scopes: str) -> str:
        raw, _ = PersonalAccessToken.generate(profile=profile, name=name, scopes=list(scopes), expires_at=None)
        return str(raw)

    return {"token": token("tests"), "read_only_token": token("read only", "contacts:read", "interactions:read")}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
