"""Migrations are numbered, lead to exactly the tables of the models, and are known on both databases."""

from __future__ import annotations

import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

import migrations
from core.database import Database
from migrations.tables import METADATA
from migrations.upgrade import upgrade_database

VERSIONS = Path(migrations.__file__).parent / "versions"


def test_migrations_are_numbered_without_a_gap() -> None:
    names = sorted(path.name for path in VERSIONS.glob("*.py"))
    assert names
    for number, name in enumerate(names, start=1):
        assert re.fullmatch(rf"{number:04}_[a-z0-9_]+\.py", name)


def test_migrations_lead_to_the_tables_of_the_models(any_database: Database) -> None:
    with any_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_upgrading_a_second_time_changes_nothing(any_database: Database) -> None:
    assert upgrade_database(any_database) is False


def test_every_row_of_an_organisation_says_so(any_database: Database) -> None:
    inspector = inspect(any_database.engine)
    for table in METADATA.tables:
        columns = {column["name"] for column in inspector.get_columns(table)}
        assert table == "organisation" or "organisation_id" in columns, table
