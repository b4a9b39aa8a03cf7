"""Where a launch lands: the page itself in one redirect, for learners and trainers, whatever the link says."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from course.enrolment.models import CohortMember, Role
from lms_adapter.lti.models import ContextCohort, LineItem, ResourceLink
from tests.factories.launches import TRAINER, Platform, enter, launched
from tests.factories.school import School
from tests.functional.web.visitor import visit_as


@pytest.fixture(autouse=True)
def forms_without_a_token(app: Flask) -> None:
    app.config.update(WTF_CSRF_ENABLED=False)


class Visit:
    """Somebody's browser with one launch."""

    def __init__(self, app: Flask, school: School, platform: Platform, **changes: Any) -> None:
        self.launch, code = launched(school, platform, **changes)
        self.root = f"/l/{self.launch.id}"
        self.client: FlaskClient = enter(app, (self.launch, code))

    def lands(self) -> str:
        """Where the arrival leads, within the launch; the page must be there."""
        answer = self.client.get(f"{self.root}/lti/arrivee")
        assert answer.status_code == 302
        page = self.client.get(answer.location)
        assert page.status_code == 200, f"{answer.location}: {page.status_code} {page.location}"
        return answer.location.removeprefix(self.root)


def opens(target: str, course: str = "small") -> dict[str, str]:
    return {"course": course, "target": target}


LEARNER_PAGES = {
    "course": "/cours/small",
    "module:mod01": "/cours/small/modules/mod01",
    "module:mod03": "/cours/small/modules/mod03",
    "lesson:l01_02": "/cours/small/lecons/l01_02",
    "assessment:a01": "/cours/small/evaluations/a01",
    "gap": "/cours/small/ecart",
}


@pytest.mark.parametrize(("target", "page"), LEARNER_PAGES.items())
def test_a_learner_lands_on_the_page_itself_at_the_very_first_click(
    app: Flask, school: School, platform: Platform, target: str, page: str
) -> None:
    assert Visit(app, school, platform, custom=opens(target)).lands() == page


def test_a_competency_opens_the_gap_with_that_competency_in_front(
    app: Flask, school: School, platform: Platform
) -> None:
    key = school.course.profile.competencies[1].id
    visit = Visit(app, school, platform, custom=opens(f"competency:{key}"))
    assert visit.lands() == f"/cours/small/ecart?competence={key}"
    page = visit.client.get(f"{visit.root}/cours/small/ecart?competence={key}").text
    front = page.split('id="focus"')[1].split("</section>")[0]
    assert school.course.profile.competencies[1].title in front.replace("\u2019", "'").replace("’", "'")
    assert 'id="focus"' not in visit.client.get(f"{visit.root}/cours/small/ecart?competence=zzz").text


@pytest.mark.parametrize(
    ("target", "page"),
    [("module:mod01", "/cours/small/modules/mod01"), ("lesson:l01_02", "/cours/small/lecons/l01_02")],
)
def test_a_trainer_reads_what_learners_read(
    app: Flask, school: School, platform: Platform, target: str, page: str
) -> None:
    visit = Visit(app, school, platform, **TRAINER, custom=opens(target))
    assert visit.lands() == page
    with school.database.reading() as session:
        cohort_id = session.scalars(select(ContextCohort.cohort_id)).one()
    text = visit.client.get(f"{visit.root}{page}").text
    assert f'<a href="{visit.root}/groupes/{cohort_id}">Promotion Lille</a>' in text


@pytest.mark.parametrize("target", LEARNER_PAGES)
def test_a_visitor_without_a_name_lands_there_as_well(
    app: Flask, school: School, platform: Platform, target: str
) -> None:
    nobody = {"subject": "", "name": "", "email": ""}
    assert Visit(app, school, platform, **nobody, custom=opens(target)).lands() == LEARNER_PAGES[target]


@pytest.mark.parametrize("target", ["gap", "course"])
def test_a_trainer_lands_on_the_board_of_this_platforms_course(
    app: Flask, school: School, platform: Platform, target: str
) -> None:
    visit = Visit(app, school, platform, **TRAINER, custom=opens(target))
    with school.database.reading() as session:
        cohort_id = session.scalars(select(ContextCohort.cohort_id)).one()
    assert visit.lands() == f"/groupes/{cohort_id}"


def test_a_trainer_sees_how_far_the_group_is_with_an_assessment(app: Flask, school: School, platform: Platform) -> None:
    Visit(app, school, platform)
    visit = Visit(app, school, platform, **TRAINER)
    assert visit.lands() == "/lti/activite"
    page = visit.client.get(f"{visit.root}/lti/activite").text
    assert "Évaluation" in page
    assert "à partir de 70" in page
    assert "/groupes/" in page
    assert "Sélectionner un contenu" in page, "the platform's link says what it opens: it is changed there"


def test_a_link_without_a_target_tells_learners_whom_to_ask(app: Flask, school: School, platform: Platform) -> None:
    visit = Visit(app, school, platform, custom={}, resource_link_id="9")
    assert visit.lands() == "/lti/activite"
    assert "n’a pas encore choisi" in visit.client.get(f"{visit.root}/lti/activite").text


def test_a_trainer_chooses_once_and_learners_land_there(app: Flask, school: School, platform: Platform) -> None:
    learner = Visit(app, school, platform, custom={}, resource_link_id="9")
    trainer = Visit(app, school, platform, **TRAINER, custom={}, resource_link_id="9")
    assert trainer.lands() == "/lti/activite"
    assert "Que doit ouvrir cette activité" in trainer.client.get(f"{trainer.root}/lti/activite").text
    answer = trainer.client.post(f"{trainer.root}/lti/activite?cours=small", data={"chosen": "lesson:l01_01"})
    assert (answer.status_code, answer.location) == (303, f"{trainer.root}/cours/small/lecons/l01_01")
    assert trainer.client.get(answer.location).status_code == 200
    with school.database.reading() as session:
        link = session.scalars(select(ResourceLink)).one()
        assert (link.course_id, link.target, link.chosen_by) == (
            school.course.id,
            "lesson:l01_01",
            trainer.launch.person_id,
        )
    waiting = learner.client.get(f"{learner.root}/lti/activite")
    assert waiting.location == f"{learner.root}/cours/small/lecons/l01_01"
    assert learner.client.get(waiting.location).status_code == 200, "who waited is in the cohort that the choice made"
    assert Visit(app, school, platform, custom={}, resource_link_id="9").lands() == "/cours/small/lecons/l01_01"


def test_the_cohort_of_a_choice_has_each_in_their_role(app: Flask, school: School, platform: Platform) -> None:
    learner = Visit(app, school, platform, custom={}, resource_link_id="9")
    trainer = Visit(app, school, platform, **TRAINER, custom={}, resource_link_id="9")
    trainer.client.post(f"{trainer.root}/lti/activite?cours=small", data={"chosen": "course"})
    with school.database.reading() as session:
        cohort_id = session.scalars(select(ContextCohort.cohort_id)).one()
        roles = {one.person_id: one.role for one in session.scalars(
            select(CohortMember).where(CohortMember.cohort_id == cohort_id)
        )}  # fmt: skip
    assert roles == {learner.launch.person_id: Role.LEARNER, trainer.launch.person_id: Role.TRAINER}


def test_a_choice_can_be_made_again_by_trainers(app: Flask, school: School, platform: Platform) -> None:
    trainer = Visit(app, school, platform, **TRAINER, custom={}, resource_link_id="9")
    for target in ("assessment:a01", "assessment:a02"):
        answer = trainer.client.post(f"{trainer.root}/lti/activite?cours=small", data={"chosen": target})
        assert answer.location == f"{trainer.root}/lti/activite"
    page = trainer.client.get(answer.location).text
    assert "a été choisi ici" in page
    assert "Évaluation\u202f: accueillir" in page


def test_what_the_platform_decided_is_not_changed_here(app: Flask, school: School, platform: Platform) -> None:
    trainer = Visit(app, school, platform, **TRAINER)
    answer = trainer.client.post(f"{trainer.root}/lti/activite?cours=small", data={"chosen": "gap"})
    assert answer.status_code == 422
    assert "C’est la plateforme qui dit" in answer.text
    with school.database.reading() as session:
        assert session.scalars(select(ResourceLink.target)).one() == "assessment:a01"


@pytest.mark.parametrize("chosen", ["", "module:mod03", "lesson:zzz", "nonsense"])
def test_a_choice_that_the_course_does_not_offer_is_asked_again(
    app: Flask, school: School, platform: Platform, chosen: str
) -> None:
    trainer = Visit(app, school, platform, **TRAINER, custom={}, resource_link_id="9")
    answer = trainer.client.post(f"{trainer.root}/lti/activite?cours=small", data={"chosen": chosen})
    assert answer.status_code == 422
    assert "Choisissez une ligne" in answer.text


def test_a_learner_chooses_nothing(app: Flask, school: School, platform: Platform) -> None:
    learner = Visit(app, school, platform, custom={}, resource_link_id="9")
    answer = learner.client.post(f"{learner.root}/lti/activite?cours=small", data={"chosen": "gap"})
    assert answer.status_code == 403
    with school.database.reading() as session:
        assert session.scalars(select(ResourceLink.target)).one() == ""


@pytest.mark.parametrize("who", [{}, TRAINER], ids=["learner", "trainer"])
@pytest.mark.parametrize("custom", [opens("assessment:gone"), opens("gap", "nowhere"), opens("lesson:l03_01")])
def test_what_is_not_there_any_more_is_explained_and_never_an_error(
    app: Flask, school: School, platform: Platform, who: dict[str, Any], custom: dict[str, str]
) -> None:
    assert Visit(app, school, platform, **who, custom=custom).lands() == "/lti/activite"


def test_what_a_trainer_chose_and_the_course_lost_is_told_to_both(
    app: Flask, school: School, platform: Platform
) -> None:
    trainer = Visit(app, school, platform, **TRAINER, custom={}, resource_link_id="9")
    trainer.client.post(f"{trainer.root}/lti/activite?cours=small", data={"chosen": "assessment:a01"})
    with school.database.transaction() as session:
        session.scalars(select(ResourceLink)).one().target = "assessment:gone"
    learner = Visit(app, school, platform, custom={}, resource_link_id="9")
    assert learner.lands() == "/lti/activite"
    assert "n’est plus dans le cours" in learner.client.get(f"{learner.root}/lti/activite").text
    again = Visit(app, school, platform, **TRAINER, custom={}, resource_link_id="9")
    assert "n’est plus dans le cours" in again.client.get(f"{again.root}/lti/activite").text
    answer = again.client.post(f"{again.root}/lti/activite?cours=small", data={"chosen": "gap"})
    assert answer.status_code == 303


def test_outside_a_launch_these_pages_are_none(app: Flask, school: School) -> None:
    client = visit_as(app, school.trainer)
    for page in ("/lti/activite", "/lti/choisir", "/lti/copie"):
        assert client.get(page).status_code == 404
    with school.database.reading() as session:
        assert session.scalars(select(LineItem)).all() == []
