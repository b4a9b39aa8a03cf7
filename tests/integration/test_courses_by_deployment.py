"""Migration 0005 makes the table of platforms' courses anew: rows that were there, and all that refer to them, stay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from core.database import Database
from core.settings import Settings
from migrations.upgrade import alembic_config, changing_schema, upgrade_database
from tests.factories.school import NOON
from tests.services.postgresql import empty_database

BEFORE = "0004"
REFERRING = {
    "lti_context", "lti_context_cohort", "lti_resource_link", "lti_member", "lti_launch", "lti_line_item", "lti_score",
}  # fmt: skip


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def old_database(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Database]:
    """A database as it was before the migration."""
    if request.param == "sqlite":
        opened = Database(settings.database_url)
        yield from _at(opened)
    else:
        with empty_database(request.getfixturevalue("postgresql_server")) as url:
            yield from _at(Database(url.replace("postgresql://", "postgresql+psycopg://")))


def _at(opened: Database) -> Iterator[Database]:
    with changing_schema(opened) as connection:
        command.upgrade(alembic_config(connection), BEFORE)
    yield opened
    opened.close()


class OldRows:
    """Rows written into tables as the database itself describes them, whatever today's models say."""

    def __init__(self, database: Database) -> None:
        self.metadata = sa.MetaData()
        self.metadata.reflect(database.engine)
        self.database = database
        self.there: dict[str, Any] = {}

    def referring_to(self, name: str) -> set[str]:
        """The table and every other whose rows go when its rows go."""
        found, size = {name}, 0
        while len(found) > size:
            size = len(found)
            found |= {
                one.name for one in self.metadata.tables.values()
                for key in one.foreign_keys if key.column.table.name in found
            }  # fmt: skip
        return found

    def write(self, name: str, **values: Any) -> Any:
        """A row with something in every column, and with the rows that it refers to; its id where it has one."""
        table = self.metadata.tables[name]
        row = {one.name: values.get(one.name, self._value(one)) for one in table.columns if not _numbers_itself(one)}
        with self.database.transaction() as session:
            written = session.execute(table.insert().values(**row))
            return written.inserted_primary_key[0]  # type: ignore[attr-defined]

    def needed(self, name: str) -> Any:
        """The row of a table that others refer to; written once."""
        if name not in self.there:
            self.there[name] = self.write(name)
        return self.there[name]

    def _value(self, column: sa.Column[Any]) -> Any:
        for key in column.foreign_keys:
            parent = key.column.table.name
            if parent == column.table.name:
                return None
            return self.needed(parent)
        match column.type:
            case sa.JSON():
                return ["kept"]
            case sa.Boolean():
                return True
            case sa.DateTime():
                return NOON
            case sa.Date():
                return NOON.date()
            case sa.Integer() | sa.Float() | sa.Numeric():
                return 3
            case _:
                text = "learner" if column.name == "role" else f"{column.table.name}.{column.name}"
                return text[: getattr(column.type, "length", None)]

    def everything(self) -> dict[str, list[Any]]:
        """All rows of all tables that there were."""
        with self.database.reading() as session:
            return {
                name: sorted((tuple(map(str, row)) for row in session.execute(sa.select(table))), key=str)
                for name, table in self.metadata.tables.items() if name != "alembic_version"
            }  # fmt: skip


def _numbers_itself(column: sa.Column[Any]) -> bool:
    return column.primary_key and column.name == "id" and isinstance(column.type, sa.Integer)


def test_no_row_is_lost_when_courses_become_a_deployments(old_database: Database) -> None:
    rows = OldRows(old_database)
    referring = rows.referring_to("lti_context")
    assert referring == REFERRING
    original = rows.write("lti_context", context_id="original")
    rows.there["lti_context"] = rows.write("lti_context", context_id="copy", copied_from=original)
    for name in sorted(referring - {"lti_context"}):
        rows.needed(name)
    before = rows.everything()
    assert all(before[name] for name in referring)
    assert len(before["lti_context"]) == 2

    assert upgrade_database(old_database)
    assert rows.everything() == before


def test_afterwards_two_deployments_may_have_a_course_of_the_same_id_and_one_may_not(old_database: Database) -> None:
    rows = OldRows(old_database)
    rows.write("lti_context", context_id="2")
    upgrade_database(old_database)
    other = rows.write("lti_deployment", deployment_id="other")
    rows.write("lti_context", context_id="2", deployment_id=other)
    with pytest.raises(sa.exc.IntegrityError):
        rows.write("lti_context", context_id="2", deployment_id=other)


@pytest.mark.parametrize(("context_id", "left"), [("", ["learner"]), ("2", ["learner", "trainer"])])
def test_who_was_trainer_of_everybody_from_outside_any_course_is_so_no_more(
    old_database: Database, context_id: str, left: list[str]
) -> None:
    rows = OldRows(old_database)
    context = rows.write("lti_context", context_id=context_id)
    cohort = rows.write("cohort")
    rows.write("lti_context_cohort", context_id=context, cohort_id=cohort)
    for role in ("learner", "trainer"):
        person = rows.write("person", email=f"{role}@lms.example")
        identity = rows.write("lti_identity", subject=role, person_id=person)
        rows.write("lti_member", context_id=context, identity_id=identity, role=role)
        rows.write("cohort_member", cohort_id=cohort, person_id=person, role=role)
    upgrade_database(old_database)
    with old_database.reading() as session:
        for name in ("cohort_member", "lti_member"):
            table = rows.metadata.tables[name]
            assert sorted(session.scalars(sa.select(table.c.role))) == left
