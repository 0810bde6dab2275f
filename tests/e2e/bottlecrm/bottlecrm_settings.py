"""BottleCRM's own settings, but on a SQLite file and without Redis: nothing else has to run.

Its migrations speak PostgreSQL (row-level security), so the tables are built from the models instead.
"""

import os

from crm.settings import *  # noqa: F403

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["CRM_DATABASE"],
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
    }
}
CELERY_BROKER_URL = "memory://"
CELERY_RESULT_BACKEND = "cache+memory://"


class NoMigrations:
    """What Django asks for the migrations of an app: none has any."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


MIGRATION_MODULES = NoMigrations()
