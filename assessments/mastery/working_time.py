"""The clock of a diagnostic: time at work, not time on the wall.

A diagnostic may be paused and taken up another day, so its minutes are counted question by question, from the moment
the server hands one out until its answer or a pause. Nobody presses pause when the telephone rings or the connection
goes: a single question therefore counts at most three times as long as it is expected to take, and that bound is never
below three minutes. Moments come from the server alone; a clock that was set back counts nothing.
"""

from __future__ import annotations

from datetime import datetime

TIMES_EXPECTED = 3.0
LEAST_BOUND_MINUTES = 3.0


def counted_seconds(
    handed_at: datetime | None, now: datetime, *, expected_minutes: float, time_factor: float = 1.0
) -> float:
    """Working time of the question in front since `handed_at`, seconds; 0 while paused (None)."""
    if handed_at is None:
        return 0.0
    bound = 60.0 * max(LEAST_BOUND_MINUTES, TIMES_EXPECTED * expected_minutes) * time_factor
    return min(max(0.0, (now - handed_at).total_seconds()), bound)
