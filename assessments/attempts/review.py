"""Looking back at a finished attempt: as much as its rules allow, with the verdicts that count now.

A response that a person graded, or that was graded again under a corrected item, is shown with that verdict and that
wording. What must not be shown is not loaded: it cannot leak from a page that forgets to hide it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.access import attempts_at, policy_of, variant_of
from assessments.attempts.models import Attempt, Grading, Rating, Response
from assessments.attempts.policy import PRACTICE, Shown, attempts_left, shown_after
from assessments.attempts.results import result_of
from assessments.attempts.unknown import grade_answer
from assessments.interactions.outcome import Outcome
from assessments.items.published import PublishedItem, items_by_id
from assessments.items.variant import Variant
from core.errors import Conflict, InvalidInput


class NotHandedIn(Conflict):
    """The attempt goes on: there is nothing to look back at yet."""


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """One item of an attempt, looked back at."""

    version: PublishedItem
    variant: Variant
    response: Response | None
    outcome: Outcome | None
    """With the score and the verdict that count now; both None while a rater is awaited."""
    ratings: tuple[Rating, ...] = ()
    """What the raters saw, once their grading was made."""

    @property
    def pending(self) -> bool:
        """Answered, and waiting for a rater."""
        return self.outcome is not None and self.outcome.score is None


def shown_of(session: Session, *, attempt: Attempt) -> Shown:
    """What of this attempt its learner may see now. Raises NotHandedIn."""
    _refuse_before_the_end(attempt)
    if attempt.kind == PRACTICE:
        return Shown.FULL
    run = attempts_at(
        session,
        person_id=attempt.person_id,
        course_id=attempt.course_id,
        target_key=attempt.target_key,
        kind=attempt.kind,
    )
    policy = policy_of(session, attempt=attempt)
    return shown_after(
        policy,
        passed=result_of(run).passed,
        left=attempts_left(allowed=policy.attempts, used=len(run)),
        another_open=any(one.finished_at is None for one in run),
    )


def review_attempt(session: Session, *, attempt: Attempt) -> list[ReviewedItem]:
    """Every item of a finished attempt with the answer given and what was right, for those who may see it all.

    `shown_of` says whether its learner may. Raises NotHandedIn.
    """
    _refuse_before_the_end(attempt)
    versions = items_by_id(session, ids=attempt.items)
    responses = select(Response).where(Response.attempt_id == attempt.id).order_by(Response.id)
    given = {response.item_version_id: response for response in session.scalars(responses)}
    gradings = _current_gradings(session, attempt)
    ratings = _ratings(session, attempt)
    corrected = items_by_id(session, ids=[one.item_version_id for one in gradings.values()])
    reviewed = []
    for version in (versions[item_id] for item_id in attempt.items):
        response = given.get(version.id)
        if response is None:
            reviewed.append(ReviewedItem(version, variant_of(attempt, version), None, None))
            continue
        grading = gradings.get(response.id)
        shown = corrected.get(grading.item_version_id, version) if grading else version
        reviewed.append(_reviewed(attempt, version, shown, response, grading, ratings.get(response.id, ())))
    return reviewed


def _refuse_before_the_end(attempt: Attempt) -> None:
    if attempt.finished_at is None:
        raise NotHandedIn("The review opens once the attempt has been handed in.")


def _reviewed(
    attempt: Attempt,
    version: PublishedItem,
    corrected: PublishedItem,
    response: Response,
    grading: Grading | None,
    ratings: tuple[Rating, ...],
) -> ReviewedItem:
    try:
        variant = variant_of(attempt, corrected, response.draw)
        outcome = grade_answer(variant, response.answer, kind=attempt.kind)
    except InvalidInput:  # a correction under which the old answer cannot be read: what was asked is shown
        corrected, variant = version, variant_of(attempt, version, response.draw)
        outcome = grade_answer(variant, response.answer, kind=attempt.kind)
    if grading:
        outcome = replace(outcome, score=grading.score, correct=grading.correct)
    return ReviewedItem(corrected, variant, response, outcome, ratings if grading else ())


def _current_gradings(session: Session, attempt: Attempt) -> dict[int, Grading]:
    query = select(Grading).join(Response, Response.id == Grading.response_id)
    found = session.scalars(query.where(Response.attempt_id == attempt.id, Grading.current))
    return {one.response_id: one for one in found}


def _ratings(session: Session, attempt: Attempt) -> dict[int, tuple[Rating, ...]]:
    query = select(Rating).join(Response, Response.id == Rating.response_id)
    found: dict[int, tuple[Rating, ...]] = {}
    for one in session.scalars(query.where(Response.attempt_id == attempt.id).order_by(Rating.id)):
        found[one.response_id] = (*found.get(one.response_id, ()), one)
    return found
