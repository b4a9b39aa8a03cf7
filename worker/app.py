"""The Celery application, made from the settings: files for a broker where nothing is installed, else Redis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from celery import Celery

from core.database import Database
from core.sealing import Sealer
from core.settings import Settings
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.platform import PlatformServices
from migrations import tables
from worker.file_broker import SCHEME, register_file_broker
from worker.queues import QUEUES, REPORTS, ROUTES
from worker.schedule import beat_schedule
from worker.tasks import (
    attempts,
    calibration,
    item_statistics,
    keys,
    launches,
    people,
    regrading,
    roster,
    scores,
    skill_gap,
)

__all__ = ["make_celery", "tables"]

SUBJECTS = (attempts, calibration, item_statistics, launches, people, regrading, skill_gap)
"""Modules with tasks that need no more than the database."""

VISIBILITY_SECONDS = 3600
"""After this Redis hands a message out again; no task of ours comes near, and doing one twice does no harm."""


def make_celery(settings: Settings, database: Database | None = None) -> Celery:
    """The application with its tasks and schedule; `database` defaults to the one of the settings."""
    register_file_broker()
    celery = Celery("passerelle", set_as_current=False)
    celery.conf.update(
        broker_url=f"{SCHEME}://localhost//" if settings.embedded_broker else settings.broker_url,
        broker_transport_options=_transport_options(settings),
        broker_connection_retry_on_startup=True,
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,
        task_default_queue=REPORTS,
        task_routes=ROUTES,
        timezone="UTC",
        beat_schedule=beat_schedule(settings),
        beat_schedule_filename=str(settings.home / "beat-schedule"),
    )
    opened = database or Database(settings.database_url)
    for subject in SUBJECTS:
        subject.register(celery, opened)
    sealer = Sealer(settings.secret_key)
    keys.register(celery, opened, sealer)
    http = PlatformHttp(private_platforms=settings.private_platforms)
    services = PlatformServices(opened, sealer, http, tool_url=settings.public_url)
    roster.register(celery, opened, services, nightly_hour=settings.nightly_hour)
    scores.register(celery, opened, services)
    return celery


def _transport_options(settings: Settings) -> dict[str, Any]:
    if not settings.embedded_broker:
        return {"visibility_timeout": VISIBILITY_SECONDS}
    folders = {name: settings.home / "broker" / name for name in ("messages", "control")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    messages = str(folders["messages"])
    return {"data_folder_in": messages, "data_folder_out": messages, "control_folder": str(folders["control"])}


def worker_arguments(*, with_beat: bool, concurrency: int, queues: Sequence[str] = QUEUES) -> list[str]:
    """Arguments for `Celery.worker_main`: these queues, one process (solo) or several."""
    arguments = ["--quiet", "worker", "--queues", ",".join(queues), "--loglevel", "WARNING"]
    arguments += ["--without-gossip", "--without-mingle"]
    arguments += ["--pool", "solo"] if concurrency == 1 else ["--concurrency", str(concurrency)]
    return [*arguments, "--beat"] if with_beat else arguments
