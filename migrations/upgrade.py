"""Bringing a database to the newest schema, all or nothing."""

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


def upgrade_database(database: Database) -> bool:
    """Run the migrations that are missing; returns whether there were any. Raises UnknownSchema."""
    with database.engine.begin() as connection:
        if not database.is_sqlite:  # there BEGIN IMMEDIATE queues the processes that start together
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        present = MigrationContext.configure(connection).get_current_revision()
        script = ScriptDirectory.from_config(alembic_config())
        if present is not None and present not in {one.revision for one in script.walk_revisions()}:
            raise UnknownSchema(
                f"The database is at revision {present}, which this Passerelle does not know. Install the newer one."
            )
        command.upgrade(alembic_config(connection), "head")
        return present != script.get_current_head()
