"""Beginning an attempt, answering in it, finishing it, and looking back at it.

A learner's writes queue behind one another (`lock_learner`), so that two tabs, a double click or a repeated request
neither lose nor double anything. An answer that cannot be understood is refused and costs nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from assessments.attempts import policy
from assessments.attempts.draw import PoolItem, draw_items
from assessments.attempts.gradings import scores_of
from assessments.attempts.models import Attempt, Response
from assessments.attempts.unknown import grade_answer
from assessments.interactions.outcome import Outcome
from assessments.items.models import ItemVersion
from assessments.items.published import PublishedItem, items_by_id
from assessments.items.variant import Variant, make_variant, variant_seed
from assessments.score import Score, total_score
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from course.curriculum.structure import Assessment
from course.enrolment.models import Person

GRADED, PRACTICE = "graded", "practice"
DRAWS_A_VERSION = 100_000


class NoSuchAttempt(NotFound):
    """The attempt does not exist, or belongs to somebody else."""


class LearnerGone(NotFound):
    """The learner's account was erased while something was being written for it."""


class NoSuchQuestion(NotFound):
    """The attempt does not hand out this item."""


class NoAttemptLeft(NotAllowed):
    """Every attempt that the assessment allows has been used."""


class AttemptFinished(Conflict):
    """The attempt has been handed in."""


class AlreadyAnswered(Conflict):
    """The item has its answer in this attempt, or the key was used for another answer."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A response and what came of it."""

    response: Response
    outcome: Outcome
    version: PublishedItem
    fresh: bool
    """False when the same answer had been recorded before: nothing was added."""


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """One item of an attempt, looked back at."""

    version: PublishedItem
    variant: Variant
    response: Response | None
    outcome: Outcome | None


def lock_learner(session: Session, *, person_id: int) -> None:
    """Make this learner's other writing transactions wait for this one (on SQLite every writer waits already).

    Raises LearnerGone where the account was erased meanwhile.
    """
    if session.scalar(select(Person.id).where(Person.id == person_id).with_for_update()) is None:
        raise LearnerGone("This account has been erased.")


def hold_attempt(session: Session, *, attempt: Attempt) -> None:
    """Take the learner's lock, and only then read the attempt: it may have been handed in while we waited."""
    lock_learner(session, person_id=attempt.person_id)
    session.refresh(attempt)


def begin_graded(
    session: Session,
    *,
    person: Person,
    course_id: int,
    assessment: Assessment,
    pool: Sequence[PublishedItem],
    now: datetime,
) -> Attempt:
    """Begin an attempt at an assessment, or return the one that is open. Raises NoAttemptLeft."""
    lock_learner(session, person_id=person.id)
    earlier = attempts_at(session, person_id=person.id, course_id=course_id, target_key=assessment.id)
    for attempt in earlier:
        if attempt.finished_at is None:
            return attempt
    if not policy.attempts_left(allowed=assessment.attempts, used=len(earlier)):
        raise NoAttemptLeft(f"All {assessment.attempts} attempts at this assessment have been used.")
    if not pool:
        raise NoSuchQuestion("This assessment has no items yet.")
    seed = secrets.token_hex(16)
    facts = [PoolItem(one.id, one.item_key, one.competency_key, one.difficulty) for one in pool]
    return _add_attempt(
        session,
        person=person,
        course_id=course_id,
        kind=GRADED,
        target_key=assessment.id,
        number=len(earlier) + 1,
        seed=seed,
        items=draw_items(facts, count=assessment.draw, seed=seed),
        now=now,
    )


def open_practice(
    session: Session, *, person: Person, course_id: int, lesson_key: str, checks: Sequence[PublishedItem], now: datetime
) -> Attempt:
    """The standing practice of a person in a lesson, with the lesson's present checks."""
    lock_learner(session, person_id=person.id)
    ids = [version.id for version in checks]
    standing = attempts_at(session, person_id=person.id, course_id=course_id, target_key=lesson_key, kind=PRACTICE)
    if standing:
        if standing[0].items != ids:
            standing[0].items = ids
            session.flush()
        return standing[0]
    return _add_attempt(
        session,
        person=person,
        course_id=course_id,
        kind=PRACTICE,
        target_key=lesson_key,
        number=1,
        seed=secrets.token_hex(16),
        items=ids,
        now=now,
    )


def _add_attempt(session: Session, *, person: Person, now: datetime, **columns: Any) -> Attempt:
    attempt = Attempt(
        id=secrets.token_hex(16),
        organisation_id=person.organisation_id,
        person_id=person.id,
        started_at=now,
        **columns,
    )
    session.add(attempt)
    session.flush()
    return attempt


def attempts_at(
    session: Session, *, person_id: int, course_id: int, target_key: str, kind: str = GRADED
) -> list[Attempt]:
    """A person's attempts at one assessment (or practice of one lesson), first to last."""
    query = select(Attempt).where(
        Attempt.person_id == person_id,
        Attempt.course_id == course_id,
        Attempt.kind == kind,
        Attempt.target_key == target_key,
    )
    return list(session.scalars(query.order_by(Attempt.number)))


def attempts_of(session: Session, *, person_id: int, course_id: int) -> list[Attempt]:
    """A person's graded attempts in a course, oldest first."""
    query = select(Attempt).where(
        Attempt.person_id == person_id, Attempt.course_id == course_id, Attempt.kind == GRADED
    )
    return list(session.scalars(query.order_by(Attempt.started_at, Attempt.number)))


def get_attempt(session: Session, *, person: Person, attempt_id: str) -> Attempt:
    """An attempt of this person. Raises NoSuchAttempt, for a stranger's as for a wrong id."""
    attempt = session.get(Attempt, attempt_id)
    if attempt is None or attempt.person_id != person.id:
        raise NoSuchAttempt("There is no such attempt.", field="attempt")
    return attempt


def question(session: Session, *, attempt: Attempt, item_key: str) -> tuple[PublishedItem, int]:
    """The version of an item that the attempt hands out, and its present draw. Raises NoSuchQuestion."""
    version = _handed_out(session, attempt, item_key)
    if attempt.kind != PRACTICE:
        return version, 0
    query = select(func.count()).select_from(Response)
    query = query.where(Response.attempt_id == attempt.id, Response.item_version_id == version.id)
    return version, _first_draw(version) + (session.scalar(query) or 0)


def _first_draw(version: PublishedItem) -> int:
    """Practice: draws are numbered through the versions of an item, so that an answer to a question that a tab still
    shows in its former wording is not taken for one to the present wording.
    """
    return (version.number - 1) * DRAWS_A_VERSION


def read_hint(session: Session, *, attempt: Attempt, item_key: str) -> str:
    """The hint of a practice question (Markdown); that it was read is kept, and lowers what the answer tells.

    Raises NoSuchQuestion where there is no hint to read.
    """
    lock_learner(session, person_id=attempt.person_id)
    session.refresh(attempt)
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


def _handed_out(session: Session, attempt: Attempt, item_key: str) -> PublishedItem:
    for version in items_by_id(session, ids=attempt.items).values():
        if version.item_key == item_key:
            return version
    raise NoSuchQuestion(f"This attempt does not ask {item_key!r}. Reload the page.", field="item")


def variant_of(attempt: Attempt, version: PublishedItem, draw: int = 0) -> Variant:
    """The item as this learner sees it in this attempt."""
    seed = attempt.seed if draw == 0 else f"{attempt.seed}.{draw}"
    return make_variant(version.item, variant_seed(seed, version.item_key))


def record_response(
    session: Session,
    *,
    attempt: Attempt,
    item_key: str,
    answer: Mapping[str, Any],
    idempotency_key: str,
    now: datetime,
    draw: int | None = None,
) -> Recorded:
    """Grade an answer and add it to the evidence; the same key sent twice counts once.

    `draw` is the draw the learner saw (practice only; default: the present one). Raises NoSuchQuestion, InvalidInput
    for an answer that cannot be understood, AlreadyAnswered, AttemptFinished.
    """
    hold_attempt(session, attempt=attempt)
    version = _handed_out(session, attempt, item_key)
    earlier = _earlier_answers(session, attempt, item_key, idempotency_key)
    for one in earlier:
        if one.attempt_id == attempt.id and one.idempotency_key == idempotency_key:
            return _again(session, attempt, version, one.id, answer)
    if attempt.finished_at is not None:
        raise AttemptFinished("This attempt has been handed in; answers are no longer taken.")
    here = sum(one.attempt_id == attempt.id and one.item_version_id == version.id for one in earlier)
    if attempt.kind != PRACTICE and here:
        raise AlreadyAnswered("This question has its answer already; an answer that was sent stays.", field="item")
    first, present = (_first_draw(version), _first_draw(version) + here) if attempt.kind == PRACTICE else (0, 0)
    draw = present if draw is None else draw
    if not first <= draw <= present:
        raise InvalidInput("This draw of the question was never shown. Reload the page.", field="draw")
    outcome = grade_answer(variant_of(attempt, version, draw), answer, kind=attempt.kind)
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
        answered_at=now,
    )
    session.add(response)
    session.flush()
    return Recorded(response, outcome, version, fresh=True)


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
    session: Session, attempt: Attempt, version: PublishedItem, response_id: int, answer: Mapping[str, Any]
) -> Recorded:
    response = session.get_one(Response, response_id)
    if response.item_version_id != version.id or response.answer != dict(answer):
        raise AlreadyAnswered("This key was used for another answer. Choose a new one.", field="idempotency_key")
    outcome = grade_answer(variant_of(attempt, version, response.draw), response.answer, kind=attempt.kind)
    return Recorded(response, outcome, version, fresh=False)


def finish_attempt(session: Session, *, attempt: Attempt, pass_mark: float, now: datetime) -> Score:
    """Hand an attempt in; what was not answered counts 0. Handing in twice changes nothing."""
    hold_attempt(session, attempt=attempt)
    if attempt.finished_at is None:
        answered = [score or 0.0 for score in scores_of(session, attempt_id=attempt.id).values()]
        score = total_score([*answered, *[0.0] * (len(attempt.items) - len(answered))])
        attempt.finished_at, attempt.raw, attempt.maximum = now, score.raw, score.maximum
        attempt.scaled, attempt.ended = score.scaled, "handed_in"
        attempt.passed = score.reaches(pass_mark)
        session.flush()
    return score_of(attempt)


def score_of(attempt: Attempt) -> Score:
    """The score of a finished attempt; 0 of 0 for one that is still open."""
    return Score(raw=attempt.raw or 0.0, minimum=0.0, maximum=attempt.maximum or 0.0)


def answered_items(session: Session, *, attempt: Attempt) -> list[str]:
    """Keys of the items that have an answer in this attempt, in the order they were answered."""
    query = (
        select(ItemVersion.item_key)
        .join(Response, Response.item_version_id == ItemVersion.id)
        .where(Response.attempt_id == attempt.id)
        .order_by(Response.id)
    )
    return list(dict.fromkeys(session.scalars(query)))


def review_attempt(session: Session, *, attempt: Attempt) -> list[ReviewedItem]:
    """Every item of a finished attempt with the answer given and what was right. Raises Conflict before the end."""
    if attempt.finished_at is None:
        raise Conflict("The review opens once the attempt has been handed in.")
    versions = items_by_id(session, ids=attempt.items)
    responses = {
        response.item_version_id: response
        for response in session.scalars(select(Response).where(Response.attempt_id == attempt.id).order_by(Response.id))
    }
    reviewed = []
    for version in (versions[item_id] for item_id in attempt.items):
        response = responses.get(version.id)
        variant = variant_of(attempt, version, response.draw if response else 0)
        outcome = grade_answer(variant, response.answer, kind=attempt.kind) if response else None
        reviewed.append(ReviewedItem(version, variant, response, outcome))
    return reviewed
