"""The tables. Ids are numbers; a contact's is shown as text (`c-1001`), as many CRMs mix the two."""

APPLICATION_ID = 0x41435342
"""SQLite's mark of whose file it is: `ACSB`."""

SCHEMA_VERSION = 1

TABLES = ("users", "companies", "contacts", "phones", "deals", "notes", "activities")
"""Each after those that it refers to."""

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
)
