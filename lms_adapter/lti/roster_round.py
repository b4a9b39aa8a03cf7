"""Reading the rosters that are due: several side by side, few of one platform, so that none waits for a slow one.

Each is leased (lms_adapter.lti.roster_schedule), and read by a thread that keeps transactions short and none open while
the platform is asked. A reading that breaks off is noted and costs no other its turn; a worker that dies leaves leases
that end.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from core.database import Database
from lms_adapter.leased_work import side_by_side
from lms_adapter.lti.models import Context
from lms_adapter.lti.roster import read_roster
from lms_adapter.lti.roster_pages import Services
from lms_adapter.lti.roster_schedule import lose_roster, take_roster

logger = logging.getLogger("passerelle.roster")

THREADS = 4
TO_ONE_PLATFORM = 2
"""Rosters of one registration at the same moment: two slow ones leave threads to the others."""
SECONDS = 60.0
"""How long one round goes on taking rosters; the next wake-up takes up the rest."""


def read_due_rosters(
    database: Database,
    services: Services,
    *,
    clock: Callable[[], datetime],
    nightly_hour: int,
    seconds: float = SECONDS,
) -> int:
    """Read rosters until none is due or the seconds are over; returns how many were read."""
    deadline, under_way, read = time.monotonic() + seconds, Counter[int](), 0

    def turn(done: Sequence[tuple[Context, bool]], free: int) -> list[Context]:
        nonlocal read
        read += sum(was_read for _, was_read in done)
        under_way.subtract(context.registration_id for context, _ in done)
        taken: list[Context] = []
        while len(taken) < free and time.monotonic() < deadline:
            busy = {key for key, count in under_way.items() if count >= TO_ONE_PLATFORM}
            context = take_roster(database, now=clock(), busy=busy)
            if context is None:
                break
            under_way[context.registration_id] += 1
            taken.append(context)
        return taken

    def work(context: Context) -> bool:
        try:
            return (
                read_roster(database, services, context_id=context.id, clock=clock, nightly_hour=nightly_hour)
                is not None
            )
        except Exception as error:  # one course must not hold up the others
            logger.error("roster of context %s broke off: %s", context.id, type(error).__name__)
            lose_roster(database, context_id=context.id, now=clock(), nightly_hour=nightly_hour)
            return False

    side_by_side(turn, work, threads=THREADS)
    return read
