"""The page of a platform tells courses apart that have the same title in two deployments."""

from __future__ import annotations

from flask.testing import FlaskClient

from lms_adapter.lti.arrivals import arrive
from lms_adapter.lti.models import Deployment
from tests.factories.platforms import connect_platform, message
from tests.factories.school import NOON, School


def test_courses_name_their_deployment_where_the_platform_has_several(
    administrator: FlaskClient, school: School
) -> None:
    with school.database.transaction() as session:
        registration, first = connect_platform(session, school)
        arrive(session, registration=registration, deployment=first, message=message(), now=NOON)
        address = f"/administration/connexions/{registration.id}"
    assert "Déploiement 1" not in administrator.get(address).text
    with school.database.transaction() as session:
        second = Deployment(
            organisation_id=school.organisation.id, registration_id=registration.id, deployment_id="lycée-nord",
            state="accepted", first_seen_at=NOON,
        )  # fmt: skip
        session.add(second)
        session.flush()
        arrive(
            session, registration=session.merge(registration), deployment=second,
            message=message(deployment_id="lycée-nord"), now=NOON,
        )  # fmt: skip
    page = administrator.get(address).text
    rows = [row for row in page.split("<tr>") if "Promotion Lille" in row]
    assert len(rows) == 2
    assert ["Déploiement 1" in row for row in rows] == [True, False]
    assert ["Déploiement lycée-nord" in row for row in rows] == [False, True]
