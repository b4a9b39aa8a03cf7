"""What each column of a grade book was told, learner by learner, and sending again what did not arrive.

`standing` is a code for the page's words: what a person wants to know of a score, which is more than its state (a score
waits because the platform is away, because its column is not there yet, or because its turn comes in a moment).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.errors import NotFound
from course.enrolment.models import Cohort, Person
from lms_adapter.lti.line_items import MISSING, PRESENT, UNWANTED
from lms_adapter.lti.models import Context, ContextCohort, LineItem, Registration
from lms_adapter.outbox.models import Score
from lms_adapter.outbox.read_back import LOST
from lms_adapter.outbox.scores import BLOCKED, COLUMN_REMOVED, FAILED, OVERRIDDEN, SENT, send_again

Standing = Literal[
    "sent",
    "unpublished_zero",
    "lost",
    "waiting",
    "retrying",
    "platform_away",
    "platform_off",
    "column_pending",
    "column_removed",
    "failed",
    "blocked",
    "overridden",
]
TO_SEND_AGAIN = (FAILED, BLOCKED)


class NoSuchScore(NotFound):
    """No such score in the organisation."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One learner in one column."""

    score: Score
    name: str
    standing: Standing
    told: float | None
    """Share that the platform confirmed last."""
    shown: float | None
    """Share that its grade book held at `score.result_at`."""


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One column with its learners, by name."""

    line_item: LineItem
    context: Context
    registration: Registration
    rows: tuple[LedgerRow, ...]

    @property
    def counts(self) -> Counter[Standing]:
        """How many learners stand how."""
        return Counter(row.standing for row in self.rows)


def ledger_of_cohort(session: Session, *, cohort: Cohort) -> list[LedgerColumn]:
    """The columns of a cohort that came from platforms, in the order in which they became known."""
    query = (
        select(LineItem, Context, Registration)
        .join(Context, Context.id == LineItem.context_id)
        .join(Registration, Registration.id == Context.registration_id)
        .join(ContextCohort, ContextCohort.context_id == Context.id)
        .where(
            ContextCohort.cohort_id == cohort.id,
            LineItem.course_id == ContextCohort.course_id,
            LineItem.state != UNWANTED,
        )
        .order_by(LineItem.id)
    )
    return [
        LedgerColumn(line_item, context, registration, tuple(_rows(session, line_item, registration)))
        for line_item, context, registration in session.execute(query)
    ]


def _rows(session: Session, line_item: LineItem, registration: Registration) -> list[LedgerRow]:
    query = (
        select(Score, Person.display_name)
        .join(Person, Person.id == Score.person_id)
        .where(Score.line_item_id == line_item.id)
        .order_by(Person.display_name, Score.id)
    )
    return [
        LedgerRow(score, name, standing_of(score, line_item, registration), score.sent_share, score.result_share)
        for score, name in session.execute(query)
    ]


def standing_of(score: Score, line_item: LineItem, registration: Registration) -> Standing:
    """What there is to say of a score first."""
    if score.state == SENT:
        if score.problem == LOST:
            return "lost"
        # Open edX keeps a zero and does not publish it
        return "unpublished_zero" if score.sent_share == 0 and _hides_zero(registration) else "sent"
    if score.state in (FAILED, OVERRIDDEN):
        return "failed" if score.state == FAILED else "overridden"
    if score.problem == COLUMN_REMOVED or line_item.state == MISSING:
        return "column_removed"
    if not registration.enabled:
        return "platform_off"
    if score.state == BLOCKED:
        return "blocked"
    if line_item.state != PRESENT:
        return "column_pending"
    if registration.failing_since is not None:
        return "platform_away"
    return "retrying" if score.problem else "waiting"


def _hides_zero(registration: Registration) -> bool:
    return "edx" in registration.product.lower().replace(" ", "")


def resend(session: Session, *, organisation_id: int, score_id: int, now: datetime) -> Score:
    """Send one score once more because somebody asked for it, also over a grade that the platform has from others.

    Moodle still keeps the grade that a teacher typed into an activity's column. Raises NoSuchScore.
    """
    own = (Score.id == score_id) & (Score.organisation_id == organisation_id)
    score = session.scalar(select(Score).where(own))
    if score is None:
        raise NoSuchScore("This score does not exist, or not in your organisation.")
    forget = score.state == OVERRIDDEN  # else what the platform holds would be found and left alone again
    send_again(session, where=own, now=now, forget=forget)
    _look_again(session, [score.line_item_id], now)
    session.flush()
    session.refresh(score)
    return score


def resend_failed(session: Session, *, cohort: Cohort, now: datetime) -> int:
    """Send what failed, is blocked or was lost in the columns of a cohort once more; returns how many."""
    columns = (
        select(LineItem.id)
        .join(ContextCohort, ContextCohort.context_id == LineItem.context_id)
        .where(ContextCohort.cohort_id == cohort.id, LineItem.course_id == ContextCohort.course_id)
    )
    lost = (Score.state == SENT) & (Score.problem == LOST)
    where = Score.line_item_id.in_(columns) & or_(Score.state.in_(TO_SEND_AGAIN), lost)
    count = send_again(session, where=where, now=now)
    _look_again(session, list(session.scalars(columns)), now)
    session.flush()
    return count


def _look_again(session: Session, line_item_ids: list[int], now: datetime) -> None:
    """A column that is gone may be there again."""
    missing = select(LineItem).where(LineItem.id.in_(line_item_ids), LineItem.state == MISSING)
    for line_item in session.scalars(missing):
        line_item.due_at = now
