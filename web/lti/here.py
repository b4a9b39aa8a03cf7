"""The launch that a page belongs to, and what it says: for pages that mean nothing outside one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.errors import NotFound
from course.enrolment.models import CohortMember
from lms_adapter.lti.models import ContextCohort, Launch, ResourceLink
from lms_adapter.lti.targets import BadTarget, Target, read_target
from web.launch_sessions import current_launch


class NotFromLms(NotFound):
    """The page was asked for outside a launch: it only means something inside a platform's course."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a launch's link opens, as it stands now: the link's row, else what the message said."""

    course_id: int | None
    course_key: str
    target: str
    """As text; empty where nobody has chosen."""
    chosen_here: bool
    """A trainer chose it on our page, so that a trainer may choose again."""


def launch_here() -> Launch:
    """The launch of this page. Raises NotFromLms."""
    launch = current_launch()
    if launch is None:
        raise NotFromLms("This page opens from an activity of the LMS.")
    return launch


def link_of(session: Session, launch: Launch) -> ResourceLink | None:
    """The activity of the platform that was opened; none for a launch that names no link."""
    return session.get(ResourceLink, launch.resource_link_id) if launch.resource_link_id is not None else None


def opened_by(session: Session, launch: Launch) -> Opened:
    """What the link opens now: a trainer may have chosen since the launch."""
    link = link_of(session, launch)
    if link is not None and link.target:
        return Opened(link.course_id, "", link.target, link.chosen_by is not None)
    key, target = str(launch.details.get("course") or ""), str(launch.details.get("target") or "")
    return Opened(link.course_id if link else None, key, target, chosen_here=False)


def target_of(opened: Opened) -> Target | None:
    """What is opened, where the text still names something."""
    try:
        return read_target(opened.target) if opened.target else None
    except BadTarget:
        return None


def cohort_of(session: Session, *, launch: Launch, course_id: int) -> int | None:
    """The cohort that the launch's context is for this course, where its person is what they look at it as.

    Who looks on has none (lms_adapter.lti.roles.place_of): a designer of content, a trainer from outside any course.
    """
    found = session.get(ContextCohort, (launch.context_id, course_id))
    if found is None or found.organisation_id != launch.organisation_id:
        return None
    member = session.get(CohortMember, (found.cohort_id, launch.person_id))
    return found.cohort_id if member is not None and member.role is launch.role else None
