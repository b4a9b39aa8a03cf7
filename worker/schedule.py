"""What beat sends and when. A message only wakes the worker: what has to be done stands in rows."""

from typing import Any

from celery.schedules import crontab

from core.settings import Settings

LOOK_EVERY_SECONDS = 2.0
"""How long a report that somebody asked for waits at most before a worker sees it."""


def beat_schedule(settings: Settings) -> dict[str, dict[str, Any]]:
    """Celery's beat_schedule; an expired wake-up call is dropped, since the next one does its work."""
    return {
        "reports that were asked for": {
            "task": "skill_gap.compute_requested",
            "schedule": LOOK_EVERY_SECONDS,
            "options": {"expires": LOOK_EVERY_SECONDS * 5},
        },
        "corrections of items": {
            "task": "regrading.work_on_requested",
            "schedule": LOOK_EVERY_SECONDS,
            "options": {"expires": LOOK_EVERY_SECONDS * 5},
        },
        "item statistics that were asked for": {
            "task": "item_statistics.compute_requested",
            "schedule": LOOK_EVERY_SECONDS,
            "options": {"expires": LOOK_EVERY_SECONDS * 5},
        },
        "every course's items, every night": {
            "task": "item_statistics.request_nightly",
            "schedule": crontab(hour=str(settings.nightly_hour), minute="40"),
        },
        "calibrations that were asked for": {
            "task": "calibration.compute_requested",
            "schedule": 30.0,
            "options": {"expires": 30.0},
        },
        "every course's calibration, every night": {
            "task": "calibration.request_nightly",
            "schedule": crontab(hour=str(settings.nightly_hour), minute="0"),
        },
        "attempts whose time is over": {
            "task": "attempts.close_overdue",
            "schedule": 60.0,
            "options": {"expires": 60.0},
        },
        "visitors whose day is over": {
            "task": "people.erase_guests",
            "schedule": crontab(minute="25"),
            "options": {"expires": 3600.0},
        },
        "scores for grade books": {
            "task": "scores.send_due",
            "schedule": LOOK_EVERY_SECONDS,
            "options": {"expires": LOOK_EVERY_SECONDS * 5},
        },
        "columns of grade books": {
            "task": "scores.work_on_columns",
            "schedule": 10.0,
            "options": {"expires": 20.0},
        },
        "levels that grade books show, every night": {
            "task": "scores.refresh_levels",
            "schedule": crontab(hour=str(settings.nightly_hour), minute="30"),
        },
        "what grade books hold, every night": {
            "task": "scores.request_nightly",
            "schedule": crontab(hour=str(settings.nightly_hour), minute="50"),
        },
        "rosters that are due": {
            "task": "roster.read_due",
            "schedule": 15.0,
            "options": {"expires": 15.0},
        },
        "what launches leave behind": {
            "task": "launches.sweep",
            "schedule": crontab(minute="25"),
            "options": {"expires": 3600.0},
        },
        "keys that grow old, every night": {
            "task": "keys.rotate",
            "schedule": crontab(hour=str(settings.nightly_hour), minute="5"),
        },
        "every cohort, every night": {
            "task": "skill_gap.request_nightly",
            "schedule": crontab(hour=str(settings.nightly_hour), minute="10"),
        },
    }
