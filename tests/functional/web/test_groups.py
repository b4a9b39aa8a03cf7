"""What an administrator does with groups: open, rename, date, let people in and out."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.clock import utc_now
from course.enrolment.models import Cohort, CohortMember, Organisation, Person, Role
from course.enrolment.service import add_organisation, add_person
from tests.factories.school import School, build_school
from tests.functional.web.visitor import visit_as

NEW = "/administration/groupes/nouveau"


def cohorts(school: School) -> list[Cohort]:
    with school.database.reading() as session:
        query = select(Cohort).where(Cohort.organisation_id == school.organisation.id)
        return list(session.scalars(query.order_by(Cohort.id)))


def members(school: School, cohort_id: int) -> dict[int, Role]:
    with school.database.reading() as session:
        found = session.scalars(select(CohortMember).where(CohortMember.cohort_id == cohort_id))
        return {member.person_id: member.role for member in found}


def test_a_group_is_created_with_its_course_and_dates_and_filled(administrator: FlaskClient, school: School) -> None:
    form = {"name": " Groupe  de mars ", "course": "small", "starts_on": "2026-03-01", "ends_on": "2026-06-30"}
    answer = administrator.post(NEW, data=form)
    made = cohorts(school)[-1]
    assert answer.location == f"/administration/groupes/{made.id}/membres"
    assert (made.name, made.course_id) == ("Groupe de mars", school.course.id)
    assert str(made.ends_on) == "2026-06-30"
    page = administrator.get(answer.location).text
    assert "Groupe de mars" in page
    assert "Le groupe attend ses apprenants" in page
    chosen = [str(school.trainer.id), str(school.learner.id)]
    administrator.post(answer.location, data={"people": chosen})
    assert members(school, made.id) == {school.trainer.id: Role.TRAINER, school.learner.id: Role.LEARNER}


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ({"name": ""}, "Écrivez un nom"),
        ({"name": "promotion a"}, "Un autre groupe porte ce nom"),
        ({"course": ""}, "Choisissez le cours"),
        ({"starts_on": "bientôt"}, "Cette date ne se lit pas"),
        ({"starts_on": "2026-05-01", "ends_on": "2026-04-01"}, "La fin tombe avant le début"),
    ],
)
def test_a_wrong_group_says_what_to_correct_and_is_not_made(
    administrator: FlaskClient, school: School, change: dict[str, str], advice: str
) -> None:
    answer = administrator.post(NEW, data={"name": "Mars", "course": "small", **change})
    assert answer.status_code == 422
    assert advice in answer.text
    assert len(cohorts(school)) == 1


def test_a_group_is_renamed_and_dated_and_keeps_its_course(administrator: FlaskClient, school: School) -> None:
    path = f"/administration/groupes/{school.cohort.id}/modifier"
    assert 'value="Promotion A"' in administrator.get(path).text
    assert administrator.post(path, data={"name": "Promotion B", "ends_on": "2026-06-30"}).status_code == 303
    (kept,) = cohorts(school)
    assert (kept.name, str(kept.ends_on), kept.course_id) == ("Promotion B", "2026-06-30", school.course.id)
    assert administrator.post(path, data={"name": "Promotion B"}).status_code == 303
    assert administrator.post(path, data={"name": " "}).status_code == 422


def test_who_leaves_a_group_loses_its_place_and_nothing_else(
    app: Flask, administrator: FlaskClient, school: School
) -> None:
    path = f"/administration/groupes/{school.cohort.id}/membres"
    answer = administrator.post(f"{path}/{school.learner.id}/retirer")
    assert (answer.status_code, answer.location) == (303, path)
    assert "n’est plus dans le groupe" in administrator.get(path).text
    assert school.learner.id not in members(school, school.cohort.id)
    assert visit_as(app, school.learner).get("/compte").status_code == 200
    assert administrator.post(f"{path}/{school.learner.id}/retirer").status_code == 404


def test_nobody_of_another_organisation_and_no_administrator_enters_a_group(
    administrator: FlaskClient, school: School
) -> None:
    other = build_school(school.database, key="elsewhere")
    path = f"/administration/groupes/{school.cohort.id}/membres"
    before = members(school, school.cohort.id)
    for person in (other.learner, school.administrator):
        mixed = [str(school.learner.id), str(person.id)]
        assert administrator.post(path, data={"people": mixed}).status_code == 404
    assert administrator.post(f"/administration/groupes/{other.cohort.id}/membres").status_code == 404
    assert members(school, school.cohort.id) == before
    assert "elsewhere" not in administrator.get(path).text


def test_people_outside_are_found_by_name_and_shown_in_part(administrator: FlaskClient, school: School) -> None:
    with school.database.transaction() as session:
        for number in range(45):
            add_person(
                session,
                organisation_id=school.organisation.id,
                email=f"p{number:02}@exemple.fr",
                display_name=f"Personne {number:02}",
                role=Role.LEARNER,
                now=utc_now(),
            )
    path = f"/administration/groupes/{school.cohort.id}/membres"
    page = administrator.get(path).text
    assert page.count('name="people"') == 40
    assert "5 autres personnes" in page
    found = administrator.get(f"{path}?q=PERSONNE+44").text
    assert found.count('name="people"') == 1
    assert "Personne ne correspond hors du groupe" in administrator.get(f"{path}?q=zzz").text


def test_an_organisation_without_a_course_is_told_how_to_get_one(app: Flask, school: School) -> None:
    with school.database.transaction() as session:
        bare: Organisation = add_organisation(session, key="bare", name="Sans cours", now=utc_now())
        chief: Person = add_person(
            session,
            organisation_id=bare.id,
            email="chef@exemple.fr",
            display_name="Chef",
            role=Role.ADMINISTRATOR,
            now=utc_now(),
        )
    client = visit_as(app, chief)
    assert "passerelle course publish" in client.get(NEW).text
    assert "Créer un groupe" in client.get("/administration").text
