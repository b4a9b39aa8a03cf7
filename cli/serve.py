"""`passerelle serve`: the web application under gunicorn, threads in one process by default."""

from __future__ import annotations

import click

from core.settings import read_settings
from web.server import run_server


@click.command()
@click.option("--processes", default=1, show_default=True, help="Processes; several need PostgreSQL.")
@click.option("--threads", default=8, show_default=True, help="Requests served at once by each process.")
@click.option("--access-log", is_flag=True, help="Write a line a request (no personal data) to standard output.")
def serve(processes: int, threads: int, access_log: bool) -> None:
    """Start the web server on PASSERELLE_HOST:PASSERELLE_PORT; Ctrl-C stops it.

    \b
    Example:
      PASSERELLE_DATABASE_URL=postgresql://passerelle@localhost/passerelle passerelle serve --processes 2
    """
    run_server(read_settings(), processes=processes, threads=threads, access_log=access_log)
