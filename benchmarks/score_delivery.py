"""Whether every score reaches the grade book of a platform that has a bad day, and how fast they travel.

A simulated Moodle is called over real HTTP. Of its answers to scores 5 % are errors (500), 2 % never come (half of
them after the score was kept) and 2 % ask us to wait a second (429); for a while it is down altogether. One worker
process sends (PostgreSQL, four calls at once to one platform); it is killed with SIGKILL twice and started anew, with
leases of 20 s instead of two minutes. Meanwhile every tenth learner gets a newer figure. `lost` counts grades that are
not the newest figure in the end, `gone_back` those that showed a newer figure and then an older one: both have to be 0.
`calls` is how often a score was posted, with faults and newer figures.

Beside it, in the same run, four threads of httpx post the same number of scores to the same platform without any fault,
database or token to renew: the limit. `undisturbed` is our sender on a platform without faults.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from sqlalchemy import func, select

from benchmarks.gates import Gate
from core.clock import utc_now
from core.database import Database
from core.sealing import Sealer
from lms_adapter.lti import ags
from lms_adapter.lti.claims import SCOPE_SCORE
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.models import Identity, LineItem
from lms_adapter.lti.platform import PlatformServices
from lms_adapter.outbox.models import Score
from lms_adapter.outbox.scores import record_score
from lms_adapter.outbox.sending import TO_ONE_PLATFORM, send_due
from migrations.upgrade import upgrade_database
from tests.factories.grade_books import SECRET, GradeBooks, TestClock, build_grade_books
from tests.services.postgresql import empty_database, free_port, running_postgresql
from tests.simulators.lti.faults import Faults
from tests.simulators.lti.serve import served

READ_SECONDS = 1.0
"""Time-out of the worker's calls; the platform hangs twice as long."""
LEASE = timedelta(seconds=20)
PATIENCE_SECONDS = 1800.0

GATES = [
    Gate("lost", high=0),
    Gate("gone_back", high=0),
]


@dataclass
class _RealClock(TestClock):
    def __call__(self) -> datetime:
        return utc_now()


def measure(*, quick: bool = False) -> dict[str, float]:
    """Scores told in spite of everything, and scores a second with and without faults."""
    learners, down_seconds = (300, 5.0) if quick else (10_000, 60.0)
    with running_postgresql() as server:
        told = _bad_day(server, learners, down_seconds)
        undisturbed, bare = _good_day(server, learners if quick else 2000)
    return told | {
        "undisturbed_per_second": undisturbed,
        "bare_httpx_per_second": bare,
        "ratio_bare_to_undisturbed": bare / undisturbed,
    }


def _bad_day(server: str, learners: int, down_seconds: float) -> dict[str, float]:
    with _site(server, learners) as (url, books):
        first = {account.id: _share(number) for number, account in enumerate(books.learners)}
        newest = dict(first)
        _record(books, range(learners), shift=0)
        books.platform.faults = Faults(
            error=0.05, timeout=0.01, lost_answer=0.01, throttled=0.02, retry_after=1, hang_seconds=2 * READ_SECONDS,
            services=frozenset({"scores"}),
        )  # fmt: skip
        start, kills, worker = time.perf_counter(), 0, _worker(url)
        try:
            _until(books, learners * 0.2)
            changed = range(0, learners, 10)
            _record(books, changed, shift=1)
            newest |= {books.learners[number].id: _share(number + 1) for number in changed}
            for part in (0.3, 0.6):
                _until(books, learners * part)
                worker.send_signal(signal.SIGKILL)
                worker.wait()
                kills, worker = kills + 1, _worker(url)
            _until(books, learners * 0.8)
            books.platform.faults.down = True
            books.platform.faults.services |= {"token"}
            time.sleep(down_seconds)
            books.platform.faults.down = False
            books.platform.faults.services -= {"token"}
            _until(books, None)
            seconds = time.perf_counter() - start
        finally:
            worker.kill()
            worker.wait()
        calls = books.platform.requests("scores")
        shown = {account: grade.score for account, grade in books.column.grades.items()}
        return {
            "told": float(sum(_same(shown.get(account), share) for account, share in newest.items())),
            "lost": float(sum(not _same(shown.get(account), share) for account, share in newest.items())),
            "gone_back": float(_gone_back(books, first, newest)),
            "calls": float(len(calls)),
            "calls_answered_500": float(sum(one.fault == "error" for one in calls)),
            "calls_without_answer": float(sum(one.fault in ("timeout", "lost_answer") for one in calls)),
            "calls_answered_429": float(sum(one.fault == "throttled" for one in calls)),
            "calls_while_down": float(sum(one.fault == "down" for one in calls)),
            "workers_killed": float(kills),
            "down_seconds": down_seconds,
            "bad_day_seconds": seconds,
        }


def _good_day(server: str, learners: int) -> tuple[float, float]:
    """Scores a second without faults: ours, and a bare loop of posts."""
    with _site(server, learners) as (url, books):
        _record(books, range(learners), shift=0)
        start, worker = time.perf_counter(), _worker(url)
        try:
            _until(books, None)
            ours = learners / (time.perf_counter() - start)
        finally:
            worker.kill()
            worker.wait()
        return ours, _bare(books)


@contextmanager
def _site(server: str, learners: int) -> Iterator[tuple[str, GradeBooks]]:
    port = free_port()
    with empty_database(server) as url:
        database = Database(url.replace("postgresql://", "postgresql+psycopg://"))
        upgrade_database(database)
        books = build_grade_books(database, learners=learners, url=f"http://127.0.0.1:{port}", clock=_RealClock())
        with served(books.platform, port=port):
            yield database.url, books
        database.close()


def _share(number: int) -> float:
    return (number % 90 + 1) / 100


def _same(score: float | None, share: float) -> bool:
    return score is not None and abs(score / 100 - share) < 1e-6


def _record(books: GradeBooks, numbers: range, *, shift: int) -> None:
    with books.database.transaction() as session:
        line_item = session.get_one(LineItem, books.line_item_id)
        identities = {one.id: one for one in session.scalars(select(Identity))}
        for number in numbers:
            record_score(
                session,
                line_item=line_item,
                identity=identities[books.identities[number]],
                share=_share(number + shift),
                comment="benchmark",
                completed=True,
                now=utc_now(),
            )


def _until(books: GradeBooks, told: float | None) -> None:
    """Wait until so many scores are confirmed; None: until none waits."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with books.database.reading() as session:
            sent = session.scalar(select(func.count()).select_from(Score).where(Score.state == "sent")) or 0
        if sent >= (len(books.learners) if told is None else told):
            return
        time.sleep(0.1)
    raise RuntimeError("the scores did not arrive in half an hour: the figures would mean nothing")


def _gone_back(books: GradeBooks, first: dict[str, float], newest: dict[str, float]) -> int:
    """Grades that showed the newer figure and then the older one again."""
    count = 0
    for account, grade in books.column.grades.items():
        seen = [change.score for change in grade.history]
        newer = [place for place, score in enumerate(seen) if _same(score, newest[account])]
        older = [place for place, score in enumerate(seen) if _same(score, first[account])]
        count += first[account] != newest[account] and bool(newer and older) and max(older) > min(newer)
    return count


def _bare(books: GradeBooks) -> float:
    """Posts a second of as many threads as our sender has calls to one platform."""
    token = books.services.token(books.registration(), [SCOPE_SCORE], now=utc_now())
    url, moment = ags.scores_url(books.platform.line_item_url(books.column)), utc_now() + timedelta(minutes=5)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": ags.SCORE_TYPE, "Accept": "*/*"}
    with httpx.Client(headers=headers, timeout=30) as client, ThreadPoolExecutor(TO_ONE_PLATFORM) as pool:

        def post(user_id: str) -> None:
            document = ags.score_document(
                user_id=user_id, share=0.5, comment="bare", activity_progress="Completed", timestamp=moment
            )
            client.post(url, content=json.dumps(document)).raise_for_status()

        start = time.perf_counter()
        list(pool.map(post, [account.id for account in books.learners]))
        return len(books.learners) / (time.perf_counter() - start)


def _worker(database_url: str) -> subprocess.Popen[bytes]:
    """A process that sends until it is killed."""
    environment = {**os.environ, "BENCHMARK_DATABASE_URL": database_url}
    return subprocess.Popen([sys.executable, "-m", "benchmarks.score_delivery"], env=environment)


def _send_for_ever() -> None:
    database = Database(os.environ["BENCHMARK_DATABASE_URL"], pool_size=10)
    http = PlatformHttp(private_platforms=True, read_seconds=READ_SECONDS)
    services = PlatformServices(database, Sealer(SECRET), http, tool_url="https://passerelle.example")
    while True:
        if not send_due(database, services, utc_now, lease=LEASE):
            time.sleep(0.2)


if __name__ == "__main__":
    _send_for_ever()
