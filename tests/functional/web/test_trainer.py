"""What a trainer does: look over a cohort, look at one learner, give modules and take them back."""

from __future__ import annotations

from datetime import date, timedelta

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.clock import utc_now
from course.enrolment.service import add_cohort, assignments_of, join_cohort
from tests.factories.school import NOON, School

SOON = date.today() + timedelta(days=20)


def assigned(school: School) -> dict[str, tuple[date | None, date | None]]:
    with school.database.reading() as session:
        return {one.module_key: (one.opens_on, one.due_on) for one in assignments_of(session, cohort=school.cohort)}


def send(trainer: FlaskClient, step: str, modules: list[str], **dates: str) -> TestResponse:
    return trainer.post("/groupes/1/affecter", data={"step": step, "modules": modules, **dates})


def test_the_only_cohort_opens_at_once_and_several_are_listed(trainer: FlaskClient, school: School) -> None:
    assert trainer.get("/groupes").location == "/groupes/1"
    with school.database.transaction() as session:
        second = add_cohort(
            session, organisation_id=school.organisation.id, course_id=school.course.id, name="Promotion B", now=NOON
        )
        join_cohort(session, cohort=second, person=school.trainer, now=NOON)
    page = trainer.get("/groupes").text
    assert "Promotion A" in page
    assert "Promotion B" in page
    assert "Ce groupe n’a pas encore d’apprenant" in trainer.get(f"/groupes/{second.id}").text


def test_the_board_has_a_row_a_learner_and_a_cell_a_competency(trainer: FlaskClient, school: School) -> None:
    page = trainer.get("/groupes/1").text
    for learner in school.learners:
        assert learner.display_name in page
    assert page.count('<td class="cell ') == len(school.learners) * len(school.course.profile.competencies)
    assert "Pas commencé" in page
    assert "n’a encore rien ouvert" in page


def test_a_filter_keeps_the_learners_it_names_and_says_so_when_there_are_none(trainer: FlaskClient) -> None:
    page = trainer.get("/groupes/1?filtre=not_started").text
    assert page.count('scope="row"') == 6
    assert 'aria-current="true"' in page
    assert "Personne n’est dans ce cas" in trainer.get("/groupes/1?filtre=stuck").text
    assert trainer.get("/groupes/1?filtre=nonsense").text.count('scope="row"') == 6


def test_a_learners_page_opens_from_the_board(trainer: FlaskClient, school: School) -> None:
    page = trainer.get(f"/groupes/1/apprenants/{school.learner.id}").text
    assert school.learner.display_name in page
    assert "Aucune évaluation commencée" in page
    assert trainer.get(f"/groupes/1/apprenants/{school.trainer.id}").status_code == 404


def test_nothing_is_assigned_before_the_confirmation(trainer: FlaskClient, school: School) -> None:
    preview = send(trainer, "preview", ["mod01", "mod02"], due_on=SOON.isoformat())
    assert preview.status_code == 200
    assert "Voici ce que verra chaque apprenant" in preview.text
    assert "6 apprenants concernés" in preview.text
    assert assigned(school) == {}
    confirmed = send(trainer, "confirm", ["mod01", "mod02"], due_on=SOON.isoformat())
    assert (confirmed.status_code, confirmed.location) == (303, "/groupes/1")
    assert assigned(school) == {"mod01": (None, SOON), "mod02": (None, SOON)}
    assert "2 modules sont affectés au groupe" in trainer.get("/groupes/1").text


def test_going_back_from_the_preview_keeps_what_was_chosen(trainer: FlaskClient) -> None:
    page = send(trainer, "choose", ["mod02"], due_on=SOON.isoformat()).text
    assert 'value="mod02" checked' in page
    assert f'value="{SOON.isoformat()}"' in page


def test_assigning_again_changes_the_dates(trainer: FlaskClient, school: School) -> None:
    send(trainer, "confirm", ["mod01"], due_on=SOON.isoformat())
    later = SOON + timedelta(days=5)
    send(trainer, "confirm", ["mod01"], opens_on=SOON.isoformat(), due_on=later.isoformat())
    assert assigned(school) == {"mod01": (SOON, later)}


def test_a_form_that_cannot_be_meant_is_refused_with_what_to_correct(trainer: FlaskClient, school: School) -> None:
    earlier = (SOON - timedelta(days=1)).isoformat()
    for data, advice in (
        ({"modules": []}, "Choisissez au moins un module."),
        ({"modules": ["mod03"]}, "Choisissez au moins un module."),
        ({"modules": ["mod01"], "due_on": "31/12"}, "Cette date ne se lit pas."),
        ({"modules": ["mod01"], "opens_on": SOON.isoformat(), "due_on": earlier}, "tombe avant l’ouverture"),
    ):
        page = trainer.post("/groupes/1/affecter", data={"step": "preview", **data})
        assert page.status_code == 422
        assert advice in page.text.replace("\u202f", " ")
        trainer.post("/groupes/1/affecter", data={"step": "confirm", **data})
    assert assigned(school) == {}


def test_a_module_is_withdrawn_after_asking(trainer: FlaskClient, school: School) -> None:
    send(trainer, "confirm", ["mod01", "mod02"])
    assert "Ce que les apprenants y ont fait est gardé" in trainer.get("/groupes/1/retirer/mod01").text
    assert set(assigned(school)) == {"mod01", "mod02"}
    assert trainer.post("/groupes/1/retirer/mod01").status_code == 303
    assert set(assigned(school)) == {"mod02"}


def test_a_trainer_of_another_cohort_does_not_see_this_one(trainer: FlaskClient, school: School) -> None:
    with school.database.transaction() as session:
        second = add_cohort(
            session, organisation_id=school.organisation.id, course_id=school.course.id, name="Promotion B",
            now=utc_now(),
        )  # fmt: skip
    assert trainer.get(f"/groupes/{second.id}").status_code == 404
