"""A real web server for the benchmarks, and signed-in sessions without the (deliberately slow) password check."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from flask import session
from flask_wtf.csrf import generate_csrf

from core.database import Database
from core.settings import Settings
from course.enrolment.models import Person
from tests.services.postgresql import free_port
from web.app import create_app
from web.sessions import begin_session

START_SECONDS = 30


def session_cookie(settings: Settings, person: Person) -> tuple[str, str]:
    """The Cookie header of a signed-in person, and their CSRF token."""
    app = create_app(settings, Database("sqlite://"))
    with app.test_request_context():
        begin_session(person)
        token = generate_csrf()
        serializer = app.session_interface.site.get_signing_serializer(app)  # type: ignore[attr-defined]
        return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(dict(session))}", token


@contextmanager
def web_server(settings: Settings, *, processes: int = 1) -> Iterator[int]:
    """`passerelle serve` on a free port, with as many processes; yields the port."""
    port = free_port()
    environment = {
        **os.environ,
        "PASSERELLE_HOME": str(settings.home),
        "PASSERELLE_DATABASE_URL": settings.database_url,
        "PASSERELLE_SECRET_KEY": settings.secret_key,
        "PASSERELLE_PORT": str(port),
    }
    command = [sys.executable, "-m", "cli.main", "serve", "--processes", str(processes)]
    server = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        _wait(port)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def _wait(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).close()
            return
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
