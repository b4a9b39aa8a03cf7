"""Comparing what a grade book holds with what it was told: overridden by a teacher, lost, or as it should be.

A zero and no grade may look alike (Open edX does not publish a zero, others may leave out its score; Moodle 5.0 says
0): neither is taken for a loss. An entry that was emptied was emptied by somebody; an entry that is not there was lost,
with a course that was reset or a learner who was enrolled anew, and is sent again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_adapter.lti import ags
from lms_adapter.lti.claims import SCOPE_RESULT
from lms_adapter.lti.line_items import MISSING, PRESENT
from lms_adapter.lti.models import Identity, LineItem, Registration
from lms_adapter.lti.paging import next_page, pages_left
from lms_adapter.lti.platform import PlatformServices
from lms_adapter.outbox.models import Score
from lms_adapter.outbox.scores import FAILED, OVERRIDDEN, SENT, WAITING, send_again

LOST = "lost"
AGAIN_AFTER = timedelta(hours=20)
"""A loss is made good once a night: a grade that does not stay is not sent every ten minutes."""
FAILED_FOR = timedelta(days=60)
"""How long a refused score is tried anew each night: the learner may be enrolled again, the column unlocked."""


def read_results(
    services: PlatformServices, registration: Registration, url: str, *, clock: Callable[[], datetime]
) -> dict[str, ags.Result]:
    """Everything that a column holds, by user. No `limit`: Moodle breaks on one. Raises ServiceError."""
    address: str | None = ags.results_url(url)
    found: dict[str, ags.Result] = {}
    for _ in pages_left(clock):
        if address is None:
            break
        answer = services.call(
            registration, "GET", address, scopes=[SCOPE_RESULT], now=clock(), accept=ags.RESULTS_TYPE
        )
        found |= {one.user_id: one for one in ags.read_results(answer.document)}
        address = next_page(answer.headers, url=answer.url)
    return found


def compare(
    session: Session, *, line_item: LineItem, results: Mapping[str, ags.Result], read_at: datetime, now: datetime
) -> Counter[str]:
    """Note what the grade book holds beside what it was told; returns how many are as they should be, and how many not.

    `read_at` is when reading began: what was sent since then is not judged.
    """
    query = (
        select(Score, Identity.subject)
        .join(Identity, Identity.id == Score.identity_id)
        .where(
            Score.line_item_id == line_item.id,
            Score.state.in_((SENT, OVERRIDDEN)),
            Score.leased_until.is_(None),
            Score.sent_share.is_not(None),
            Score.sent_at < read_at,
        )
        .with_for_update(of=Score, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    counts: Counter[str] = Counter()
    for score, subject in session.execute(query):
        counts[_judge(score, results.get(subject), now)] += 1
    line_item.checked_at = now
    session.flush()
    return counts


def _judge(score: Score, result: ags.Result | None, now: datetime) -> str:
    told = score.sent_share or 0.0
    score.result_share, score.result_at = result.share if result else None, now
    if result is None:
        return _judge_absent(score, told, now)
    shown = result.share if result.share is not None else 0.0
    if ags.is_one_of(shown, [told, *score.tried_shares], maximum=result.maximum):
        if score.state == OVERRIDDEN or score.problem == LOST:
            _as_told(score, now)
        return SENT
    score.state, score.problem, score.reason = OVERRIDDEN, "overridden", ""
    return OVERRIDDEN


def _judge_absent(score: Score, told: float, now: datetime) -> str:
    if told == 0.0:
        return SENT
    score.problem = LOST
    if score.sent_at is not None and score.sent_at <= now - AGAIN_AFTER:
        score.state, score.due_at, score.tries = WAITING, now, 0
    elif score.state == OVERRIDDEN:
        score.state = SENT
    return LOST


def _as_told(score: Score, now: datetime) -> None:
    """Somebody took their own grade back: ours stands again, and what came since is sent."""
    score.problem = score.reason = ""
    score.state = SENT if score.delivered == score.revision else WAITING
    score.due_at = now


def request_nightly(session: Session, *, now: datetime) -> int:
    """Have every column compared that holds something, and refused scores tried once more; how many columns."""
    told = select(Score.id).where(Score.line_item_id == LineItem.id, Score.sent_share.is_not(None)).exists()
    columns = session.scalars(select(LineItem).where(LineItem.state.in_((PRESENT, MISSING)), told)).all()
    for line_item in columns:
        line_item.due_at = now
    send_again(session, where=(Score.state == FAILED) & (Score.recorded_at > now - FAILED_FOR), now=now)
    session.flush()
    return len(columns)
