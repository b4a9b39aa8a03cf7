"""`passerelle worker`: the background worker, with the schedule unless another worker has it."""

from __future__ import annotations

import warnings

import click
from celery.exceptions import SecurityWarning

from core.database import Database
from core.settings import read_settings
from migrations.upgrade import upgrade_database
from worker.app import make_celery, worker_arguments
from worker.queues import QUEUES


@click.command()
@click.option("--concurrency", default=1, show_default=True, help="Processes; several need PostgreSQL and Redis.")
@click.option("--no-schedule", is_flag=True, help="Only work; another worker keeps the schedule.")
@click.option("--queue", "queues", multiple=True, type=click.Choice(QUEUES), help="Only this queue; may be repeated.")
def worker(concurrency: int, no_schedule: bool, queues: tuple[str, ...]) -> None:
    """Start the worker: reports, corrections, calibrations, and everything that platforms are asked and told.

    One worker for each queue keeps a slow platform from holding back a report; one of them keeps the schedule.

    \b
    Example:
      PASSERELLE_BROKER_URL=redis://localhost/0 passerelle worker --concurrency 2
      passerelle worker --queue lms --no-schedule
    """
    settings = read_settings()
    database = Database(settings.database_url)
    upgrade_database(database)
    celery = make_celery(settings, database)
    database.close()  # a forked process opens its own connections
    warnings.simplefilter("ignore", SecurityWarning)  # about pickle as root: this worker reads JSON only
    celery.worker_main(worker_arguments(with_beat=not no_schedule, concurrency=concurrency, queues=queues or QUEUES))
