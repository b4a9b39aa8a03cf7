"""Answers that come too fast to have been thought about, as response times tell them (Wise, 2017).

The threshold is a tenth of the time that the question is expected to take, ten seconds at most (the normative threshold
of Wise & Ma, 2012). A run of such answers tells nothing of the learner, so the diagnostic then pauses and says why: a
warning while the test goes on brings most people back to work (Wise, Bhola & Yang, 2006). « Je ne sais pas » is quick
and honest, and never counts as rapid.
"""

from __future__ import annotations

from collections.abc import Iterable

SHARE = 0.1
MOST_SECONDS = 10.0
RUN = 5
"""So many rapid answers in a row, and each time so many more, pause the diagnostic."""


def is_rapid(seconds: float | None, *, expected_minutes: float) -> bool:
    """Whether an answer came too fast to be one; a time that is not known (None, or 0 while paused) says nothing."""
    return seconds is not None and 0.0 < seconds < min(MOST_SECONDS, SHARE * 60.0 * expected_minutes)


def is_hurried(rapid: Iterable[bool]) -> bool:
    """Whether a pause is due, from the answers, latest first."""
    run = 0
    for one in rapid:
        if not one:
            break
        run += 1
    return run > 0 and run % RUN == 0
