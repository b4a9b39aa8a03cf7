"""Whose submission a grade book asks for, and where it is read (LTI Submission Review 1.0).

`for_user` names a person by the platform's user id alone; the column, or else the link, says what was submitted. A
trainer is led to the attempt of that very person, if they belong to the platform's course; a learner only to their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from assessments.attempts.results import policy_of_run
from assessments.attempts.service import attempts_at, share_of
from course.curriculum.service import NoSuchCourse, PublishedCourse, find_course, get_course
from course.enrolment.models import CohortMember, Person, Role
from lms_adapter.lti.models import Identity, Launch, LineItem, Member
from lms_adapter.lti.targets import BadTarget, Target, read_target
from web.lti.here import cohort_of, opened_by

Missing = Literal["", "nobody", "stranger", "gone", "not_yours", "nothing_graded", "not_begun", "under_way"]


@dataclass(frozen=True, slots=True)
class Submission:
    """Where the submission is read, or why there is none to read."""

    address: str = ""
    missing: Missing = ""
    learner: Person | None = None
    course: PublishedCourse | None = None
    target: Target | None = None
    cohort_id: int | None = None


def find_submission(session: Session, launch: Launch) -> Submission:
    """The submission that the launch's grade book asks for."""
    found = _person(session, launch)
    if not isinstance(found, Person):
        return Submission(missing=found)
    course, target = _reviewed_thing(session, launch)
    if course is None or target is None:
        return Submission(missing="nothing_graded", learner=found)
    if launch.role is Role.LEARNER:
        return _own(session, found, course, target)
    return _for_trainer(session, launch, found, course, target)


def counting_attempt(run: Sequence[Attempt]) -> Attempt | None:
    """The finished attempt whose points are the result; where an average counts, or all wait, the latest one."""
    finished = [one for one in run if one.finished_at is not None]
    known = [one for one in finished if share_of(one) is not None]
    if not known:
        return finished[-1] if finished else None
    counts = policy_of_run(run).counts
    if counts == "first":
        return finished[0]
    if counts == "best":
        return max(known, key=lambda one: (share_of(one) or 0.0, one.number))
    return known[-1]


def _person(session: Session, launch: Launch) -> Person | Missing:
    reviewed = launch.details.get("for_identity")
    if reviewed is None:
        return session.get_one(Person, launch.person_id) if launch.role is Role.LEARNER else "nobody"
    identity = session.get(Identity, reviewed)
    if launch.role is Role.LEARNER:
        own = identity is not None and identity.person_id == launch.person_id
        return session.get_one(Person, launch.person_id) if own else "not_yours"
    if identity is None or session.get(Member, (launch.context_id, identity.id)) is None:
        return "stranger"
    return session.get_one(Person, identity.person_id)


def _reviewed_thing(session: Session, launch: Launch) -> tuple[PublishedCourse | None, Target | None]:
    """What the column holds grades of; without a column of ours, what the link opens."""
    course_id, key, text = None, "", ""
    url = str(launch.details.get("line_item_url") or "")
    query = select(LineItem).where(LineItem.context_id == launch.context_id, LineItem.url == url)
    item = session.scalar(query) if url else None
    if item is not None:
        course_id, text = item.course_id, item.target
    else:
        opened = opened_by(session, launch)
        course_id, key, text = opened.course_id, opened.course_key, opened.target
    try:
        target = read_target(text) if text else None
        if course_id is not None:
            return get_course(session, organisation_id=launch.organisation_id, course_id=course_id), target
        return (find_course(session, organisation_id=launch.organisation_id, key=key) if key else None), target
    except (NoSuchCourse, BadTarget):
        return None, None


def _own(session: Session, person: Person, course: PublishedCourse, target: Target) -> Submission:
    """A learner's own submission: the review of the attempt that counts."""
    found = partial(Submission, learner=person, course=course, target=target)
    if target.kind not in ("assessment", "exam"):
        key = target.key if target.kind == "competency" else None
        return found(url_for("gap.show", course_key=course.key, competence=key))
    run = attempts_at(session, person_id=person.id, course_id=course.id, target_key=target.key)
    attempt = counting_attempt(run)
    if attempt is None:
        return found(missing="under_way" if run else "not_begun")
    return found(url_for("assessment.review", course_key=course.key, attempt_id=attempt.id))


def _for_trainer(
    session: Session, launch: Launch, learner: Person, course: PublishedCourse, target: Target
) -> Submission:
    """The trainer's page of the attempt that counts; of the learner, where the grade is of no attempt."""
    cohort_id = cohort_of(session, launch=launch, course_id=course.id)
    found = partial(Submission, learner=learner, course=course, target=target, cohort_id=cohort_id)
    member = session.get(CohortMember, (cohort_id, learner.id)) if cohort_id else None
    if member is None or member.role is not Role.LEARNER:
        return found(missing="gone")
    here: dict[str, Any] = {"cohort_id": cohort_id, "learner_id": learner.id}
    if target.kind not in ("assessment", "exam"):
        return found(url_for("trainer.learner", **here, _anchor="gap"))
    run = attempts_at(session, person_id=learner.id, course_id=course.id, target_key=target.key)
    attempt = counting_attempt(run)
    if attempt is None:
        return found(missing="under_way" if run else "not_begun")
    return found(url_for("learner_attempt.show", **here, attempt_id=attempt.id))
