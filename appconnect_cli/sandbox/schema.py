"""The tables. Ids are numbers; a contact's is shown as text (`c-1001`), as many CRMs mix the two."""

APPLICATION_ID = 0x41435342
"""SQLite's mark of whose file it is: `ACSB`."""

SCHEMA_VERSION = 2
"""Version 1 had no OAuth."""

TABLES = ("users", "companies", "contacts", "phones", "deals", "notes", "activities", "oauth_grants", "oauth_tokens")
"""Each after those that it refers to."""

OAUTH_SCHEMA = (
    # A sign-in that was allowed. `challenge` is PKCE's; scopes are separated by blanks; times are seconds since 1970.
    "CREATE TABLE oauth_grants (id INTEGER PRIMARY KEY AUTOINCREMENT, client_id TEXT NOT NULL,"
    " user_id INTEGER NOT NULL REFERENCES users(id), host TEXT NOT NULL, scope TEXT NOT NULL,"
    " redirect_uri TEXT NOT NULL, challenge TEXT NOT NULL, code_hash TEXT NOT NULL UNIQUE,"
    " code_expires_at REAL NOT NULL, code_used INTEGER NOT NULL DEFAULT 0, revoked INTEGER NOT NULL DEFAULT 0)",
    # Its access and refresh tokens; a refresh token is used once.
    "CREATE TABLE oauth_tokens (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " grant_id INTEGER NOT NULL REFERENCES oauth_grants(id) ON DELETE CASCADE, kind TEXT NOT NULL,"
    " token_hash TEXT NOT NULL UNIQUE, token_scope TEXT NOT NULL, expires_at REAL NOT NULL,"
    " used INTEGER NOT NULL DEFAULT 0)",
    "CREATE INDEX oauth_tokens_grant ON oauth_tokens(grant_id)",
)

SCHEMA = (
    "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL,"
    " timezone TEXT NOT NULL, utc_offset TEXT NOT NULL)",
    "CREATE TABLE companies (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, website TEXT,"
    " created_at TEXT NOT NULL, modified_at TEXT NOT NULL)",
    # `folded` is the name in folded case: searched by instr(), which knows no wildcards.
    "CREATE TABLE contacts (id INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, name TEXT NOT NULL,"
    " folded TEXT NOT NULL, title TEXT, email TEXT COLLATE NOCASE UNIQUE,"
    " company_id INTEGER REFERENCES companies(id), created_at TEXT NOT NULL, modified_at TEXT NOT NULL)",
    # `number` as it was typed; `dialled` its E.164 form or bare digits, which is what a search by number compares.
    "CREATE TABLE phones (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " contact_id INTEGER NOT NULL REFERENCES contacts(id) ON DELETE CASCADE,"
    " label TEXT NOT NULL, number TEXT NOT NULL, dialled TEXT NOT NULL)",
    "CREATE INDEX phones_dialled ON phones(dialled)",
    "CREATE INDEX phones_number ON phones(number)",
    "CREATE INDEX phones_contact ON phones(contact_id)",
    "CREATE TABLE deals (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " contact_id INTEGER NOT NULL REFERENCES contacts(id) ON DELETE CASCADE,"
    " title TEXT NOT NULL, stage TEXT NOT NULL, created_at TEXT NOT NULL, modified_at TEXT NOT NULL)",
    "CREATE INDEX deals_contact ON deals(contact_id)",
    "CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " contact_id INTEGER NOT NULL REFERENCES contacts(id) ON DELETE CASCADE,"
    " text TEXT NOT NULL, created_at TEXT NOT NULL, modified_at TEXT NOT NULL)",
    "CREATE INDEX notes_contact ON notes(contact_id)",
    "CREATE TABLE activities (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL,"
    " contact_id INTEGER NOT NULL REFERENCES contacts(id) ON DELETE CASCADE,"
    " deal_id INTEGER REFERENCES deals(id) ON DELETE SET NULL, owner_id INTEGER NOT NULL REFERENCES users(id),"
    " subject TEXT NOT NULL, body TEXT NOT NULL, direction TEXT, started_at TEXT, duration_seconds INTEGER,"
    " outcome TEXT, recording_url TEXT, external_id TEXT, created_at TEXT NOT NULL, modified_at TEXT NOT NULL,"
    " UNIQUE (kind, external_id))",
    "CREATE INDEX activities_contact ON activities(contact_id)",
    *OAUTH_SCHEMA,
)
