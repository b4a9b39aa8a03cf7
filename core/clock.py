"""The one clock. Views, tasks and commands read it and pass `now` on; the domain never looks at a clock itself."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
