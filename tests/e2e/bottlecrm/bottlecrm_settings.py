"""BottleCRM's own settings, but on a SQLite file and without Redis: nothing else has to run.

Its migrations speak PostgreSQL (row-level security), so the tables are built from the models instead. Beside it stands
django-oauth-toolkit, as strict as it can be: OAuth 2 with PKCE, and refresh tokens that are good for once.
"""

import os

from crm.settings import *  # noqa: F403
from crm.settings import INSTALLED_APPS as OF_THE_CRM

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

INSTALLED_APPS = [*OF_THE_CRM, "oauth2_provider"]
ROOT_URLCONF = "bottlecrm_oauth"
LOGIN_URL = "/admin/login/"
OAUTH2_PROVIDER = {
    "SCOPES": {"crm": "Read and write the CRM"},
    "PKCE_REQUIRED": True,
    "ACCESS_TOKEN_GENERATOR": "bottlecrm_oauth.access_token",
    "REFRESH_TOKEN_GENERATOR": "oauthlib.oauth2.rfc6749.tokens.random_token_generator",
    "ACCESS_TOKEN_EXPIRE_SECONDS": int(os.environ["OAUTH_TTL"]),
    "REFRESH_TOKEN_EXPIRE_SECONDS": 86400,
    "ROTATE_REFRESH_TOKEN": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 0,
}
