"""`passerelle demo`: everything set up and running, with made-up learners, in one command."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path

import click

from cli.demonstration import SIGN_INS, has_demonstration, make_demonstration
from cli.processes import run_together
from core.clock import utc_now
from core.database import Database
from core.errors import Conflict
from core.settings import Settings, keep_secret, read_settings
from migrations.upgrade import upgrade_database
from worker.queues import LMS, REPORTS, ROSTERS


class PortTaken(Conflict):
    """Another program listens on the port that the web server needs."""


PROCESSES = {
    "web server": ["serve"],
    "worker": ["worker", "--queue", REPORTS],
    "worker for grades": ["worker", "--queue", LMS, "--no-schedule"],
    "worker for rosters": ["worker", "--queue", ROSTERS, "--no-schedule"],
}
"""What runs together: a platform that is slow keeps only its own worker busy."""


@click.command()
@click.option("--only-data", is_flag=True, help="Set the demonstration up and stop there.")
def demo(only_data: bool) -> None:
    """Set up a demonstration (made-up learners, marked as such) and run web server and workers until Ctrl-C.

    \b
    Example:
      PASSERELLE_PORT=8080 passerelle demo
    A second run starts in seconds and keeps the data, in the folder PASSERELLE_HOME (default: ./var).
    """
    settings = read_settings()
    if not only_data:
        _require_free_port(settings)
    password = _demonstration_password(settings.home)
    _set_up(settings, password)
    _say_where(settings, password)
    if not only_data:
        raise SystemExit(run_together(PROCESSES))


def _set_up(settings: Settings, password: str) -> None:
    database = Database(settings.database_url)
    if upgrade_database(database):
        click.echo("Database ready.")
    if not has_demonstration(database):
        with click.progressbar(length=100, label="Making the demonstration course and learners") as bar:
            make_demonstration(database, password=password, now=utc_now(), step=bar.update)
    database.close()


def _demonstration_password(home: Path) -> str:
    return keep_secret(home / "demonstration_password", f"demo-{secrets.token_hex(4)}")


def _require_free_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            raise PortTaken(
                f"Port {settings.port} of {settings.host} is in use. Stop that program, "
                f"or choose another port: PASSERELLE_PORT={settings.port + 1} make run"
            ) from None


def _say_where(settings: Settings, password: str) -> None:
    click.echo(f"\nPasserelle: {settings.public_url}\n\nDemonstration sign-ins, password {password}")
    for role, email in SIGN_INS.items():
        click.echo(f"  {role:<14} {email}")
    click.echo("\nEvery learner in it is made up. Ctrl-C stops web server and workers.\n")
