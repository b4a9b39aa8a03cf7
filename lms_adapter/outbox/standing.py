"""How it stands with the grades of each course of a platform: how many are told, wait, failed or were overridden."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_adapter.lti.models import Context, LineItem
from lms_adapter.outbox.models import Score


@dataclass(slots=True)
class Standing:
    """Scores by what became of them."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    """Not sent by themselves again, or waiting for a person."""
    overridden: int = 0

    def __add__(self, other: Standing) -> Standing:
        return Standing(
            self.sent + other.sent,
            self.waiting + other.waiting,
            self.failed + other.failed,
            self.overridden + other.overridden,
        )


_FIELD = {"sent": "sent", "waiting": "waiting", "failed": "failed", "blocked": "failed", "overridden": "overridden"}


def standing_of_contexts(
    session: Session, *, organisation_id: int, registration_id: int | None = None
) -> dict[int, Standing]:
    """Context -> how its scores stand; contexts without scores are left out."""
    query = (
        select(LineItem.context_id, Score.state, func.count())
        .join(LineItem, LineItem.id == Score.line_item_id)
        .where(Score.organisation_id == organisation_id)
        .group_by(LineItem.context_id, Score.state)
    )
    if registration_id is not None:
        query = query.join(Context, Context.id == LineItem.context_id).where(Context.registration_id == registration_id)
    found: dict[int, Standing] = {}
    for context_id, state, count in session.execute(query):
        standing, field = found.setdefault(context_id, Standing()), _FIELD.get(state, "waiting")
        setattr(standing, field, getattr(standing, field) + count)
    return found
