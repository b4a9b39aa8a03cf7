"""The courses of a platform in which the tool is used, and the links in them: kept under the platform's names.

A platform tells a course's title, its services and what it is a copy of with every launch (LTI core 1.3, 5.3.5 and
5.4.1; NRPS 2.0, 3.6.1.1; AGS 2.0, 3.1); what it leaves out this time stays as it was, because Moodle names its roster
only once the course has an activity of the tool.

The id of a course is its own within one deployment (5.4.1), and so is that of a link (5.3.5): the same id in another
deployment is another course, with other people in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import Conflict
from lms_adapter.lti.claims import Message
from lms_adapter.lti.context_cohorts import keep_cohort, rename_cohorts
from lms_adapter.lti.models import Context, ContextCohort, Deployment, ResourceLink

ROSTER_EVERY = timedelta(hours=1)
"""A launch asks for the roster if the last complete reading is older."""
TRIES = 3
Found = TypeVar("Found")


class CrowdedContext(Conflict):
    """The same new course arrived several times at the same moment; the next try finds it."""


def lock_context(session: Session, *, context_id: int) -> Context:
    """Make other writers of this course's people, links and cohorts wait for this one; read what they wrote.

    It comes before everything else that is written about people of the course (SQLite's writers wait anyway).
    """
    query = select(Context).where(Context.id == context_id).with_for_update(key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def keep_context(session: Session, *, deployment: Deployment, message: Message, now: datetime) -> Context:
    """The platform's course that a message comes from, as the message says it is now, and locked.

    Launches from outside any course share one context with an empty id. Raises CrowdedContext.
    """
    context = _found_or_made(session, deployment=deployment, message=message, now=now)
    before = context.title
    context.title = message.context_title[:300] or context.title
    context.label = message.context_label[:200] or context.label
    context.line_items_url = message.line_items_url or context.line_items_url
    if context.context_id:  # a roster is of a course
        context.memberships_url = message.memberships_url or context.memberships_url
    if message.ags_scopes:
        context.ags_scopes = list(message.ags_scopes)
    if message.context_history and context.copied_from is None:
        _follow_source(session, context=context, history=message.context_history, now=now)
    context.last_launch_at = now
    _ask_for_roster(context, now)
    session.flush()
    if before and before != context.title:
        rename_cohorts(session, context=context, before=before)
    return context


def keep_link(session: Session, *, context: Context, message: Message, now: datetime) -> ResourceLink | None:
    """The activity that was opened; None for a message that comes from none. The context is locked."""
    if not message.resource_link_id:
        return None
    query = select(ResourceLink).where(
        ResourceLink.context_id == context.id, ResourceLink.resource_link_id == message.resource_link_id
    )
    link = session.scalar(query)
    if link is None:
        link = ResourceLink(
            organisation_id=context.organisation_id,
            context_id=context.id,
            resource_link_id=message.resource_link_id,
            created_at=now,
        )
        session.add(link)
    link.title = message.resource_link_title[:300] or link.title or ""
    session.flush()
    return link


def _found_or_made(session: Session, *, deployment: Deployment, message: Message, now: datetime) -> Context:
    query = select(Context.id).where(Context.deployment_id == deployment.id, Context.context_id == message.context_id)
    for _ in range(TRIES):
        known = session.scalar(query)
        if known is not None:
            return lock_context(session, context_id=known)
        try:
            with session.begin_nested():
                context = Context(
                    organisation_id=deployment.organisation_id,
                    registration_id=deployment.registration_id,
                    deployment_id=deployment.id,
                    context_id=message.context_id,
                    title=message.context_title[:300],
                    label=message.context_label[:200],
                    created_at=now,
                )
                session.add(context)
                session.flush()
            return context  # nobody else sees it before this transaction ends: as good as locked
        except IntegrityError:
            continue
    raise CrowdedContext("The same course arrives several times at once. Open the activity again.")


def _follow_source(session: Session, *, context: Context, history: Sequence[str], now: datetime) -> None:
    """A copy of a course that we know is used with the same courses of ours, in cohorts of its own."""
    query = select(Context).where(
        Context.registration_id == context.registration_id,
        Context.context_id.in_([one for one in history if one]),
        Context.id != context.id,
    )
    known = [(one.context_id, one.deployment_id, one) for one in session.scalars(query)]
    source = nearest(history, known, deployment_id=context.deployment_id)
    if source is None:
        return
    context.copied_from = source.id
    courses = select(ContextCohort.course_id).where(ContextCohort.context_id == source.id)
    for course_id in session.scalars(courses.order_by(ContextCohort.cohort_id)).all():
        keep_cohort(session, context=context, course_id=course_id, now=now)


def nearest(history: Sequence[str], known: Iterable[tuple[str, int, Found]], *, deployment_id: int) -> Found | None:
    """What a copy was made from: the first of its history that we know, each with its id and deployment.

    Ids mean something within a deployment. So those of the copy's own come first, and one of another only where
    nothing else has the same id: else a course would open what strangers chose.
    """
    here, elsewhere = dict[str, Found](), dict[str, list[Found]]()
    for key, where, found in known:
        if where == deployment_id:
            here[key] = found
        else:
            elsewhere.setdefault(key, []).append(found)
    for key in history:
        if key in here:
            return here[key]
    alone = (elsewhere[key][0] for key in history if len(elsewhere.get(key, ())) == 1)
    return next(alone, None)


def _ask_for_roster(context: Context, now: datetime) -> None:
    """Have the roster read now, unless it was read lately or is being tried again after a failure."""
    if not context.memberships_url or (context.roster_tries and context.roster_due_at):
        return
    stale = context.roster_read_at is None or context.roster_read_at <= now - ROSTER_EVERY
    if stale and (context.roster_due_at is None or context.roster_due_at > now):
        context.roster_due_at = now
