"""What most commands begin with: the settings, the database brought up to date, and whose data is meant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from core.database import Database
from core.errors import NotFound
from core.settings import Settings, read_settings
from course.enrolment.models import Organisation
from course.enrolment.service import find_organisation
from migrations.upgrade import upgrade_database


class NoSuchOrganisation(NotFound):
    """No organisation has that short name."""


@contextmanager
def opened() -> Iterator[tuple[Settings, Database]]:
    """This installation's settings and its database, as new as the program, closed at the end."""
    settings = read_settings()
    database = Database(settings.database_url)
    try:
        upgrade_database(database)
        yield settings, database
    finally:
        database.close()


def organisation_named(session: Session, key: str) -> Organisation:
    """The organisation of a short name. Raises NoSuchOrganisation."""
    found = find_organisation(session, key=key)
    if found is None:
        raise NoSuchOrganisation(
            f"There is no organisation {key!r}. `passerelle organisation list` shows them, "
            "`passerelle organisation create` makes one."
        )
    return found
