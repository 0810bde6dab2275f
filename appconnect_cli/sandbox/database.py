"""The data file: one SQLite connection per server; several servers, in one process or many, may share a file."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from appconnect_cli.sandbox import SandboxStartError
from appconnect_cli.sandbox.schema import APPLICATION_ID, OAUTH_SCHEMA, SCHEMA, SCHEMA_VERSION, TABLES
from appconnect_cli.sandbox.seed import plant

LOCK_WAIT_SECONDS = 5.0
MAX_INTEGER = 2**63 - 1
"""The largest number that SQLite holds."""

Row = dict[str, Any]
"""One record, under the column names of its query, which are the names in JSON."""


class Database:
    """One connection. Reads stand alone; writes stand in `write()`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Every row."""
        return [dict(row) for row in self._connection.execute(sql, values)]

    def row(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """The first row, None without one."""
        found = self._connection.execute(sql, values).fetchone()
        return None if found is None else dict(found)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Change something; the number of rows that were changed."""
        return self._connection.execute(sql, values).rowcount

    def insert(self, table: str, values: Row) -> int:
        """Add a record; its number. Numbers go up by one and are never used again."""
        columns = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        cursor = self._connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(values.values()))
        return cursor.lastrowid or 0

    def update(self, table: str, number: int, values: Row) -> None:
        """Change some columns of one record."""
        assignments = ", ".join(f"{column} = ?" for column in values)
        self._connection.execute(f"UPDATE {table} SET {assignments} WHERE id = ?", (*values.values(), number))

    @contextmanager
    def write(self) -> Iterator[None]:
        """All or nothing, and nobody else writes meanwhile: what is checked inside still holds at the end."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def reset(self) -> None:
        """Throw everything away and plant the seed anew; ids start again."""
        with self.write():
            for table in reversed(TABLES):
                self._connection.execute(f"DROP TABLE IF EXISTS {table}")
            self.create()

    def create(self) -> None:
        """Tables, seed and the file's marks; inside `write()`."""
        for statement in SCHEMA:
            self._connection.execute(statement)
        plant(self.insert)
        self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")

    def upgrade(self) -> None:
        """From version 1 to this one: tables are added, nothing is lost; inside `write()`."""
        for statement in OAUTH_SCHEMA:
            self._connection.execute(statement)
        self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()


@contextmanager
def open_database(path: Path, *, reset: bool = False) -> Iterator[Database]:
    """The data file, made and seeded if it is new. SandboxStartError if it can't be used or is no sandbox's."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The server's thread uses the connection that the caller opened: never both at once.
        connection = sqlite3.connect(path, timeout=LOCK_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise SandboxStartError(f"{path} can't be opened: {error}.") from error
    database = Database(connection)
    try:
        _prepare(database, connection, path, reset)
        yield database
    finally:
        database.close()


def timestamp(instant: datetime) -> str:
    """In UTC, to the millisecond: `2025-01-15T09:30:00.000Z`."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    """The timestamp of a change that is being made."""
    return timestamp(datetime.now(UTC))


def _prepare(database: Database, connection: sqlite3.Connection, path: Path, reset: bool) -> None:
    connection.row_factory = sqlite3.Row
    try:
        if not _is_empty(database) and _pragma(database, "application_id") != APPLICATION_ID:
            raise SandboxStartError(f"{path} is a database of another program; it is left as it is.")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        with database.write():  # of two servers that start at once, one makes the tables
            if _is_empty(database):
                database.create()
            elif _pragma(database, "user_version") == 1:
                database.upgrade()
        if reset:
            database.reset()
        if _pragma(database, "user_version") != SCHEMA_VERSION:
            raise SandboxStartError(f"{path} was made by another version of the sandbox; reset it to make it new.")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.Error as error:
        raise SandboxStartError(f"{path} can't be used as the sandbox's data file: {error}.") from error


def _is_empty(database: Database) -> bool:
    return database.row("SELECT 1 FROM sqlite_master LIMIT 1") is None


def _pragma(database: Database, name: str) -> int:
    row = database.row(f"PRAGMA {name}") or {}
    return int(row[name])
