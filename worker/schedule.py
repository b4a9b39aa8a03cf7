"""What beat sends and when. A message only wakes the worker: what has to be done stands in rows."""

from typing import Any

from celery.schedules import crontab

from core.settings import Settings

LOOK_EVERY_SECONDS = 2.0
"""How long a report that somebody asked for waits at most before a worker sees it."""
SOON = {"schedule": LOOK_EVERY_SECONDS, "options": {"expires": LOOK_EVERY_SECONDS * 5}}
HOURLY = {"schedule": crontab(minute="25"), "options": {"expires": 3600.0}}


def beat_schedule(settings: Settings) -> dict[str, dict[str, Any]]:
    """Celery's beat_schedule; an expired wake-up call is dropped, since the next one does its work."""
    hour = settings.nightly_hour
    return {
        "reports that were asked for": {"task": "skill_gap.compute_requested", **SOON},
        "corrections of items": {"task": "regrading.work_on_requested", **SOON},
        "item statistics that were asked for": {"task": "item_statistics.compute_requested", **SOON},
        "calibrations that were asked for": {"task": "calibration.compute_requested", **_every(30)},
        "attempts whose time is over": {"task": "attempts.close_overdue", **_every(60)},
        "scores for grade books": {"task": "scores.send_due", **SOON},
        "columns of grade books": {"task": "scores.work_on_columns", **_every(10, expires=20)},
        "rosters that are due": {"task": "roster.read_due", **_every(15)},
        "visitors whose day is over": {"task": "people.erase_guests", **HOURLY},
        "what launches leave behind": {"task": "launches.sweep", **HOURLY},
        "every course's calibration, every night": {"task": "calibration.request_nightly", **_nightly(hour, 0)},
        "keys that grow old, every night": {"task": "keys.rotate", **_nightly(hour, 5)},
        "every cohort, every night": {"task": "skill_gap.request_nightly", **_nightly(hour, 10)},
        "levels that grade books show, every night": {"task": "scores.refresh_levels", **_nightly(hour, 30)},
        "every course's items, every night": {"task": "item_statistics.request_nightly", **_nightly(hour, 40)},
        "what grade books hold, every night": {"task": "scores.request_nightly", **_nightly(hour, 50)},
    }


def _every(seconds: float, *, expires: float | None = None) -> dict[str, Any]:
    return {"schedule": float(seconds), "options": {"expires": float(expires or seconds)}}


def _nightly(hour: int, minute: int) -> dict[str, Any]:
    return {"schedule": crontab(hour=str(hour), minute=str(minute))}
