"""How long to wait before the next try: longer each time, never above an hour, and never all at once.

There is no last try: a platform that is away for a week finds everything waiting when it is back.
"""

from __future__ import annotations

FIRST_SECONDS = 2.0
LONGEST_SECONDS = 3600.0
SPREAD = 0.25


def seconds_before_retry(tries: int, *, chance: float, asked: float | None = None) -> float:
    """Seconds after that many tries; `chance` (0-1) spreads them, `asked` is what the platform's Retry-After said."""
    doubled = FIRST_SECONDS * 2.0 ** min(max(tries, 1) - 1, 20)
    seconds = min(doubled, LONGEST_SECONDS) * (1 - SPREAD + 2 * SPREAD * chance)
    return max(seconds, asked + chance) if asked is not None else min(seconds, LONGEST_SECONDS)
