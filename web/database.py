"""The database of the running application, as the views open it: `reading()` to show, `transaction()` to change."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import cast

from flask import Flask, current_app
from sqlalchemy.orm import Session

from core.database import Database

_KEY = "passerelle_database"


def keep_database(app: Flask, database: Database) -> None:
    """Give the application its database."""
    app.extensions[_KEY] = database


def database() -> Database:
    """The database of the application that serves this request."""
    return cast(Database, current_app.extensions[_KEY])


def reading() -> AbstractContextManager[Session]:
    """A session to read with; nothing it changes stays."""
    return database().reading()


def transaction() -> AbstractContextManager[Session]:
    """A session whose changes are committed together at the end of the block, or not at all."""
    return database().transaction()
