"""The administrator's connections: what is said of each platform, what can be changed, what a reference tells."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core.clock import utc_now
from core.settings import Settings
from course.enrolment.models import AuditEntry, Cohort, Person
from lms_adapter.lti.doctor.findings import CODES, FAILURE, NOT_LOOKED_AT, SERVICE_CODES, Finding, Value
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.models import Context, Deployment, Registration, RegistrationLink
from lms_adapter.lti.refusals import Reason
from tests.factories.connections import REFERENCE, Connections, connect_platforms
from tests.factories.school import School
from tests.simulators.lti.platform import SimulatedPlatform
from web.connection_refusals import refusal_words
from web.doctor_words import finding_words
from web.lti.platform_http import keep_platform_http

LIST = "/administration/connexions"
BY_HAND = {
    "name": "Moodle de l'antenne",
    "issuer": "https://antenne.example",
    "client_id": "abc",
    "deployment_id": "3",
    "jwks_uri": "https://antenne.example/keys",
    "token_endpoint": "https://antenne.example/token",
    "authorization_endpoint": "https://antenne.example/auth",
}


@pytest.fixture
def platforms(school: School) -> Connections:
    return connect_platforms(school, now=utc_now())


def kept(school: School, registration_id: int) -> Registration | None:
    with school.database.reading() as session:
        return session.get(Registration, registration_id)


def count(school: School, model: type) -> int:
    with school.database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_without_a_platform_the_page_says_how_to_connect_moodle(administrator: FlaskClient) -> None:
    page = administrator.get(LIST).text
    assert "Ajouter LTI Advantage" in page
    assert "Add LTI Advantage" in page
    assert "Site administration" in page


def test_each_state_is_said_in_words_and_what_needs_somebody_comes_first(
    administrator: FlaskClient, platforms: Connections
) -> None:
    page = administrator.get(LIST).text
    told = ["en panne depuis le", "à activer dans la plateforme", "reliée", "désactivée"]
    places = [page.index(f">{words}") for words in told]
    assert places == sorted(places)
    assert "1 déploiement attend votre accord" in page
    assert "1 note n’est pas partie" in page
    assert "Son serveur ne répond pas" in page


def test_the_page_of_a_platform_shows_its_courses_with_their_groups_people_and_grades(
    administrator: FlaskClient, platforms: Connections
) -> None:
    page = administrator.get(f"{LIST}/{platforms.linked}").text
    assert "Promotion Lille" in page
    assert "3 personnes en tout" in page
    assert "1 non partie" in page
    assert "1 en attente" in page
    assert 'data-label="Colonnes">2' in page
    assert "person" not in page.split("<main")[1].split("/personnes")[0].lower().replace("personne", ""), "no names"


def test_a_link_is_shown_once_and_kept_as_a_hash(administrator: FlaskClient, school: School) -> None:
    page = administrator.post(f"{LIST}/lien", data={"hours": "1"}).text
    address = page.split('id="link" type="text" value="')[1].split('"')[0]
    assert address.startswith("http://127.0.0.1:8000/lti/school/register/")
    token = address.rsplit("/", 1)[1]
    with school.database.reading() as session:
        link = session.scalars(select(RegistrationLink)).one()
    assert token not in (link.token_hash, str(link.created_by))
    assert link.expires_at - link.created_at == timedelta(hours=1)
    assert "1 lien d’inscription attend" in administrator.get(LIST).text
    administrator.post(f"{LIST}/liens/fin")
    assert "lien d’inscription attend" not in administrator.get(LIST).text


@pytest.mark.parametrize("hours", ["", "100000", "-1", "abc"])
def test_a_link_never_lives_longer_than_was_offered(administrator: FlaskClient, school: School, hours: str) -> None:
    administrator.post(f"{LIST}/lien", data={"hours": hours})
    with school.database.reading() as session:
        link = session.scalars(select(RegistrationLink)).one()
    assert link.expires_at - link.created_at == timedelta(days=1)


def test_the_page_to_connect_by_hand_shows_every_value_that_the_platform_asks_for(administrator: FlaskClient) -> None:
    page = administrator.get(f"{LIST}/ajouter").text
    for value in ("/lti/school/launch", "/lti/school/login", "/lti/school/jwks", "BEGIN PUBLIC KEY",
                  "context_id_history=$Context.id.history"):  # fmt: skip
        assert value in page
    served = administrator.get("/lti/school/jwks").json
    assert served is not None
    assert len(served["keys"]) == 1, "the key on the page is the one that is served"


def test_a_platform_is_connected_by_hand(administrator: FlaskClient, school: School) -> None:
    answer = administrator.post(f"{LIST}/ajouter", data=BY_HAND)
    assert answer.status_code == 303
    with school.database.reading() as session:
        made = session.scalars(select(Registration)).one()
        deployment = session.scalars(select(Deployment)).one()
        noted = session.scalars(select(AuditEntry.action)).all()
    assert (made.name, made.issuer, made.client_id) == (BY_HAND["name"], BY_HAND["issuer"], "abc")
    assert (deployment.deployment_id, deployment.state) == ("3", "accepted")
    assert noted == ["lti.connected"]


def test_what_was_typed_wrong_is_said_beside_its_field_and_nothing_is_lost(
    administrator: FlaskClient, school: School
) -> None:
    answer = administrator.post(f"{LIST}/ajouter", data={**BY_HAND, "issuer": "antenne", "client_id": ""})
    assert answer.status_code == 422
    assert 'id="problem-issuer"' in answer.text
    assert 'id="problem-client_id"' in answer.text
    assert 'id="problem-jwks_uri"' not in answer.text
    assert BY_HAND["jwks_uri"] in answer.text
    assert "<details" in answer.text
    assert " open>" in answer.text
    assert count(school, Registration) == 0


def test_the_same_platform_is_not_connected_twice(administrator: FlaskClient, school: School) -> None:
    administrator.post(f"{LIST}/ajouter", data=BY_HAND)
    again = administrator.post(f"{LIST}/ajouter", data=BY_HAND)
    assert again.status_code == 422
    assert "déjà reliée" in again.text
    assert count(school, Registration) == 1


def test_values_are_corrected_and_what_the_platform_brought_stays(
    administrator: FlaskClient, school: School, platforms: Connections
) -> None:
    page = f"{LIST}/{platforms.linked}/modifier"
    assert "https://lms.example/token" in administrator.get(page).text
    wrong = administrator.post(page, data={**BY_HAND, "token_endpoint": "no address"})
    assert wrong.status_code == 422
    assert 'id="problem-token_endpoint"' in wrong.text
    taken = {**BY_HAND, "issuer": "https://canvas.example", "client_id": "client-1"}
    assert administrator.post(page, data=taken).status_code == 422
    assert administrator.post(page, data=BY_HAND).status_code == 303
    row = kept(school, platforms.linked)
    assert row is not None
    assert (row.name, row.client_id, row.token_endpoint) == ("Moodle du campus", "abc", BY_HAND["token_endpoint"])
    assert count(school, Context) == 1


def test_a_platform_is_renamed_and_switched_off_and_on(
    administrator: FlaskClient, school: School, platforms: Connections
) -> None:
    page = f"{LIST}/{platforms.linked}"
    assert administrator.post(f"{page}/nom", data={"name": "  "}).status_code == 422
    administrator.post(f"{page}/nom", data={"name": "  Campus   nord "})
    administrator.post(f"{page}/etat", data={"on": "no"})
    row = kept(school, platforms.linked)
    assert row is not None
    assert (row.name, row.enabled) == ("Campus nord", False)
    assert "désactivée" in administrator.get(page).text
    administrator.post(f"{page}/etat", data={"on": "yes"})
    row = kept(school, platforms.linked)
    assert row is not None
    assert row.enabled


@pytest.mark.parametrize(("accept", "state"), [("yes", "accepted"), ("no", "refused")])
def test_a_waiting_deployment_is_decided(
    administrator: FlaskClient, school: School, platforms: Connections, accept: str, state: str
) -> None:
    address = f"{LIST}/{platforms.failing}/deploiements/{platforms.waiting_deployment}"
    assert administrator.post(address, data={"accept": accept}).status_code == 303
    with school.database.reading() as session:
        assert session.get_one(Deployment, platforms.waiting_deployment).state == state


def test_a_deployment_is_decided_on_the_page_of_its_own_platform(
    administrator: FlaskClient, school: School, platforms: Connections
) -> None:
    address = f"{LIST}/{platforms.linked}/deploiements/{platforms.waiting_deployment}"
    assert administrator.post(address, data={"accept": "yes"}).status_code == 404


def test_removing_asks_first_and_keeps_people_and_groups(
    administrator: FlaskClient, school: School, platforms: Connections
) -> None:
    address = f"{LIST}/{platforms.linked}/retirer"
    asked = administrator.get(address).text
    assert "Ce qui disparaît" in asked
    assert "2 notes qui attendaient de partir" in asked
    assert administrator.post(address).status_code == 422
    people, cohorts = count(school, Person), count(school, Cohort)
    assert kept(school, platforms.linked) is not None
    assert administrator.post(address, data={"confirmed": "yes"}).status_code == 303
    assert kept(school, platforms.linked) is None
    assert count(school, Context) == 0
    assert (count(school, Person), count(school, Cohort)) == (people, cohorts)
    assert administrator.get(LIST).status_code == 200


@pytest.mark.parametrize("typed", [REFERENCE, REFERENCE.lower(), REFERENCE.replace("-", " "), f" {REFERENCE} "])
def test_a_reference_is_found_however_it_was_read_out(
    administrator: FlaskClient, platforms: Connections, typed: str
) -> None:
    page = administrator.get(f"{LIST}/refus", query_string={"reference": typed}).text
    assert "Le message était trop vieux" in page
    assert "mettez le serveur de la plateforme à l’heure" in page
    assert "23AB-9QWX" not in page


def test_a_reference_that_nobody_gave_finds_nothing(administrator: FlaskClient, platforms: Connections) -> None:
    page = administrator.get(f"{LIST}/refus", query_string={"reference": "%"}).text
    assert "Rien sous cette référence" in page


def test_every_reason_has_words_of_its_own(app: Flask) -> None:
    with app.test_request_context():
        unknown = refusal_words("a_code_of_tomorrow")
        assert "Le détail" in unknown.remedy
        for reason in Reason:
            assert refusal_words(reason.value) != unknown, reason


def test_every_finding_of_the_doctor_has_words_of_its_own(app: Flask) -> None:
    pairs = [(check, code) for check, codes in CODES.items() for code in (*codes, NOT_LOOKED_AT, FAILURE)]
    pairs += [(check, code) for check in ("platform_keys", "token", "roster") for code in SERVICE_CODES]
    values: dict[str, Value] = {
        "because": "token",
        "since": "2026-03-02T12:00:00+00:00",
        "seconds": 12,
        "product": "moodle",
    }
    with app.test_request_context():
        for check, code in pairs:
            words = finding_words(Finding(check, code, "warning", values))
            assert words.title != check, check
            assert "(code" not in words.found, (check, code)


def test_the_doctor_looks_on_request_and_says_first_what_to_change(
    app: Flask, settings: Settings, administrator: FlaskClient, school: School, platforms: Connections
) -> None:
    platform = SimulatedPlatform("moodle")
    keep_platform_http(app, settings, PlatformHttp(private_platforms=True, transport=platform.transport()))
    address = f"{LIST}/{platforms.linked}/diagnostic"
    assert "Lancer le diagnostic" in administrator.get(address).text
    assert platform.log == [], "looking at the page calls nobody"
    page = administrator.post(address).text
    assert platform.log
    assert page.index("À corriger") < page.index("Ce qui va bien")
    assert "Relancer" in page


def test_a_trainer_sees_nothing_of_it(trainer: FlaskClient, platforms: Connections) -> None:
    assert trainer.get(LIST).status_code == 403
    assert trainer.get(f"{LIST}/{platforms.linked}").status_code == 403
