"""Reading the roster of a platform's course (NRPS 2.0): who is in it, launched or not, and who has left.

People who never launched get an account, so that their trainer sees that they have not begun; who neither follows nor
teaches the course (roles.place_of) gets none, and no place in its cohorts. The platform is asked with no transaction
open, then everybody who is new or different is written in short transactions, so that a launch from the same course
does not wait for a thousand others. Only a complete walk through the pages lets people leave, and never somebody who
launched while it was under way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.database import Database
from course.enrolment.models import Role
from lms_adapter.lti.contexts import lock_context
from lms_adapter.lti.models import Context, Identity, Member, Registration
from lms_adapter.lti.nrps import Listed
from lms_adapter.lti.people import launched_as_trainer, leave_context, person_of, place_member
from lms_adapter.lti.roles import place_of
from lms_adapter.lti.roster_pages import Services, Walk, walk_roster
from lms_adapter.lti.roster_schedule import note_outcome, postpone

logger = logging.getLogger("passerelle.roster")

AT_ONCE = 200
"""People written in one transaction."""
Some = TypeVar("Some")
Placed = dict[str, tuple[Listed, Role]]
"""Who is active and has a place in the course, by `user_id`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reading of a roster came to."""

    listed: int
    """People whom the platform listed as active learners or trainers."""
    changed: int
    """Those who were new, or of whom something was new."""
    left: int
    pages: int
    problem: str = ""
    """Why it was not complete; empty where it was."""


def read_roster(
    database: Database,
    services: Services,
    *,
    context_id: int,
    clock: Callable[[], datetime],
    nightly_hour: int = 2,
) -> Reading | None:
    """Read the roster of a context that the caller has leased; None where there is none to read (now)."""
    with database.transaction() as session:
        context = session.get(Context, context_id)
        if context is None or postpone(session, context=context, now=clock(), nightly_hour=nightly_hour):
            return None
        registration, url = session.get_one(Registration, context.registration_id), context.memberships_url
    walk = walk_roster(services, registration=registration, url=url, clock=clock)
    active = {subject: one for subject, one in walk.members.items() if one.status == "active"}
    placed = {subject: (one, place) for subject, one in active.items() if (place := place_of(one.roles)) is not None}
    changed = _write_news(database, context_id=context_id, placed=placed, clock=clock)
    with database.transaction() as session:
        context = lock_context(session, context_id=context_id)
        now = clock()
        problem = _check_emptiness(session, context, walk, active)
        left = _let_go(session, context=context, walk=walk, placed=placed, complete=not problem, now=now)
        if not problem:
            _note_listed(session, context=context, active=active, now=now)
        note_outcome(context, problem=problem, walk=walk, now=now, nightly_hour=nightly_hour)
    reading = Reading(len(placed), changed, left, walk.pages, problem)
    logger.info("roster of context %s: %s", context_id, reading)
    return reading


def _check_emptiness(session: Session, context: Context, walk: Walk, active: dict[str, Listed]) -> str:
    """An empty roster of a course with people in it is a platform's mistake more often than the truth."""
    if walk.problem or active:
        return walk.problem
    known = select(Member.identity_id).where(Member.context_id == context.id, Member.active).limit(1)
    return "empty_roster" if session.scalar(known) is not None else ""


def _write_news(database: Database, *, context_id: int, placed: Placed, clock: Callable[[], datetime]) -> int:
    """Make or update everybody of whom the roster says something new; how many."""
    with database.reading() as session:
        known = _known_members(session, context_id)
    news = [placed[subject] for subject in sorted(placed) if not _is_known(*placed[subject], known.get(subject))]
    for some in _by(AT_ONCE, news):
        with database.transaction() as session:
            context = lock_context(session, context_id=context_id)
            registration, now = session.get_one(Registration, context.registration_id), clock()
            for listed, place in some:
                _write(session, context=context, registration=registration, listed=listed, place=place, now=now)
    return len(news)


def _write(
    session: Session, *, context: Context, registration: Registration, listed: Listed, place: Role, now: datetime
) -> None:
    identity = person_of(
        session,
        registration=registration,
        subject=listed.subject,
        name=listed.name,
        email=listed.email,
        role=place,
        locale="",
        now=now,
    )
    place_member(session, context=context, identity=identity, role=place, now=now, groups=listed.groups)


def _known_members(session: Session, context_id: int) -> dict[str, tuple[Identity, Member]]:
    query = (
        select(Identity, Member)
        .join(Member, Member.identity_id == Identity.id)
        .where(Member.context_id == context_id)
        .order_by(Identity.subject)
    )
    return {identity.subject: (identity, member) for identity, member in session.execute(query)}


def _is_known(listed: Listed, place: Role, known: tuple[Identity, Member] | None) -> bool:
    """Whether the roster says nothing of them that is not written already."""
    if known is None or not known[1].active:
        return False
    identity, member = known
    return (
        (member.role is place or launched_as_trainer(member))
        and listed.name in ("", identity.name)
        and listed.email.lower() in ("", identity.email)
        and (not listed.groups or list(listed.groups) == member.groups)
    )


def _let_go(session: Session, *, context: Context, walk: Walk, placed: Placed, complete: bool, now: datetime) -> int:
    """Whom the platform calls inactive or gives no part in the course, and after a complete walk whom it no longer
    lists, leave; how many."""
    left = 0
    for subject, (_, member) in _known_members(session, context.id).items():
        listed = walk.members.get(subject)
        gone = member.active and subject not in placed and (listed is not None or complete)
        stays = listed is not None and listed.status == "active" and launched_as_trainer(member)
        if gone and not stays and (member.launched_at is None or member.launched_at < walk.began):
            leave_context(session, context=context, member=member, now=now)
            left += 1
    return left


def _note_listed(session: Session, *, context: Context, active: dict[str, Listed], now: datetime) -> None:
    identities = [
        identity.id for subject, (identity, _) in _known_members(session, context.id).items() if subject in active
    ]
    for some in _by(500, identities):
        here = Member.context_id == context.id, Member.identity_id.in_(some)
        session.execute(update(Member).where(*here).values(listed_at=now).execution_options(synchronize_session=False))


def _by(size: int, every: Iterable[Some]) -> Iterator[Sequence[Some]]:
    """`every` in parts of at most `size`."""
    source = iter(every)
    while some := list(islice(source, size)):
        yield some
