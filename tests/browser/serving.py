"""The application in front of a browser: an installation of its own, behind a server on a port of this machine."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from core.database import Database
from core.settings import Settings, read_settings
from migrations.upgrade import upgrade_database
from web.app import create_app
from web.limits import limiter


@dataclass(frozen=True)
class Installation:
    """The application, and the migrated database that it reads: nobody is in it yet."""

    app: Flask
    settings: Settings
    database: Database


@contextmanager
def installed(home: Path, **environment: str) -> Iterator[Installation]:
    """An installation in a folder; a browser that is quicker than a person is not slowed down."""
    settings = read_settings(
        {"PASSERELLE_HOME": str(home), "PASSERELLE_SECRET_KEY": secrets.token_hex(32), **environment}
    )
    database = Database(settings.database_url)
    upgrade_database(database)
    limiter.enabled = False
    try:
        yield Installation(create_app(settings, database), settings, database)
    finally:
        limiter.enabled = True
        database.close()


@contextmanager
def served(app: Flask, port: int = 0) -> Iterator[str]:
    """The address of the application, served by a thread; without a port, on one that is free."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
