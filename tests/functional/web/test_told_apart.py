"""The administrator says that two accounts are two people, and takes it back; a long list of both."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from course.enrolment.audit import entries_about
from course.enrolment.models import Person, Role
from lms_adapter.lti.models import DistinctPeople
from lms_adapter.lti.people import person_of
from tests.factories.platforms import connect_platform
from tests.factories.school import NOON, School, build_school
from tests.functional.web.visitor import forgery_token, visit_as
from web.identities import A_PAGE, MOST_PAIRS

INDEX = "/administration/personnes/plateformes"
PEOPLE = "/administration/personnes"


def come(school: School, names: list[str], *, issuer: str = "https://lms.example", **said: Any) -> list[Person]:
    """Somebody of each name arrives from a platform."""
    with school.database.transaction() as session:
        registration, _ = connect_platform(session, school, issuer=issuer, name=f"Moodle {issuer[8:]}")
        values = {"email": "", "role": Role.LEARNER, "locale": "fr", "now": NOON, **said}
        arrived = [
            person_of(session, registration=registration, subject=str(number), name=name, **values).person_id
            for number, name in enumerate(names)
        ]
        return [session.get_one(Person, person_id) for person_id in arrived]


@pytest.fixture
def lina(school: School) -> Person:
    """The first learner's name once more, from a platform."""
    return come(school, [school.learner.display_name])[0]


def apart_path(one: Person, other: Person) -> str:
    return f"{PEOPLE}/{one.id}/distinguer/{other.id}"


def test_two_people_leave_the_list_and_stand_among_the_pairs_set_aside(
    administrator: FlaskClient, school: School, lina: Person
) -> None:
    path = apart_path(school.learner, lina)
    assert f'action="{path}"' in administrator.get(INDEX).text
    answer = administrator.post(path)
    assert (answer.status_code, answer.location) == (303, INDEX)
    page = administrator.get(INDEX).text
    assert "0 doublon possible" in page
    assert "Tout est réglé" in page
    assert "1 paire écartée" in page
    assert f"Deux personnes, a dit {school.administrator.display_name} le" in page
    assert f'action="{path}/revenir"' in page
    people = administrator.get(PEOPLE).text
    assert "Doublons possibles" not in people
    with school.database.reading() as session:
        entries = entries_about(session, organisation_id=school.organisation.id, subject=f"person:{lina.id}")
        assert [(one.action, one.actor_id) for one in entries] == [("person.told_apart", school.administrator.id)]


def test_a_pair_that_was_set_aside_comes_back(administrator: FlaskClient, school: School, lina: Person) -> None:
    path = apart_path(school.learner, lina)
    administrator.post(path)
    back = administrator.post(f"{path}/revenir", follow_redirects=True)
    assert "1 doublon possible" in back.text
    assert "paire écartée<" not in back.text
    assert "paires écartées<" not in back.text


def test_both_deeds_may_be_done_twice(administrator: FlaskClient, school: School, lina: Person) -> None:
    path = apart_path(school.learner, lina)
    for address in (path, path, f"{path}/revenir", f"{path}/revenir"):
        assert administrator.post(address).status_code == 303
    with school.database.reading() as session:
        assert session.scalars(select(DistinctPeople)).all() == []


def test_the_comparison_offers_both_answers_and_remembers_the_one_that_was_given(
    administrator: FlaskClient, school: School, lina: Person
) -> None:
    compare = f"{PEOPLE}/{school.learner.id}/fusionner/{lina.id}"
    path = apart_path(school.learner, lina)
    page = administrator.get(compare).text
    assert f'action="{path}"' in page
    assert "paires écartées" in page
    administrator.post(path)
    after = administrator.get(compare).text
    assert "a dit le" in after
    assert f'action="{path}/revenir"' in after
    assert f'action="{path}"' not in after
    merged = administrator.post(compare, data={"confirmed": "yes"})
    assert merged.status_code == 303, "whoever was wrong may still merge them"
    with school.database.reading() as session:
        assert session.scalars(select(DistinctPeople)).all() == []


def test_an_account_is_not_told_apart_from_itself(administrator: FlaskClient, school: School) -> None:
    same = f"{PEOPLE}/{school.learner.id}/fusionner/{school.learner.id}"
    assert "deux personnes ?" not in administrator.get(same).text.replace("\u202f", " ")
    assert administrator.post(apart_path(school.learner, school.learner)).status_code == 422


@pytest.mark.parametrize("undo", ["", "/revenir"])
def test_only_an_administrator_of_the_organisation_says_it(
    app: Flask, school: School, lina: Person, trainer: FlaskClient, undo: str
) -> None:
    path = apart_path(school.learner, lina) + undo
    other = build_school(school.database, key="other")
    stranger = visit_as(app, other.administrator)
    assert stranger.post(path).status_code == 404
    assert stranger.post(apart_path(other.learner, lina) + undo).status_code == 404
    assert stranger.post(apart_path(lina, other.learner) + undo).status_code == 404
    assert trainer.post(path).status_code == 403
    with school.database.reading() as session:
        assert session.scalars(select(DistinctPeople)).all() == []


def test_a_forged_form_says_nothing(guarded_app: Flask, school: School, lina: Person) -> None:
    client = visit_as(guarded_app, school.administrator)
    path = apart_path(school.learner, lina)
    assert client.post(path).status_code == 403
    token = forgery_token(client.get(INDEX).text)
    assert client.post(path, data={"csrf_token": token}).status_code == 303


def test_a_search_narrows_pairs_and_people_and_is_kept_when_a_pair_is_set_aside(
    administrator: FlaskClient, school: School
) -> None:
    come(school, ["Ana Costa", "Bea Roy"], issuer="https://one.example")
    twins = come(school, ["Ana Costa", "Bea Roy"], issuer="https://two.example")
    page = administrator.get(INDEX, query_string={"q": "costa"}).text
    assert "1 doublon possible" in page
    assert "Bea Roy" not in page
    form = re.search(r'action="([^"]+distinguer[^"]+)"', page)
    assert form is not None
    assert form.group(1).endswith("?q=costa")
    answer = administrator.post(form.group(1))
    assert answer.location == f"{INDEX}?q=costa"
    assert "Aucun doublon possible parmi" in administrator.get(answer.location).text
    assert str(twins[0].id) in form.group(1)


def test_many_people_come_in_pages_and_many_pairs_one_after_another(administrator: FlaskClient, school: School) -> None:
    names = [f"Personne {number:03}" for number in range(A_PAGE // 2 + 10)]
    come(school, names, issuer="https://one.example")
    come(school, names, issuer="https://two.example")
    page = administrator.get(INDEX).text
    assert f"{len(names)} doublons possibles" in page
    assert page.count('class="pair-names"') == 2 * MOST_PAIRS
    assert f"Et {len(names) - MOST_PAIRS} autres" in page
    assert "page 1 sur 2" in page
    second = administrator.get(INDEX, query_string={"page": 2}).text
    assert second.count('<th scope="row">') == 2 * len(names) - A_PAGE
    assert administrator.get(INDEX, query_string={"page": 99}).text.count('<th scope="row">') == 20


def test_nobody_from_a_platform_is_an_empty_page_without_a_search(administrator: FlaskClient) -> None:
    page = administrator.get(INDEX).text
    assert "0 doublon possible" in page
    assert "écartée" not in page
    assert 'role="search"' not in page
    assert "apparaît ici" in page
