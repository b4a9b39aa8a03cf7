"""« À corriger » as trainers and administrators meet it, and as everybody else does not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from assessments.attempts.models import Rating, Response
from assessments.items.models import ItemVersion
from assessments.mastery.models import RaterSeverity
from core.clock import utc_now
from course.enrolment.models import Person
from course.enrolment.service import add_cohort, join_cohort
from tests.factories.measured import record
from tests.factories.school import NOON, School
from tests.factories.written import TEXT, another_trainer, hand_in, written_school
from tests.functional.web.visitor import visit_as

HIGH = {"points-lecture": "4", "points-decision": "3", "comment": "Un très bon constat."}
LOW = {"points-lecture": "1", "points-decision": "0", "comment": "Reprenez les chiffres."}


@pytest.fixture
def written(school: School) -> School:
    return written_school(school)


@pytest.fixture
def doubled(school: School) -> School:
    return written_school(school, raters=2)


def send(client: FlaskClient, answer_id: int, form: dict[str, str], **more: str) -> TestResponse:
    return client.post(f"/a-corriger/{answer_id}", data={**form, **more})


def badge(page: str) -> str | None:
    found = re.search(r'<span class="badge">(\d+)</span>', page)
    return found[1] if found else None


def test_an_empty_queue_says_when_there_will_be_something(trainer: FlaskClient, written: School) -> None:
    page = trainer.get("/a-corriger").text
    assert "Rien n’attend votre lecture" in page
    assert badge(page) is None


def test_the_queue_lists_by_group_and_question_and_leads_to_the_longest_wait(
    trainer: FlaskClient, written: School
) -> None:
    hand_in(written, written.learners[0], now=utc_now())
    oldest = hand_in(written, written.learners[1], now=utc_now() - timedelta(days=3))
    page = trainer.get("/a-corriger").text
    assert "2 réponses attendent d’être lues" in page
    assert "il y a 3 jours" in page
    assert "Promotion A" in page
    assert f'href="/a-corriger/{oldest}?groupe={written.cohort.id}&amp;question=i01_900"' in page
    assert badge(page) == "2"
    board = trainer.get(f"/groupes/{written.cohort.id}").text
    assert f'href="/a-corriger?groupe={written.cohort.id}"' in board


def test_a_group_whose_number_no_database_holds_does_not_exist(trainer: FlaskClient, written: School) -> None:
    assert [trainer.get(f"/a-corriger?groupe={number}").status_code for number in ("9" * 30, "-1")] == [404, 404]


def test_an_answer_is_shown_without_a_name_unless_asked_for(trainer: FlaskClient, written: School) -> None:
    answer_id = hand_in(written, written.learner)
    page = trainer.get(f"/a-corriger/{answer_id}").text
    assert TEXT in page
    assert "13 mots" in page
    assert "un chiffre juste" in page
    assert "Un modèle que l’on garde pour la fin" in page
    assert "coefficient 2" in page
    assert written.learner.display_name not in page
    assert written.learner.display_name in trainer.get(f"/a-corriger/{answer_id}?noms=1").text


def test_saving_leads_to_the_next_answer_and_at_the_end_back_to_the_list(trainer: FlaskClient, written: School) -> None:
    first, second = hand_in(written, written.learners[0]), hand_in(written, written.learners[1])
    place = {"groupe": str(written.cohort.id), "question": "i01_900"}
    answer = send(trainer, first, HIGH, **place)
    assert (answer.status_code, answer.location) == (
        303,
        f"/a-corriger/{second}?groupe={written.cohort.id}&question=i01_900",
    )
    assert send(trainer, second, LOW, **place).location == "/a-corriger"
    page = trainer.get("/a-corriger").text
    assert "Rien n’attend votre lecture" in page
    assert "Vos dernières notations" in page


def test_a_criterion_without_a_level_is_named_and_nothing_typed_is_lost(trainer: FlaskClient, written: School) -> None:
    answer_id = hand_in(written, written.learner)
    answer = send(trainer, answer_id, {"points-lecture": "3", "points-decision": "x", "comment": "Gardé."})
    assert answer.status_code == 422
    assert 'id="problem-decision"' in answer.text
    assert 'id="problem-lecture"' not in answer.text
    assert "Gardé." in answer.text
    assert re.search(r'name="points-lecture" value="3" required checked', answer.text)
    assert send(trainer, answer_id, {**HIGH, "comment": "x" * 4001}).status_code == 422
    with written.database.reading() as session:
        assert session.scalars(select(Rating)).all() == []


def test_the_second_rater_finds_nothing_of_the_first_before_they_have_rated(
    app: Flask, trainer: FlaskClient, doubled: School
) -> None:
    answer_id, second = hand_in(doubled, doubled.learner), another_trainer(doubled, "second")
    send(trainer, answer_id, HIGH)
    other = visit_as(app, second)
    for path in ("/a-corriger", f"/a-corriger/{answer_id}", f"/a-corriger/{answer_id}?noms=1"):
        page = other.get(path).text
        assert "Un très bon constat" not in page
        assert " checked" not in page
        assert "l’autre correcteur" not in page
        assert doubled.trainer.display_name not in page
    refused = send(other, answer_id, {"points-lecture": "2"}).text
    assert "Un très bon constat" not in refused
    send(other, answer_id, LOW)
    page = other.get(f"/a-corriger/{answer_id}").text
    assert "plus d’un point d’écart" in page
    assert "Un très bon constat" in page
    assert doubled.trainer.display_name not in page
    assert "Écart entre deux correcteurs" in other.get("/a-corriger").text


def test_a_rater_who_waits_for_the_other_may_still_revise(trainer: FlaskClient, doubled: School) -> None:
    answer_id = hand_in(doubled, doubled.learner)
    send(trainer, answer_id, HIGH)
    assert "Un autre correcteur doit encore la lire" in trainer.get(f"/a-corriger/{answer_id}").text
    assert badge(trainer.get("/a-corriger").text) is None
    assert "1 réponse que vous avez notée attend un autre correcteur" in trainer.get("/a-corriger").text
    answer = send(trainer, answer_id, LOW)
    assert answer.location == f"/a-corriger/{answer_id}"


def test_who_comes_second_is_told_and_keeps_what_they_wrote(app: Flask, trainer: FlaskClient, written: School) -> None:
    answer_id, second = hand_in(written, written.learner), another_trainer(written, "second")
    send(trainer, answer_id, HIGH)
    late = send(visit_as(app, second), answer_id, LOW)
    assert late.status_code == 409
    assert "quelqu’un d’autre a noté cette réponse" in late.text
    assert "Reprenez les chiffres." in late.text
    assert "Cette réponse est déjà notée" in visit_as(app, second).get(f"/a-corriger/{answer_id}").text


def test_a_grade_is_corrected_by_who_gave_it(trainer: FlaskClient, written: School) -> None:
    answer_id = hand_in(written, written.learner)
    send(trainer, answer_id, HIGH)
    page = trainer.get(f"/a-corriger/{answer_id}").text
    assert "Note faite" in page
    assert "3,67 sur 4" in page
    send(trainer, answer_id, LOW)
    assert "0,67 sur 4" in trainer.get(f"/a-corriger/{answer_id}").text


def test_other_people_find_no_answer(app: Flask, written: School) -> None:
    answer_id, outsider = hand_in(written, written.learner), another_trainer(written, "outsider", join=False)
    other_cohort = another_trainer(written, "other", join=False)
    with written.database.transaction() as session:
        cohort = add_cohort(
            session, organisation_id=written.organisation.id, course_id=written.course.id, name="B", now=NOON
        )
        join_cohort(session, cohort=cohort, person=other_cohort, now=NOON)
    for person in (outsider, other_cohort):
        client = visit_as(app, person)
        assert client.get(f"/a-corriger/{answer_id}").status_code == 404
        assert send(client, answer_id, HIGH).status_code == 404
        assert TEXT not in client.get("/a-corriger").text
        assert badge(client.get("/a-corriger").text) is None
        assert client.get(f"/a-corriger?groupe={written.cohort.id}").status_code == 404
    learner = visit_as(app, written.learner)
    assert learner.get("/a-corriger").status_code == 403
    assert send(learner, answer_id, HIGH).status_code == 403


def test_the_learner_reads_levels_and_comment_and_never_a_name(
    app: Flask, trainer: FlaskClient, written: School
) -> None:
    answer_id = hand_in(written, written.learner)
    with written.database.reading() as session:
        attempt_id = session.get_one(Response, answer_id).attempt_id
    learner = visit_as(app, written.learner)
    path = f"/cours/small/resultats/{attempt_id}"
    before = learner.get(path).text
    assert "En attente de correction" in before
    assert "un chiffre juste" not in before
    assert "Un modèle que l’on garde" not in before
    send(trainer, answer_id, HIGH)
    after = learner.get(path).text
    assert "Évaluation réussie" in after
    assert "tous les chiffres" in after
    assert "Un très bon constat." in after
    assert "Un modèle que l’on garde" in after
    assert written.trainer.display_name not in after


def severity(school: School, person: Person, value: float, ratings: int) -> RaterSeverity:
    return RaterSeverity(
        person_id=person.id, course_id=school.course.id, organisation_id=school.organisation.id, severity=value,
        deviation=0.1, ratings=ratings, computed_at=NOON,
    )  # fmt: skip


def test_administrators_see_how_severe_raters_are_in_words_and_by_name(
    administrator: FlaskClient, trainer: FlaskClient, written: School
) -> None:
    assert "Personne n’a encore noté" in administrator.get("/a-corriger/correcteurs").text
    assert trainer.get("/a-corriger/correcteurs").status_code == 403
    assert "/a-corriger/correcteurs" not in trainer.get("/a-corriger").text
    assert "/a-corriger/correcteurs" in administrator.get("/a-corriger").text
    people = [another_trainer(written, name) for name in ("zoe", "anna", "new")]
    with written.database.transaction() as session:
        answers = twelve_answers(session, written)
        for person, count in zip(people, (12, 12, 3), strict=True):
            session.add_all(rating(written, person, answer) for answer in answers[:count])
        session.add_all([severity(written, people[0], 0.6, 12), severity(written, people[1], 0.05, 12)])
    page = administrator.get("/a-corriger/correcteurs").text
    assert "Donne moins que les autres : −0,6 point" in page.replace("\u202f", " ")
    assert "Rien ne le distingue des autres" in page
    assert "Trop peu de notations" in page
    names = re.findall(r'<th scope="row">(\w+)</th>', page)
    assert names == ["anna", "new", "zoe"]


def twelve_answers(session: Session, school: School) -> list[int]:
    version = session.scalars(select(ItemVersion.id).where(ItemVersion.item_key == "i01_900")).one()
    record(session, school, school.learner.id, [version] * 12, [True] * 12, at=NOON)
    return list(session.scalars(select(Response.id)))


def rating(school: School, person: Person, answer: int) -> Rating:
    return Rating(
        organisation_id=school.organisation.id, response_id=answer, rater_id=person.id, item_version_id=1,
        points={"lecture": 2, "decision": 2}, rated_at=NOON,
    )  # fmt: skip
