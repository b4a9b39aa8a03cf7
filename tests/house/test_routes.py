"""Every route says who may open it, and a stranger's session gets nothing: organisations are walls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from assessments.attempts.models import Attempt, Grading, Rating, Regrading
from assessments.attempts.regrading_requests import propose_correction
from assessments.items.correction import versions_of
from core.clock import utc_now
from core.settings import Settings
from course.enrolment.models import Assignment, Cohort, CohortMember, Invitation, LessonProgress, Person, Role
from learning import answering
from lms_adapter.lti.models import Deployment, DistinctPeople, LineItem, Registration, RegistrationLink
from reports.models import ReportRequest
from reports.service import request_skill_gaps
from tests.factories.connections import connect_platforms
from tests.factories.school import School, build_school
from tests.factories.written import hand_in, written_school
from tests.functional.web.visitor import visit_as
from web.access import ACCESS
from web.app import create_app
from web.limits import limiter

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ANSWERS_THAT_SHOW_NOTHING = {302, 401, 403, 404}

BODIES: dict[str, Any] = {
    "attempts_api.respond": {"item": "i01_001", "response": {"choices": ["a"]}, "idempotency_key": "a-stranger-key"},
    "cohorts_api.assign": {"modules": ["mod01"]},
    "diagnostics_api.respond": {"item": "i01_001", "response": {"unknown": True}, "idempotency_key": "a-stranger-key"},
}
FORMS: dict[str, dict[str, str]] = {
    "accounts.edit": {"name": "Stranger", "email": "stranger@elsewhere.test", "role": "learner"},
    "administrator.erase": {"confirmed": "yes"},
    "connections.decide": {"accept": "yes"},
    "connections.remove": {"confirmed": "yes"},
    "connections.rename": {"name": "Strange platform"},
    "connections.switch": {"on": "no"},
    "grading.rate": {"points-lecture": "4", "points-decision": "4"},
    "groups.add": {"name": "Strangers", "course": "unknown"},
    "groups.edit": {"name": "Strangers"},
    "groups.members": {"people": "1"},
    "identities.merge": {"confirmed": "yes"},
    "ledger.send_again": {"score": "1"},
    "ledger.wish": {"context": "1", "competency": "chiffres"},
    "platform_groups.show": {"name-12": "Strangers"},
}
QUERY = {"course": "small"}
"""What a stranger would send, so that it is the door that refuses and not the form."""


@pytest.fixture
def app(settings: Settings, school: School) -> Iterator[Flask]:
    app = create_app(settings, school.database)
    app.config.update(WTF_CSRF_ENABLED=False)
    limiter.enabled = False
    yield app
    limiter.enabled = True


def doors(app: Flask) -> Iterator[tuple[Rule, str, frozenset[Role] | None]]:
    """Every route and method with the roles that open it: none for everybody, None where nothing is said."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) & set(METHODS)):
            view_class = getattr(view, "view_class", None)
            marked = getattr(view_class, method.lower(), view) if view_class else view
            yield rule, method, getattr(marked, ACCESS, None)


def test_every_route_says_who_may_open_it(app: Flask) -> None:
    silent = [f"{method} {rule}" for rule, method, roles in doors(app) if roles is None]
    assert not silent


def test_only_the_doors_that_must_be_open_are_open_to_everybody(app: Flask) -> None:
    open_to_all = {rule.endpoint for rule, _, roles in doors(app) if roles == frozenset()}
    assert open_to_all == {
        "api-docs.openapi_json", "assets.serve_file", "auth.choose_language", "auth.root", "auth.sign_in",
        "auth.sign_in_submitted", "auth.sign_out", "health.check", "lti_keys.jwks", "lti_launching.by_hand",
        "lti_launching.launch", "lti_launching.login", "lti_arrival.arrive", "lti_arrival.open_with_code",
        "lti_arrival.tab", "lti_arrival.token", "lti_registering.connect", "lti_registering.show",
        "welcome.choose_password", "welcome.show",
    }  # fmt: skip


def address(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        return adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}, method=None)


def sent(rule: Rule, method: str) -> dict[str, Any]:
    """What goes with a request: a form, or JSON."""
    if method == "POST" and rule.endpoint in FORMS:
        return {"data": FORMS[rule.endpoint]}
    return {"json": BODIES.get(rule.endpoint)}


@pytest.fixture
def belongings(school: School) -> dict[str, Any]:
    """What the school has, by the names that routes give it."""
    now = utc_now()
    school = written_school(school)
    answer_id = hand_in(school, school.learners[1], now=now)
    platforms = connect_platforms(school, now=now)
    with school.database.transaction() as session:
        learner = session.get_one(Person, school.learner.id)
        attempt = answering.begin(session, person=learner, course=school.course, kind="graded", target="a01", now=now)
        request = request_skill_gaps(session, cohort=school.cohort, requested_by=None, now=now)
        version = versions_of(session, course_id=school.course.id, item_key="i01_001")[0]
        changed = {**version.document, "difficulty": 61}
        correction = propose_correction(
            session, version=version, document=changed, reason="why", person=school.trainer, now=now
        )
        session.add(
            Assignment(
                organisation_id=school.organisation.id, cohort_id=school.cohort.id, module_key="mod02", created_at=now
            )
        )
        return {
            "attempt_id": attempt.id,
            "request_id": request.id,
            "regrading_id": correction.id,
            "cohort_id": school.cohort.id,
            "registration_id": platforms.failing,
            "line_item_id": session.scalars(select(LineItem.id).order_by(LineItem.id)).first(),
            "deployment_row_id": platforms.waiting_deployment,
            "learner_id": school.learner.id,
            "person_id": school.learner.id,
            "gone_id": school.learners[1].id,
            "other_id": school.learners[1].id,
            "course_key": "small",
            "key": "small",
            "module_key": "mod02",
            "lesson_key": "l01_01",
            "answer_id": answer_id,
            "assessment_key": "a01",
            "item_key": "i01_001",
            "kind": "csv",
            "part": "parts",
            "folder": "player",
            "digest": "0" * 12,
            "path": "tokens.css",
        }


def everything_of(school: School) -> list[int | str]:
    """How much of everything the school has, and what its people and cohorts are called."""
    kept = (Person, Cohort, CohortMember, Invitation, Assignment, Attempt, LessonProgress, ReportRequest, Regrading,
            Rating, Grading, Registration, RegistrationLink, DistinctPeople)  # fmt: skip
    with school.database.reading() as session:
        names = session.scalars(select(Person.display_name).where(Person.organisation_id == school.organisation.id))
        platforms = session.execute(
            select(Registration.name, Registration.enabled, Deployment.state)
            .join(Deployment, Deployment.registration_id == Registration.id)
            .where(Registration.organisation_id == school.organisation.id)
            .order_by(Deployment.id)
        )
        cohorts = session.scalars(select(Cohort.name).where(Cohort.organisation_id == school.organisation.id))
        return [*names, *cohorts, *map(str, platforms)] + [
            session.scalar(
                select(func.count()).select_from(model).where(model.organisation_id == school.organisation.id)
            )
            or 0
            for model in kept
        ]


@pytest.mark.parametrize("role", Role)
def test_a_stranger_from_another_organisation_gets_nothing_and_changes_nothing(
    app: Flask, school: School, belongings: dict[str, Any], role: Role
) -> None:
    other = build_school(school.database, key="elsewhere")
    stranger = {Role.LEARNER: other.learner, Role.TRAINER: other.trainer, Role.ADMINISTRATOR: other.administrator}[role]
    before = everything_of(school)
    for rule, method, roles in doors(app):
        if not roles:
            continue
        with school.database.reading() as session:  # anew each time: one of the doors ends every session
            client = visit_as(app, session.get_one(Person, stranger.id))
        answer = client.open(address(app, rule, belongings), method=method, query_string=QUERY, **sent(rule, method))
        door = f"{method} {rule} as {role}"
        if rule.endpoint != "account.sign_out_everywhere":
            assert not (answer.location or "").startswith("/connexion"), f"{door}: the stranger is not signed in"
        assert "@school.test" not in answer.text, door
        assert "Organisme school" not in answer.text, door
        assert school.learner.display_name not in answer.text, door
        if any(name.endswith("_id") for name in rule.arguments):
            assert answer.status_code in ANSWERS_THAT_SHOW_NOTHING, f"{door}: {answer.status_code}"
        answer.close()
    assert everything_of(school) == before


def test_somebody_who_is_not_signed_in_gets_nothing(app: Flask, school: School, belongings: dict[str, Any]) -> None:
    before = everything_of(school)
    for rule, method, roles in doors(app):
        if not roles:
            continue
        answer = app.test_client().open(address(app, rule, belongings), method=method, **sent(rule, method))
        assert answer.status_code in {302, 401, 422}, f"{method} {rule}: {answer.status_code}"
        assert "school" not in answer.text, f"{method} {rule}"
    assert everything_of(school) == before


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_no_door_of_another(app: Flask, school: School, belongings: dict[str, Any], role: Role) -> None:
    insider = {Role.LEARNER: school.learner, Role.TRAINER: school.trainer, Role.ADMINISTRATOR: school.administrator}
    for rule, method, roles in doors(app):
        if not roles or role in roles:
            continue
        answer = visit_as(app, insider[role]).open(address(app, rule, belongings), method=method, **sent(rule, method))
        assert answer.status_code in {403, 422}, f"{method} {rule} as {role}: {answer.status_code}"
