"""A change of the schema keeps the rows, also where SQLite has to make the table anew."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from core.database import Database
from migrations.tables import METADATA
from migrations.upgrade import BrokenReferences, changing_schema
from tests.factories.school import build_school
from tests.integration.test_reports_by_the_worker import work


def rows(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
                for name, table in METADATA.tables.items()}  # fmt: skip


def test_changing_the_table_of_people_loses_nothing_of_theirs(any_database: Database) -> None:
    work(build_school(any_database))
    before = rows(any_database)
    assert all(before[name] for name in ("cohort_member", "response", "mastery_state"))
    with changing_schema(any_database) as connection:
        batch = connection.dialect.name == "sqlite"
        operations = Operations(MigrationContext.configure(connection, opts={"render_as_batch": batch}))
        with operations.batch_alter_table("person") as table:
            table.alter_column("locale", existing_type=sa.String(5), type_=sa.String(9))
    assert rows(any_database) == before


def test_a_change_that_leaves_references_to_nothing_is_refused_whole(database: Database) -> None:
    build_school(database)
    before = rows(database)
    with pytest.raises(BrokenReferences), changing_schema(database) as connection:
        connection.execute(sa.text("DELETE FROM person"))
    assert rows(database) == before


def test_references_are_enforced_again_after_a_change(database: Database) -> None:
    build_school(database)
    with changing_schema(database):
        pass
    with pytest.raises(sa.exc.IntegrityError), database.transaction() as session:
        session.execute(sa.text("UPDATE cohort_member SET person_id = 999"))
