"""A correction from its proposal to its end: the row that people decide on and that workers take under a lease.

    previewing -> previewed -> waiting -> running -> done
                      |-> cancelled (also while it is previewed or waits)
    failed: its workers stopped in the middle too often; asking again starts another one

A trainer may propose a correction and see what it would do; an administrator applies it. Each step is in the audit
trail with its figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from assessments.attempts.models import Regrading
from assessments.items.correction import CorrectedMeanwhile, NotACorrection, correction_problems
from assessments.items.models import ItemVersion
from core.database import Database
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from course.enrolment.audit import note_action
from course.enrolment.models import Person, Role
from course.enrolment.service import cohorts_for

PREVIEWING, PREVIEWED, WAITING, RUNNING = "previewing", "previewed", "waiting", "running"
DONE, CANCELLED, FAILED = "done", "cancelled", "failed"
OPEN_STATES = (PREVIEWING, PREVIEWED, WAITING, RUNNING)
LEASE = timedelta(minutes=2)
MOST_TRIES = 5
LONGEST_REASON = 500


class NoSuchRegrading(NotFound):
    """The correction does not exist, or not for the one who asks."""


class ReasonMissing(InvalidInput):
    """A correction needs a sentence that says why."""


class AlreadyUnderCorrection(Conflict):
    """Another correction of the item has neither been applied nor given up."""


class NotNow(Conflict):
    """The correction is not in the state that this step starts from."""


class AdministratorsOnly(NotAllowed):
    """Trainers may propose a correction; applying it is for an administrator."""


def propose_correction(
    session: Session, *, version: ItemVersion, document: Mapping[str, Any], reason: str, person: Person, now: datetime
) -> Regrading:
    """Keep a corrected document and ask for its preview.

    Raises ReasonMissing, NotACorrection, CorrectedMeanwhile, AlreadyUnderCorrection.
    """
    reason = reason.replace("\x00", "").strip()
    if not reason:
        raise ReasonMissing("Say why the item is corrected: those whose results change will read it.", field="reason")
    problems = correction_problems(version, document)
    if problems:
        raise NotACorrection(str(problems[0]), field=problems[0].field or None)
    session.execute(select(ItemVersion.id).where(ItemVersion.id == version.id).with_for_update())
    if not version.current:
        raise CorrectedMeanwhile("Another version of this item has been published since. Look at it, then correct it.")
    if open_regrading(session, course_id=version.course_id, item_key=version.item_key):
        raise AlreadyUnderCorrection("This item is being corrected already. Apply that correction or give it up first.")
    regrading = Regrading(
        organisation_id=version.organisation_id,
        course_id=version.course_id,
        item_key=version.item_key,
        from_version_id=version.id,
        document=dict(document),
        reason=reason[:LONGEST_REASON],
        requested_by=person.id,
        requested_at=now,
        state=PREVIEWING,
    )
    session.add(regrading)
    session.flush()
    return regrading


def open_regrading(session: Session, *, course_id: int, item_key: str) -> Regrading | None:
    """The correction of an item that is neither done nor given up, if there is one."""
    query = select(Regrading).where(
        Regrading.course_id == course_id, Regrading.item_key == item_key, Regrading.state.in_(OPEN_STATES)
    )
    return session.scalar(query.order_by(Regrading.id.desc()).limit(1))


def regradings_of(session: Session, *, course_id: int, item_key: str | None = None) -> list[Regrading]:
    """The corrections of a course, or of one of its items, newest first."""
    query = select(Regrading).where(Regrading.course_id == course_id)
    if item_key is not None:
        query = query.where(Regrading.item_key == item_key)
    return list(session.scalars(query.order_by(Regrading.id.desc())))


def get_regrading(session: Session, *, person: Person, regrading_id: int, hold: bool = False) -> Regrading:
    """A correction in a course that this person answers for; `hold` makes others wait. Raises NoSuchRegrading."""
    regrading = session.get(Regrading, regrading_id, with_for_update=hold, populate_existing=hold)
    if regrading is None or regrading.organisation_id != person.organisation_id:
        raise NoSuchRegrading("There is no such correction here.")
    courses = {cohort.course_id for cohort in cohorts_for(session, person=person)}
    if person.role is not Role.ADMINISTRATOR and (
        person.role is not Role.TRAINER or regrading.course_id not in courses
    ):
        raise NoSuchRegrading("There is no such correction here.")
    return regrading


def confirm_regrading(session: Session, *, regrading: Regrading, person: Person, now: datetime) -> None:
    """Let the worker apply a previewed correction, or go on with one that stopped in the middle.

    Raises AdministratorsOnly, NotNow, CorrectedMeanwhile.
    """
    if person.role is not Role.ADMINISTRATOR:
        raise AdministratorsOnly("Applying a correction is for an administrator.")
    stopped = regrading.state == FAILED and regrading.to_version_id is not None
    if regrading.state != PREVIEWED and not stopped:
        raise NotNow(f"This correction is {regrading.state}: only a previewed one can be applied.")
    if not stopped and not session.get_one(ItemVersion, regrading.from_version_id).current:
        raise CorrectedMeanwhile("Another version of this item has been published since the preview. Correct that one.")
    regrading.state, regrading.confirmed_at = WAITING, now
    regrading.tries, regrading.done, regrading.error, regrading.finished_at = 0, 0, "", None
    note(session, regrading, "confirmed", actor_id=person.id, detail=figures_of(regrading), now=now)


def cancel_regrading(session: Session, *, regrading: Regrading, person: Person, now: datetime) -> None:
    """Give a correction up before it is applied. Raises NotNow once the worker has begun."""
    if regrading.state not in (PREVIEWING, PREVIEWED, WAITING) or regrading.to_version_id is not None:
        raise NotNow(f"This correction is {regrading.state}: it can no longer be given up.")
    regrading.state, regrading.finished_at, regrading.leased_until = CANCELLED, now, None
    note(session, regrading, "cancelled", actor_id=person.id, detail={}, now=now)


def note(
    session: Session,
    regrading: Regrading,
    verb: str,
    *,
    actor_id: int | None,
    detail: Mapping[str, Any],
    now: datetime,
) -> None:
    """Write a step of a correction into the audit trail."""
    note_action(
        session,
        organisation_id=regrading.organisation_id,
        actor_id=actor_id,
        action=f"regrading.{verb}",
        subject=f"item:{regrading.item_key}",
        detail={"regrading": regrading.id, "course": regrading.course_id, **detail},
        now=now,
    )


def figures_of(regrading: Regrading) -> dict[str, Any]:
    """The numbers of a preview that the audit trail keeps."""
    kept = ("responses", "changed", "up", "down", "learners", "learners_changed", "attempts", "lms")
    return {name: regrading.preview[name] for name in kept if name in regrading.preview}


def take_regrading(database: Database, *, now: datetime) -> int | None:
    """Lease the oldest correction that waits for a worker; None when there is none. One that failed too often is given
    up.
    """
    with database.transaction() as session:
        while (regrading := _oldest_due(session, now)) is not None:
            regrading.tries += 1
            if regrading.tries <= MOST_TRIES:
                regrading.leased_until = now + LEASE
                if regrading.state == WAITING:
                    regrading.state = RUNNING
                return regrading.id
            regrading.state, regrading.finished_at = FAILED, now
            regrading.error = regrading.error or "Its worker stopped in the middle every time."
            session.flush()
        return None


def _oldest_due(session: Session, now: datetime) -> Regrading | None:
    free = or_(Regrading.leased_until.is_(None), Regrading.leased_until < now)
    due = or_(Regrading.state == WAITING, and_(Regrading.state.in_((PREVIEWING, RUNNING)), free))
    query = select(Regrading).where(due).order_by(Regrading.id).limit(1)
    return session.scalar(query.with_for_update(skip_locked=True))


def lose_regrading(database: Database, *, regrading_id: int, error: str) -> None:
    """Note why a worker could not go on; another one tries again after the lease."""
    with database.transaction() as session:
        regrading = session.get(Regrading, regrading_id)
        if regrading and regrading.state in (PREVIEWING, RUNNING):
            regrading.error = error[:500]
