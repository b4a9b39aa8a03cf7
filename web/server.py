"""The web server: gunicorn with threads, started from the settings instead of a configuration file."""

from __future__ import annotations

import re
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from core.database import Database
from core.settings import Settings
from migrations.upgrade import upgrade_database
from web.app import create_app

ONE_TIME = re.compile(r"(/bienvenue/|/lti/[^/]*/register/).+")
"""Addresses that end with a token which works once: of a person's first sign-in, of a platform's registration."""
CODE = re.compile(r"(?<![^?& ])code=[^& ]*")
"""The code that opens a launch once, in the query of its first page."""


class DiscreetLogger(Logger):  # type: ignore[misc]
    """Writes no one-time link into the access log: whoever reads it could use the link first."""

    def atoms(self, *args: Any) -> dict[str, Any]:
        """What a line of the log is made of."""
        known: dict[str, Any] = super().atoms(*args)
        known["U"] = ONE_TIME.sub(r"\1...", str(known.get("U", "")))
        for name in ("q", "r", "f"):  # query, request line and referrer, for who logs them
            known[name] = CODE.sub("code=...", str(known.get(name, "")))
        return known


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, told what to do by `options`; the application is made in each process, after the fork."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand the options to gunicorn."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application of one process."""
        return create_app(self._settings)


def run_server(settings: Settings, *, processes: int, threads: int, access_log: bool) -> None:
    """Bring the database up to date and serve until interrupted."""
    database = Database(settings.database_url)
    upgrade_database(database)
    database.close()
    options = {
        "bind": f"{settings.host}:{settings.port}",
        "workers": processes,
        "worker_class": "gthread",
        "threads": threads,
        "graceful_timeout": 10,
        "loglevel": "warning",
        "accesslog": "-" if access_log else None,
        "access_log_format": '%(t)s "%(m)s %(U)s" %(s)s %(B)s %(L)s',
        "logger_class": DiscreetLogger,
        "control_socket_disable": True,
    }
    Server(settings, options).run()
