"""Bringing a database to the newest schema, all or nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection

from core.database import Database
from core.errors import Conflict

ONE_AT_A_TIME = 7_727_001
"""Key of the advisory lock that several processes starting at once queue behind."""


class UnknownSchema(Conflict):
    """The database was made by a newer Passerelle."""


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration; there is no alembic.ini to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


class BrokenReferences(Conflict):
    """A migration would leave rows that refer to nothing; it was rolled back."""


def upgrade_database(database: Database) -> bool:
    """Run the migrations that are missing; returns whether there were any. Raises UnknownSchema, BrokenReferences."""
    with changing_schema(database) as connection:
        present = MigrationContext.configure(connection).get_current_revision()
        script = ScriptDirectory.from_config(alembic_config())
        if present is not None and present not in {one.revision for one in script.walk_revisions()}:
            raise UnknownSchema(
                f"The database is at revision {present}, which this Passerelle does not know. Install the newer one."
            )
        command.upgrade(alembic_config(connection), "head")
        return present != script.get_current_head()


@contextmanager
def changing_schema(database: Database) -> Iterator[Connection]:
    """A transaction for migrations, one process at a time.

    SQLite changes a table by making it anew and dropping the old one; with foreign keys on, the drop would delete every
    row that refers to it. They are off meanwhile, and checked before the commit.
    """
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
                yield connection
            return
        driver.execute("PRAGMA foreign_keys=OFF")  # said to the driver: inside a transaction it would mean nothing
        try:
            with connection.begin():  # BEGIN IMMEDIATE queues the processes that start together
                before = driver.total_changes
                yield connection
                if driver.total_changes != before:
                    _require_references(connection)
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _require_references(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise BrokenReferences(f"Rows of {broken[0]} refer to nothing in {broken[2]}: nothing was changed.")
