"""The one clock. Views, tasks and commands read it and pass `now` on; the domain never looks at a clock itself.

Moments are kept in UTC. Days are those of the people who learn: a module that is due on the 3rd is late when it is the
4th where they live, not one or two hours later.
"""

from datetime import UTC, date, datetime

from babel.dates import get_timezone

TIME_ZONE = "Europe/Paris"


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def calendar_day(moment: datetime) -> date:
    """The day that the calendar on the wall shows at that moment."""
    return moment.astimezone(get_timezone(TIME_ZONE)).date()
