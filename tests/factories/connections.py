"""Platforms of a school in every state that the connections pages show, with a course, people, grades and refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms_adapter.lti.arrivals import Arrival, arrive
from lms_adapter.lti.models import Deployment, Refusal, Registration
from lms_adapter.outbox.models import Score
from tests.factories.platform_rows import add_column
from tests.factories.platforms import INSTRUCTOR, connect_platform, message
from tests.factories.school import School

REFERENCE = "K7QF-2MX9"


@dataclass(frozen=True)
class Connections:
    """Numbers of the registrations, and of the deployment that waits."""

    linked: int
    pending: int
    failing: int
    disabled: int
    waiting_deployment: int


def connect_platforms(school: School, *, now: datetime) -> Connections:
    """One that works, one that was never used, one that is down, one that is switched off."""
    organisation_id = school.organisation.id
    with school.database.transaction() as session:
        linked, deployment = connect_platform(session, school)
        linked.product_version, linked.last_launch_at = "5.0.6", now
        for subject, state in (("17", "failed"), ("18", "waiting")):
            learner = _arrival(session, deployment, subject, now=now)
            _grade(session, learner, subject, state, course_id=school.course.id, now=now)
        _arrival(session, deployment, "4", now=now, roles=(INSTRUCTOR,)).context.roster_read_at = now
        pending, _ = connect_platform(session, school, issuer="https://formation.example", name="Moodle de formation")
        failing, _ = connect_platform(session, school, issuer="https://canvas.example", name="Canvas", product="canvas")
        failing.last_launch_at, failing.failing_since, failing.problem = now, now - timedelta(days=1), "unreachable"
        disabled, _ = connect_platform(session, school, issuer="https://old.example", name="Ancienne plateforme")
        disabled.enabled = False
        waiting = Deployment(
            organisation_id=organisation_id, registration_id=failing.id, deployment_id="7:antenne-nord",
            state="waiting", first_seen_at=now,
        )  # fmt: skip
        session.add(waiting)
        for reference, reason, registration_id in (
            (REFERENCE, "expired", linked.id),
            ("23AB-9QWX", "deployment_waiting", failing.id),
            ("77ZZ-QQQQ", "unknown_platform", None),
        ):
            session.add(
                Refusal(
                    reference=reference, organisation_id=organisation_id, registration_id=registration_id,
                    reason=reason, detail="expected something else [LTI core 1.3, 5.1.3]", at=now,
                )
            )  # fmt: skip
        session.flush()
        return Connections(linked.id, pending.id, failing.id, disabled.id, waiting.id)


def _arrival(session: Session, deployment: Deployment, subject: str, *, now: datetime, **changes: Any) -> Arrival:
    return arrive(
        session,
        registration=session.get_one(Registration, deployment.registration_id),
        deployment=deployment,
        message=message(subject=subject, name=f"Person {subject}", email="", **changes),
        now=now,
    )


def _grade(session: Session, learner: Arrival, subject: str, state: str, *, course_id: int, now: datetime) -> None:
    """A column of the learner's own, with a score in this state."""
    assert learner.identity is not None
    url = f"https://lms.example/items/{subject}"
    column = add_column(session, learner.context, course_id=course_id, url=url, label="a01", created_at=now)
    session.add(
        Score(
            organisation_id=column.organisation_id, line_item_id=column.id, identity_id=learner.identity.id,
            person_id=learner.person.id, share=0.5, revision=1, due_at=now, recorded_at=now, state=state,
        )
    )  # fmt: skip
