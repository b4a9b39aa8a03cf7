"""What every test may ask for: settings in a temporary home, a migrated database, and a small school in it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from core.database import Database
from core.settings import Settings, read_settings
from migrations.upgrade import upgrade_database
from tests.factories.school import School, build_school
from tests.services.postgresql import empty_database, running_postgresql
from tests.services.redis import running_redis


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an installation that has nothing yet."""
    return read_settings({"PASSERELLE_HOME": str(tmp_path / "home"), "PASSERELLE_SECRET_KEY": secrets.token_hex(32)})


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a real PostgreSQL, one for all tests of a process."""
    with running_postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a real Redis."""
    with running_redis() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database that nobody has open: copying it is ten times faster than migrating another."""
    path = tmp_path_factory.mktemp("migrated") / "template.sqlite3"
    opened = Database(f"sqlite:///{path}")
    upgrade_database(opened)
    opened.close()
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: str) -> Iterator[str]:
    """The name of a migrated database on PostgreSQL, to be copied."""
    with empty_database(postgresql_server) as url:
        opened = Database(url.replace("postgresql://", "postgresql+psycopg://"))
        upgrade_database(opened)
        opened.close()
        yield url.rsplit("/", 1)[1]


@pytest.fixture
def postgresql_database(postgresql_server: str, migrated_postgresql: str) -> Iterator[Database]:
    """A migrated database of its own on PostgreSQL, where two transactions overlap."""
    with empty_database(postgresql_server, like=migrated_postgresql) as url:
        opened = Database(url.replace("postgresql://", "postgresql+psycopg://"))
        yield opened
        opened.close()


@pytest.fixture(
    params=["database", pytest.param("postgresql_database", marks=pytest.mark.postgresql)], ids=["sqlite", "postgresql"]
)
def any_database(request: pytest.FixtureRequest) -> Database:
    """A migrated database, once on SQLite and once on PostgreSQL."""
    found: Database = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def database(settings: Settings, migrated_sqlite: Path) -> Iterator[Database]:
    """A migrated SQLite database of its own."""
    copyfile(migrated_sqlite, settings.database_url.removeprefix("sqlite:///"))
    opened = Database(settings.database_url)
    yield opened
    opened.close()


@pytest.fixture
def school(database: Database) -> School:
    """A small organisation with a published course, a trainer, an administrator and six learners."""
    return build_school(database)
