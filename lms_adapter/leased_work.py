"""Working through rows that are taken under a lease: one clerk at the database, several threads that call platforms.

The clerk alone takes rows and writes down what came of them, each turn in transactions of its own; the threads between
have none open. So threads share nothing, and while a turn lasts several calls end, whose outcomes the next turn writes
at once: the faster the platforms, the larger the bundles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

GATHERED_SECONDS = 0.005
"""How long a turn waits for more calls to end after the first: a little patience makes bundles."""
Taken = TypeVar("Taken")
Outcome = TypeVar("Outcome")


def side_by_side(
    turn: Callable[[Sequence[tuple[Taken, Outcome]], int], Sequence[Taken]],
    work: Callable[[Taken], Outcome],
    *,
    threads: int,
) -> int:
    """Do work until a turn takes none and all of it is done; returns how much was done.

    `turn(done, free)` writes what is done and takes at most `free` rows. `work` runs in a thread; whatever it raises
    ends everything, once the calls under way have come back, and their leases run out.
    """
    taken = turn((), threads)
    if not taken:
        return 0
    count, under_way = 0, dict[Future[Outcome], Taken]()
    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="leased") as pool:
        while taken or under_way:
            under_way |= {pool.submit(work, one): one for one in taken}
            count += len(taken)
            wait(under_way, return_when=FIRST_COMPLETED)
            over, _ = wait(under_way, timeout=GATHERED_SECONDS)
            done = [(under_way.pop(one), one.result()) for one in over]
            taken = turn(done, threads - len(under_way))
    return count
