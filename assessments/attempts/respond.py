"""Answering: an answer is graded and added to the evidence, once, whatever the connection does.

An answer that cannot be understood is refused and costs nothing. One that was recorded is confirmed whenever it is
sent again with its key, even after time is up; a new one is taken as the attempt's rules say of its moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from assessments.attempts.access import (
    AttemptOver,
    NoSuchQuestion,
    first_draw,
    handed_out,
    hold_attempt,
    policy_of,
    question,
    variant_of,
)
from assessments.attempts.kept_answer import kept_answer
from assessments.attempts.models import Attempt, Response
from assessments.attempts.policy import PRACTICE, TIME_UP, Timing, closes_at, timing_of
from assessments.attempts.unknown import grade_answer
from assessments.interactions.outcome import Outcome
from assessments.interactions.refusal import MalformedResponse
from assessments.items.models import ItemVersion
from assessments.items.places import field_in_places, response_in_letters
from assessments.items.published import PublishedItem, items_by_id
from assessments.items.variant import Variant
from core.errors import Conflict, InvalidInput

LONGEST_SECONDS = 3600.0


class AttemptFinished(Conflict):
    """The attempt has been handed in."""


class AlreadyAnswered(Conflict):
    """The item has its answer in this attempt, or the key was used for another answer."""


class QuestionChanged(Conflict):
    """The question was corrected after it had been shown, so that the answer is one to something else."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A response and what came of it."""

    response: Response
    outcome: Outcome
    version: PublishedItem
    fresh: bool
    """False when the same answer had been recorded before: nothing was added."""


def record_response(
    session: Session,
    *,
    attempt: Attempt,
    item_key: str,
    answer: Mapping[str, Any],
    idempotency_key: str,
    now: datetime,
    draw: int | None = None,
    seconds: float | None = None,
    in_places: bool = False,
    shown_version: int | None = None,
) -> Recorded:
    """Grade an answer and add it to the evidence; the same key sent twice counts once.

    `draw` is the draw the learner saw (practice only; default: the present one), `seconds` how long the question was in
    front; `in_places` says that the answer names parts by their places, as learners are shown them; `shown_version` is
    the number of the version that the page showed.

    Raises NoSuchQuestion, InvalidInput for an answer that cannot be understood, AlreadyAnswered, QuestionChanged,
    AttemptFinished, AttemptOver.
    """
    hold_attempt(session, attempt=attempt)
    version = handed_out(session, attempt, item_key)
    answer = kept_answer(answer, item=version.item, kind=attempt.kind)
    earlier = _earlier_answers(session, attempt, item_key, idempotency_key)
    for one in earlier:
        if one.attempt_id == attempt.id and one.idempotency_key == idempotency_key:
            return _again(session, attempt, version, one.id, answer, in_places)
    timing = _timing(session, attempt, now)
    here = sum(one.attempt_id == attempt.id and one.item_version_id == version.id for one in earlier)
    draw = _draw_answered(attempt, version, draw, here)
    _refuse_if_changed(session, attempt, version, shown_version)
    answer, outcome = _graded(variant_of(attempt, version, draw), answer, attempt.kind, in_places)
    response = Response(
        organisation_id=attempt.organisation_id,
        attempt_id=attempt.id,
        person_id=attempt.person_id,
        course_id=attempt.course_id,
        item_version_id=version.id,
        idempotency_key=idempotency_key,
        draw=draw,
        answer=dict(answer),
        score=outcome.score,
        correct=outcome.correct,
        tries=1 + len(earlier),
        hinted=_hint_mark(version, draw) in attempt.hints,
        seconds=None if seconds is None else min(max(0.0, seconds), LONGEST_SECONDS),
        late=timing is Timing.LATE,
        answered_at=now,
    )
    session.add(response)
    session.flush()
    return Recorded(response, outcome, version, fresh=True)


def refuse_after_end(attempt: Attempt) -> None:
    """Raises AttemptOver or AttemptFinished for an attempt that has ended."""
    if attempt.finished_at is not None and attempt.kind != PRACTICE:
        if attempt.ended == TIME_UP:
            raise AttemptOver(attempt.finished_at)
        raise AttemptFinished("This attempt has been handed in; answers are no longer taken.")


def _timing(session: Session, attempt: Attempt, now: datetime) -> Timing:
    """Raises AttemptFinished, AttemptOver."""
    refuse_after_end(attempt)
    if attempt.deadline_at is None or now <= attempt.deadline_at:
        return Timing.ON_TIME
    policy = policy_of(session, attempt=attempt)
    timing = timing_of(policy, deadline_at=attempt.deadline_at, now=now)
    if timing is Timing.OVER:
        raise AttemptOver(closes_at(policy, deadline_at=attempt.deadline_at) or attempt.deadline_at)
    return timing


def _draw_answered(attempt: Attempt, version: PublishedItem, draw: int | None, here: int) -> int:
    """Which draw an answer is about, `here` answers to this version having come before.

    Raises AlreadyAnswered, QuestionChanged.
    """
    if attempt.kind != PRACTICE and here:
        raise AlreadyAnswered("This question has its answer already; an answer that was sent stays.", field="item")
    first, present = (first_draw(version), first_draw(version) + here) if attempt.kind == PRACTICE else (0, 0)
    draw = present if draw is None else draw
    if 0 <= draw < first:
        raise QuestionChanged("This question has been corrected since it was shown. Read it again, then answer.")
    if not first <= draw <= present:
        raise InvalidInput("This draw of the question was never shown. Reload the page.", field="draw")
    return draw


def _refuse_if_changed(session: Session, attempt: Attempt, version: PublishedItem, shown: int | None) -> None:
    """A correction may have reached an open attempt after its page was loaded: other figures, other places.

    Where only the key differs, the page showed what it would show now. Practice tells versions by their draws.
    """
    if shown is None or shown == version.number or attempt.kind == PRACTICE:
        return
    query = select(ItemVersion.id).where(
        ItemVersion.course_id == attempt.course_id,
        ItemVersion.item_key == version.item_key,
        ItemVersion.number == shown,
    )
    for before in items_by_id(session, ids=session.scalars(query).all()).values():
        if variant_of(attempt, before).public() == variant_of(attempt, version).public():
            return
    raise QuestionChanged("This question has been corrected since it was shown. Read it again, then answer.")


def _earlier_answers(session: Session, attempt: Attempt, item_key: str, idempotency_key: str) -> Sequence[Any]:
    """This person's answers to the item in any attempt, and the answer of this attempt that used the key."""
    query = (
        select(Response.id, Response.attempt_id, Response.item_version_id, Response.idempotency_key)
        .join(ItemVersion, ItemVersion.id == Response.item_version_id)
        .where(
            Response.person_id == attempt.person_id,
            Response.course_id == attempt.course_id,
            or_(
                ItemVersion.item_key == item_key,
                and_(Response.attempt_id == attempt.id, Response.idempotency_key == idempotency_key),
            ),
        )
    )
    return session.execute(query).all()


def _again(
    session: Session,
    attempt: Attempt,
    version: PublishedItem,
    response_id: int,
    answer: Mapping[str, Any],
    in_places: bool,
) -> Recorded:
    response = session.get_one(Response, response_id)
    if in_places:
        answer = response_in_letters(variant_of(attempt, version, response.draw), answer)
    if response.item_version_id != version.id or response.answer != dict(answer):
        raise AlreadyAnswered("This key was used for another answer. Choose a new one.", field="idempotency_key")
    outcome = grade_answer(variant_of(attempt, version, response.draw), response.answer, kind=attempt.kind)
    return Recorded(response, outcome, version, fresh=False)


def _graded(
    variant: Variant, answer: Mapping[str, Any], kind: str, in_places: bool
) -> tuple[Mapping[str, Any], Outcome]:
    """The answer as it is kept, in letters, and what comes of it. Raises MalformedResponse, in the sender's names."""
    if not in_places:
        return answer, grade_answer(variant, answer, kind=kind)
    letters = response_in_letters(variant, answer)
    try:
        return letters, grade_answer(variant, letters, kind=kind)
    except MalformedResponse as refusal:
        raise refusal.at(field_in_places(variant, refusal.field or "")) from None


def read_hint(session: Session, *, attempt: Attempt, item_key: str) -> str:
    """The hint of a practice question (Markdown); that it was read is kept, and lowers what the answer tells.

    Raises NoSuchQuestion where there is no hint to read.
    """
    hold_attempt(session, attempt=attempt)
    version, draw = question(session, attempt=attempt, item_key=item_key)
    hint = variant_of(attempt, version, draw).hint if attempt.kind == PRACTICE else None
    if not hint:
        raise NoSuchQuestion(f"The question {item_key!r} has no hint here.", field="item")
    if _hint_mark(version, draw) not in attempt.hints:
        attempt.hints = [*attempt.hints, _hint_mark(version, draw)]
        session.flush()
    return hint


def _hint_mark(version: PublishedItem, draw: int) -> str:
    return f"{version.id}:{draw}"
