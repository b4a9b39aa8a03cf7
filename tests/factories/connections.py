"""Platforms of a school in every state that the connections pages show, with a course, people, grades and refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lms_adapter.lti.arrivals import arrive
from lms_adapter.lti.models import Deployment, LineItem, Refusal
from lms_adapter.outbox.models import Score
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
    database, organisation_id = school.database, school.organisation.id
    with database.transaction() as session:
        linked, deployment = connect_platform(session, school)
        linked.product_version, linked.last_launch_at = "5.0.6", now
        for subject, roles in (("17", None), ("18", None), ("4", (INSTRUCTOR,))):
            changes = {"roles": roles} if roles else {}
            arrival = arrive(
                session,
                registration=linked,
                deployment=deployment,
                message=message(subject=subject, name=f"Person {subject}", email="", **changes),
                now=now,
            )
            if roles or arrival.identity is None:
                continue
            column = LineItem(
                organisation_id=organisation_id, context_id=arrival.context.id, course_id=school.course.id,
                target="assessment:a01", url=f"https://lms.example/items/{subject}", label="a01", state="present",
                created_at=now,
            )  # fmt: skip
            session.add(column)
            session.flush()
            session.add(
                Score(
                    organisation_id=organisation_id, line_item_id=column.id, identity_id=arrival.identity.id,
                    person_id=arrival.person.id, share=0.5, revision=1, due_at=now, recorded_at=now,
                    state="failed" if subject == "17" else "waiting",
                )
            )  # fmt: skip
        arrival.context.roster_read_at = now
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
