"""Visitors of a day are erased with everything they did, and nobody else is."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from assessments.attempts.models import Attempt, Response
from course.enrolment.models import Person
from course.enrolment.service import people_of
from learning.guests import erase_guests
from lms_adapter.lti.arrivals import arrive
from lms_adapter.outbox.models import Delivery
from tests.factories.platforms import connect_platform, message
from tests.factories.school import NOON, School
from tests.factories.two_accounts import works


def test_a_visitor_works_like_anybody_and_is_erased_when_the_day_is_over(school: School) -> None:
    with school.database.transaction() as session:
        registration, deployment = connect_platform(session, school)
        before = len(people_of(session, organisation_id=school.organisation.id))
        guest = arrive(
            session, registration=registration, deployment=deployment, message=message(subject=""), now=NOON
        ).person
        works(session, school, guest, at=NOON, right=3)
        named = arrive(session, registration=registration, deployment=deployment, message=message(), now=NOON).person
        assert len(people_of(session, organisation_id=school.organisation.id)) == before + 1
    assert erase_guests(school.database, now=NOON + timedelta(hours=23)) == 0
    assert erase_guests(school.database, now=NOON + timedelta(hours=25)) == 1
    assert erase_guests(school.database, now=NOON + timedelta(hours=25)) == 0
    with school.database.reading() as session:
        assert session.get(Person, guest.id) is None
        assert session.get(Person, named.id) is not None
        for model in (Attempt, Response, Delivery):
            assert session.scalar(select(func.count()).select_from(model)) == 0
