"""A course of a connected platform in which the school's course is used, with a roster that is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.database import Database
from lms_adapter.lti.context_cohorts import keep_cohort
from lms_adapter.lti.models import Context, Deployment, Registration
from tests.factories.platform_rows import add_context
from tests.factories.platforms import ISSUER, connect_platform
from tests.factories.school import NOON, School

MEMBERSHIPS = f"{ISSUER}/mod/lti/services.php/CourseSection/2/bindings/3/memberships"


@dataclass(frozen=True)
class Connected:
    """What a test needs to know of it."""

    database: Database
    registration: Registration
    deployment: Deployment
    context: Context
    cohort_id: int


def connect_course(school: School, *, now: datetime = NOON, **values: Any) -> Connected:
    """Connect a platform to the school, with a course in which the school's course is used; `values` of the context."""
    with school.database.transaction() as session:
        registration, deployment = connect_platform(session, school)
        given = {"memberships_url": MEMBERSHIPS, "roster_due_at": now, "last_launch_at": now, **values}
        context = add_context(session, deployment, created_at=now, **given)
        cohort = keep_cohort(session, context=context, course_id=school.course.id, now=now)
        return Connected(school.database, registration, deployment, context, cohort.id)
