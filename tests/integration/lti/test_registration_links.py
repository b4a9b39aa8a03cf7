"""A registration link opened twice at once registers once, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from core.clock import utc_now
from core.database import Database
from lms_adapter.lti.connections import connections_of, remove_platform
from lms_adapter.lti.models import Registration
from lms_adapter.lti.registration_links import NoSuchLink, claim_link, live_link, make_link, release_link
from lms_adapter.outbox.standing import standing_of_contexts
from tests.factories.connections import connect_platforms
from tests.factories.school import build_school


def test_of_two_presses_at_once_one_gets_the_link(any_database: Database) -> None:
    school = build_school(any_database, learners=1)
    organisation_id = school.organisation.id
    with any_database.transaction() as session:
        _, token = make_link(
            session, organisation_id=organisation_id, created_by=None, lifetime=timedelta(hours=1), now=utc_now()
        )
    together = Barrier(4)

    def press(_: int) -> bool:
        together.wait()
        try:
            with any_database.transaction() as session:
                claim_link(session, organisation_id=organisation_id, token=token, now=utc_now())
        except NoSuchLink:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(press, range(4))) == [False, False, False, True]
    with any_database.transaction() as session:
        release_link(session, token=token)
        assert live_link(session, organisation_id=organisation_id, token=token, now=utc_now())


def test_what_the_connections_page_counts_and_removing_a_platform_with_all_it_brought(any_database: Database) -> None:
    school = build_school(any_database, learners=1)
    made = connect_platforms(school, now=utc_now())
    organisation_id = school.organisation.id
    with any_database.transaction() as session:
        found = {
            one.registration.id: one for one in connections_of(session, organisation_id=organisation_id, now=utc_now())
        }
        linked = found[made.linked]
        [course] = linked.courses
        assert (linked.people, course.people, course.columns, len(course.cohorts)) == (3, 3, 2, 1)
        standing = standing_of_contexts(session, organisation_id=organisation_id)[course.context.id]
        assert (standing.failed, standing.waiting, standing.sent) == (1, 1, 0)
        remove_platform(
            session,
            registration=session.get_one(Registration, made.linked),
            by=school.administrator.id,
            now=utc_now(),
        )
    with any_database.reading() as session:
        left = connections_of(session, organisation_id=organisation_id, now=utc_now())
        assert made.linked not in {one.registration.id for one in left}
        assert standing_of_contexts(session, organisation_id=organisation_id) == {}
