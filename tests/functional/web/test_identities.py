"""Accounts from platforms, for the administrator: who came from where, two that are one; pages without an address."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import utc_now
from course.enrolment.models import CohortMember, Person, Role
from course.enrolment.service import join_cohort
from lms_adapter.lti.arrivals import arrive
from lms_adapter.lti.doubles import suspicions
from lms_adapter.lti.models import Identity
from reports.people import erase_person, export_person
from tests.factories.platforms import INSTRUCTOR, connect_platform, message
from tests.factories.school import School, build_school
from tests.functional.web.visitor import visit_as

INDEX = "/administration/personnes/plateformes"
PEOPLE = "/administration/personnes"


def lands(session: Session, school: School, *, issuer: str = "https://lms.example", **changes: Any) -> Person:
    """Somebody's first launch from a platform of their own."""
    registration, deployment = connect_platform(session, school, issuer=issuer, name=f"Moodle {issuer[8:]}")
    told = {"name": school.learner.display_name, "email": "", **changes}
    return arrive(
        session, registration=registration, deployment=deployment, message=message(**told), now=utc_now()
    ).person


@pytest.fixture
def lina(school: School) -> Person:
    """The first learner once more, from a platform: the same name, no address."""
    with school.database.transaction() as session:
        return lands(session, school)


def merge_path(keep: Person, gone: Person) -> str:
    return f"/administration/personnes/{keep.id}/fusionner/{gone.id}"


def pairs(school: School) -> list[tuple[int, int, str]]:
    with school.database.reading() as session:
        found = suspicions(session, organisation_id=school.organisation.id)
        return [(one.keep.person.id, one.gone.person.id, one.sign) for one in found]


def test_the_people_page_says_how_many_duplicates_there_may_be(
    administrator: FlaskClient, school: School, lina: Person
) -> None:
    assert re.search(r"Doublons possibles\s:\s1<", administrator.get(PEOPLE).text)
    page = administrator.get(INDEX).text
    assert "1 doublon possible" in page
    assert merge_path(school.learner, lina) in page
    assert "Moodle lms.example" in page


def test_without_platforms_the_people_page_does_not_speak_of_them(administrator: FlaskClient) -> None:
    assert "plateformes" not in administrator.get(PEOPLE).text
    assert "0 doublon possible" in administrator.get(INDEX).text


def test_what_is_suspected_and_which_of_the_two_would_stay(school: School) -> None:
    with school.database.transaction() as session:
        by_name = lands(session, school, name="  LEARNER1   School ", issuer="https://one.example")
        by_address = lands(session, school, name="Somebody", email="learner2@school.test", issuer="https://two.example")
        lands(session, school, name="", issuer="https://three.example")
        lands(session, school, name="Nobody else", issuer="https://four.example")
    assert pairs(school) == [
        (school.learners[0].id, by_name.id, "name"),
        (school.learners[1].id, by_address.id, "address"),
    ]


def test_two_people_of_one_name_on_one_platform_are_two_people(school: School) -> None:
    with school.database.transaction() as session:
        registration, deployment = connect_platform(session, school)
        for subject in ("1", "2"):
            arrive(
                session, registration=registration, deployment=deployment, now=utc_now(),
                message=message(subject=subject, email="", name="Jean Martin"),
            )  # fmt: skip
        other = lands(session, school, name="Jean Martin", issuer="https://two.example")
    assert {gone for _, gone, _ in pairs(school)} == {other.id} or len(pairs(school)) == 1


def test_the_preview_says_what_moves_and_that_it_cannot_be_undone(
    administrator: FlaskClient, school: School, lina: Person
) -> None:
    page = administrator.get(merge_path(school.learner, lina)).text
    assert "1 identité sur une plateforme" in page
    assert "1 groupe" in page
    assert "Une fusion ne se défait pas" in page
    assert "Moodle lms.example" in page
    with school.database.reading() as session:
        assert session.get(Person, lina.id) is not None


def test_merging_wants_a_tick_and_then_leaves_one_account(
    administrator: FlaskClient, school: School, lina: Person
) -> None:
    path = merge_path(school.learner, lina)
    refused = administrator.post(path)
    assert refused.status_code == 422
    assert "Rien n'a été fusionné" in refused.text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    done = administrator.post(path, data={"confirmed": "yes"}, follow_redirects=True)
    assert "Les deux comptes" in done.text
    with school.database.reading() as session:
        assert session.get(Person, lina.id) is None
        assert session.scalars(select(Identity.person_id)).all() == [school.learner.id]
        assert len(session.scalars(select(CohortMember).where(CohortMember.person_id == school.learner.id)).all()) == 2
    assert pairs(school) == []
    assert administrator.get(path).status_code == 404


def test_the_other_way_round_is_refused_with_a_way_out(
    administrator: FlaskClient, school: School, lina: Person
) -> None:
    wrong, right = merge_path(lina, school.learner), merge_path(school.learner, lina)
    page = administrator.get(wrong).text
    assert "a un mot de passe. Gardez plutôt celui-là." in page
    assert right in page
    assert "confirmed" not in page
    assert administrator.post(wrong, data={"confirmed": "yes"}).status_code == 409


def test_any_two_accounts_can_be_sought_and_compared(administrator: FlaskClient, school: School, lina: Person) -> None:
    path = f"/administration/personnes/{lina.id}/fusionner"
    alike = administrator.get(path).text
    assert merge_path(school.learner, lina) in alike
    assert merge_path(school.learners[2], lina) not in alike
    assert merge_path(school.learners[2], lina) in administrator.get(path, query_string={"q": "learner3"}).text


def test_accounts_of_another_organisation_are_not_there(app: Flask, school: School, lina: Person) -> None:
    other = build_school(school.database, key="other")
    stranger = visit_as(app, other.administrator)
    assert stranger.get(merge_path(school.learner, lina)).status_code == 404
    assert stranger.get(merge_path(other.learner, lina)).status_code == 404
    assert stranger.post(merge_path(other.learner, lina), data={"confirmed": "yes"}).status_code == 404
    assert school.learner.display_name not in stranger.get(INDEX).text


@pytest.mark.parametrize("path", ["", "/modifier", "/effacer", "/lien"])
def test_pages_about_somebody_without_an_address_do_not_say_none(
    administrator: FlaskClient, school: School, lina: Person, path: str
) -> None:
    address = {"": PEOPLE, "/modifier": f"{PEOPLE}/{lina.id}"}.get(path, f"{PEOPLE}/{lina.id}{path}")
    answer = administrator.get(address)
    assert answer.status_code == (409 if path == "/lien" else 200)
    assert lina.display_name in answer.text
    assert "None" not in answer.text


def test_a_cohort_of_a_platform_shows_members_without_address(
    administrator: FlaskClient, school: School, lina: Person
) -> None:
    with school.database.transaction() as session:
        cohort_id = session.scalars(select(CohortMember.cohort_id).where(CohortMember.person_id == lina.id)).one()
    page = administrator.get(f"/administration/groupes/{cohort_id}/membres").text
    assert lina.display_name in page
    assert "None" not in page


def test_an_account_without_an_address_is_corrected_without_one_and_gets_no_link(
    administrator: FlaskClient, school: School, lina: Person
) -> None:
    form = {"name": "Lina T.", "email": "", "role": "learner"}
    assert administrator.post(f"{PEOPLE}/{lina.id}", data=form).status_code == 303
    assert administrator.post(f"{PEOPLE}/{school.learner.id}", data=form).status_code == 422
    assert administrator.post(f"{PEOPLE}/{lina.id}/lien").status_code == 409
    with school.database.reading() as session:
        found = session.get_one(Person, lina.id)
        assert (found.display_name, found.email) == ("Lina T.", None)


def test_a_link_for_an_account_that_a_platform_opens_too_comes_with_a_warning(
    administrator: FlaskClient, school: School, lina: Person
) -> None:
    """Whoever gets the link shares the account with whom the platform sends, so it has to be the same person."""
    with school.database.transaction() as session:
        session.get_one(Person, lina.id).email = "lina@school.test"
    warning = "s’ouvre aussi depuis Moodle lms.example"
    assert warning in administrator.get(f"{PEOPLE}/{lina.id}/lien").text
    assert warning not in administrator.get(f"{PEOPLE}/{school.learner.id}/lien").text


def test_the_account_page_says_from_where_somebody_arrives(app: Flask, school: School, lina: Person) -> None:
    page = visit_as(app, lina).get("/compte").text
    assert "Vous arrivez par Moodle lms.example" in page
    assert 'name="old"' not in page
    assert "None" not in page
    own = visit_as(app, school.learner).get("/compte").text
    assert 'name="old"' in own
    assert "Moodle" not in own


def test_a_visitor_reads_until_when_they_are_remembered(app: Flask, school: School) -> None:
    with school.database.transaction() as session:
        guest = lands(session, school, subject="")
    page = visit_as(app, guest).get("/compte").text
    assert "Une visite sans nom" in page
    assert 'name="old"' not in page


def test_a_trainer_without_an_address_is_named_and_not_linked(app: Flask, school: School) -> None:
    with school.database.transaction() as session:
        trainer = lands(session, school, name="Tom Formateur", roles=(INSTRUCTOR,))
        trainer.role = Role.TRAINER
        join_cohort(session, cohort=school.cohort, person=trainer, now=utc_now())
        learner = session.get_one(Person, school.learner.id)
    with app.test_request_context():
        template = app.jinja_env.get_template("learner/_contest.html").make_module()
        shown = str(template.contest([trainer, learner], "x"))  # type: ignore[attr-defined]
    assert "en parler à Tom Formateur" in shown
    assert "None" not in shown
    assert f"mailto:{learner.email}" in shown


def test_an_export_has_what_platforms_know_and_an_erasure_takes_it(school: School, lina: Person) -> None:
    with school.database.transaction() as session:
        person = session.get_one(Person, lina.id)
        data = export_person(session, person=person)
        assert [one["subject"] for one in data["identities"]] == ["17"]
        assert [one["role"] for one in data["lti_member"]] == ["learner"]
        assert data["scores"] == []
        erase_person(session, person=person)
    with school.database.reading() as session:
        assert session.scalars(select(Identity)).all() == []
