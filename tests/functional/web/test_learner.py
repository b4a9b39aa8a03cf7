"""What a learner sees: where they are, lessons, what counts, what came of it, and the distance to the job."""

from __future__ import annotations

import json
from datetime import date, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from core.clock import utc_now
from course.enrolment.models import CohortMember, Person, Role
from course.enrolment.service import add_person, assign_modules
from tests.factories.school import NOON, School
from tests.functional.web.visitor import COURSE, visit_as

API = "/api/v1"


def take(client: FlaskClient, *, right: bool) -> str:
    """Take the first assessment through the API; returns the attempt's id."""
    attempt = client.post(f"{API}/attempts", json={"course": "small", "kind": "graded", "target": "a01"}).json
    assert attempt is not None
    for number, item in enumerate(attempt["items"]):
        question = client.get(f"{API}/attempts/{attempt['id']}/items/{item}").json
        assert question is not None
        response = {"choices": [question["options"][0]["id"]]} if question["options"] else {"value": "1"}
        if not right or number % 2:
            body = {"item": item, "response": response, "idempotency_key": f"answer-{number:04}"}
            assert client.post(f"{API}/attempts/{attempt['id']}/responses", json=body).status_code == 200
    assert client.post(f"{API}/attempts/{attempt['id']}/finish").status_code == 200
    return str(attempt["id"])


def test_home_shows_steps_missions_and_competencies(learner: FlaskClient, school: School) -> None:
    page = learner.get(COURSE).text
    for mission in school.course.curriculum.modules:
        assert f"{COURSE}/modules/{mission.id}" in page
    assert page.count('class="gap-bar ') == len(school.course.profile.competencies)
    assert "en préparation" in page
    assert f'href="{COURSE}/lecons/l01_01"' in page


def test_the_first_visit_offers_two_doors_and_the_next_one_does_not(learner: FlaskClient) -> None:
    first = learner.get(COURSE).text
    assert "Je commence" in first
    assert "Lire la fiche du métier" in first
    body = {"course": "small", "sections": [], "position": "", "seconds": 5, "completed": False}
    assert learner.post(f"{API}/lessons/l01_01/progress", json=body).status_code == 200
    assert "Je commence" not in learner.get(COURSE).text


def test_what_the_trainer_asks_for_shows_with_its_date(learner: FlaskClient, school: School) -> None:
    late, soon = date.today() - timedelta(days=2), date.today() + timedelta(days=9)
    with school.database.transaction() as session:
        for module, due in (("mod01", late), ("mod02", soon)):
            assign_modules(
                session, cohort=school.cohort, module_keys=[module], opens_on=None, due_on=due,
                assigned_by=school.trainer, now=utc_now(),
            )  # fmt: skip
    page = learner.get(COURSE).text
    assert "en retard" in page
    assert f"pour le {soon.day}" in page
    assert f"pour le {late.day}" in learner.get(f"{COURSE}/modules/mod01").text


def test_a_lesson_reads_without_any_script(learner: FlaskClient, school: School) -> None:
    page = learner.get(f"{COURSE}/lecons/l01_01").text
    assert page.count('class="lesson-section"') == 3
    assert "Le rayon Romans en octobre" in page
    assert 'data-check="c01_01_1"' in page
    assert page.count("<script") == page.count('<script type="module" src=') == 2  # the lesson's, and waiting.js
    assert f'rel="next" href="{COURSE}/lecons/l01_02"' in page
    last = learner.get(f"{COURSE}/lecons/l01_02").text
    assert f'rel="prev" href="{COURSE}/lecons/l01_01"' in last
    assert f'rel="next" href="{COURSE}/evaluations/a01"' in last


def test_a_lesson_knows_which_sections_were_reached(learner: FlaskClient) -> None:
    before = learner.get(f"{COURSE}/lecons/l01_01").text
    assert 'class="reached"' not in before
    anchors = [part.split('"')[0] for part in before.split('data-section-mark="')[1:]]
    body = {"course": "small", "sections": anchors[:2], "position": anchors[1], "seconds": 40, "completed": False}
    assert learner.post(f"{API}/lessons/l01_01/progress", json=body).status_code == 200
    after = learner.get(f"{COURSE}/lecons/l01_01").text
    assert after.count('class="reached"') == 2
    assert f'data-position="{anchors[1]}"' in after
    assert "commencée" in learner.get(f"{COURSE}/modules/mod01").text


def test_a_lesson_that_is_not_written_is_announced_and_not_opened(learner: FlaskClient) -> None:
    assert "Son plan est fixé" in learner.get(f"{COURSE}/modules/mod03").text
    assert learner.get(f"{COURSE}/lecons/l03_01").status_code == 404


def test_what_counts_is_said_before_the_start(learner: FlaskClient) -> None:
    page = learner.get(f"{COURSE}/evaluations/a01").text
    for said in ("70\u202f%", "3 sur 3", "Une réponse envoyée est définitive", "Commencer l’évaluation", "sans limite"):
        assert said in page
    assert "15\u00a0min une fois commencée" in learner.get(f"{COURSE}/evaluations/a02").text


def test_an_attempt_that_is_open_is_resumed_and_not_begun_again(learner: FlaskClient) -> None:
    learner.post(f"{API}/attempts", json={"course": "small", "kind": "graded", "target": "a01"})
    page = learner.get(f"{COURSE}/evaluations/a01").text
    assert "Reprendre l’évaluation" in page
    assert "2 sur 3" in page


def test_the_review_says_what_was_right_what_to_reread_and_what_it_changed(learner: FlaskClient) -> None:
    attempt = take(learner, right=False)
    page = learner.get(f"{COURSE}/resultats/{attempt}").text
    assert page.count('id="question-') == 4
    assert "À relire" in page
    assert "Ce que cela change dans votre écart" in page
    assert "Réponse attendue" in page or "il fallait la choisir" in page
    assert "tentatives" in page
    assert f"{COURSE}/resultats/{attempt}" in learner.get(f"{COURSE}/evaluations/a01").text


def test_a_question_left_without_answer_is_explained_too(learner: FlaskClient) -> None:
    page = learner.get(f"{COURSE}/resultats/{take(learner, right=True)}").text
    assert "sans réponse, 0 point" in page


def test_nothing_is_reviewed_before_the_end(learner: FlaskClient) -> None:
    begun = learner.post(f"{API}/attempts", json={"course": "small", "kind": "graded", "target": "a01"}).json
    assert begun is not None
    answer = learner.get(f"{COURSE}/resultats/{begun['id']}")
    assert (answer.status_code, answer.location) == (302, f"{COURSE}/evaluations/a01")


def test_no_attempt_left_leaves_the_results_and_no_start(learner: FlaskClient) -> None:
    for _ in range(3):
        take(learner, right=False)
    page = learner.get(f"{COURSE}/evaluations/a01").text
    assert "data-start hidden" not in page
    assert "Vous avez utilisé toutes vos tentatives" in page
    assert page.count("/resultats/") >= 3


def test_the_gap_page_helps_while_nothing_is_known_and_shows_figures_after(learner: FlaskClient) -> None:
    assert "Rien à mesurer pour l’instant" in learner.get(f"{COURSE}/ecart").text
    take(learner, right=False)
    page = learner.get(f"{COURSE}/ecart").text
    assert "Rien à mesurer" not in page
    assert 'class="radar"' in page
    assert "Estimation fondée sur 4 réponses" in page


def test_who_contests_the_gap_is_told_to_whom_and_what_happens_next(learner: FlaskClient, school: School) -> None:
    assert "Je conteste" not in learner.get(f"{COURSE}/ecart").text
    take(learner, right=False)
    page = learner.get(f"{COURSE}/ecart").text
    assert f'href="mailto:{school.trainer.email}?subject=Mon%20%C3%A9cart' in page
    assert "une personne relit vos réponses avec vous" in page


def test_without_a_trainer_the_administrators_hear_who_contests(learner: FlaskClient, school: School) -> None:
    take(learner, right=False)
    with school.database.transaction() as session:
        session.execute(delete(CohortMember).where(CohortMember.person_id == school.trainer.id))
    page = learner.get(f"{COURSE}/ecart").text
    assert f"mailto:{school.administrator.email}?subject=" in page
    assert school.trainer.address not in page


def test_the_gap_can_be_taken_away_as_table_and_as_document(learner: FlaskClient, school: School) -> None:
    take(learner, right=False)
    table = learner.get(f"{COURSE}/ecart.csv")
    assert "attachment" in table.headers["Content-Disposition"]
    assert len(table.text.strip().splitlines()) == 1 + len(school.course.profile.competencies)
    document = json.loads(learner.get(f"{COURSE}/ecart.json").text)
    assert document["responses"] == 4


def test_the_job_page_holds_what_the_profile_says(learner: FlaskClient, school: School) -> None:
    page = learner.get(f"{COURSE}/metier").text
    for mission in school.course.profile.missions:
        assert mission.title.replace("'", "’") in page
    assert "Logiciels de caisse" in page
    assert "Travail le samedi" in page


def test_a_course_of_nobodys_cohort_is_not_found(app: Flask, school: School) -> None:
    with school.database.transaction() as session:
        alone = add_person(
            session, organisation_id=school.organisation.id, email="alone@school.test", display_name="Alone",
            role=Role.LEARNER, now=NOON,
        )  # fmt: skip
    client = visit_as(app, alone)
    assert client.get("/", follow_redirects=True).text.count("Aucun cours ne vous est encore ouvert") == 1
    assert client.get(COURSE).status_code == 404


def test_a_demonstration_says_so_on_every_page(app: Flask, school: School, learner: FlaskClient) -> None:
    assert "Données de démonstration" not in learner.get(COURSE).text
    with school.database.transaction() as session:
        organisation = session.get_one(type(school.organisation), school.organisation.id)
        organisation.demonstration = True
    for path in (COURSE, f"{COURSE}/ecart", "/compte", "/rien"):
        assert "Données de démonstration" in learner.get(path).text


def test_trainers_read_a_lesson_without_leaving_traces(trainer: FlaskClient, school: School) -> None:
    page = trainer.get(f"{COURSE}/lecons/l01_01").text
    assert "Ici, les apprenants répondent" in page
    assert "<script" not in page


def test_the_name_of_a_person_is_shown_as_text_and_never_as_markup(app: Flask, school: School) -> None:
    with school.database.transaction() as session:
        session.get_one(Person, school.learner.id).display_name = "<b>Zoé</b> & {name}"
    page = visit_as(app, school.trainer).get(f"/groupes/{school.cohort.id}").text
    assert "&lt;b&gt;Zoé&lt;/b&gt; &amp; {name}" in page
    erased = visit_as(app, school.administrator).get(f"/administration/personnes/{school.learner.id}/effacer").text
    assert "&lt;b&gt;Zoé&lt;/b&gt; &amp; {name}" in erased
