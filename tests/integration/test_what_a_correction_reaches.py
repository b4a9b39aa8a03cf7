"""Which answers a correction reaches, what stops it, and what publishing the folder does to it; on both databases."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from assessments.attempts import regrading_requests as requests
from assessments.attempts.models import Attempt, Grading, Regrading
from assessments.attempts.regrading import attempts_regraded, regradings_of_attempt
from assessments.items.correction import NotACorrection, versions_of
from assessments.items.models import ItemVersion
from core.database import Database
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from course.enrolment.models import Person
from learning import regrading_preview
from tests.factories.correction import (
    KEY,
    LATER,
    answer,
    answered_school,
    assert_replayed,
    confirm,
    corrected,
    count,
    propose,
    publish,
    regrading_of,
    scores,
    take,
    version_of,
    work,
)
from tests.factories.school import NOON, School, build_school


@pytest.fixture
def school(any_database: Database) -> School:
    return answered_school(any_database)


def test_an_open_attempt_is_asked_the_corrected_item(school: School) -> None:
    learner = school.learners[5]
    attempt_id = take(school, learner, choice="", finish=False)
    regrading_id = propose(school)
    work(school)
    confirm(school, regrading_id)
    work(school)
    assert regrading_of(school, regrading_id).total == 6
    with school.database.transaction() as session:
        attempt = session.get_one(Attempt, attempt_id)
        answer(session, attempt, KEY, {"choices": ["a"]}, 99)
    assert scores(school)[-1] == 1.0


def test_another_version_that_asked_the_same_is_reached_and_one_that_did_not_keeps_its_scores(school: School) -> None:
    publish(school, lambda one: {**one, "explanation": "Romans, dit le tableau."})
    take(school, school.learners[5], choice="a")
    regrading_id = propose(school)
    work(school)
    assert regrading_of(school, regrading_id).preview["responses"] == 6
    with school.database.transaction() as session:
        requests.cancel_regrading(
            session,
            regrading=session.get_one(Regrading, regrading_id),
            person=session.get_one(Person, school.trainer.id),
            now=LATER,
        )
    publish(school, lambda one: {**one, "prompt": "Quel rayon a le taux le plus bas ?"})
    other = propose(school, change=lambda one: corrected(one, "d"))
    work(school)
    assert regrading_of(school, other).preview["responses"] == 0


def test_a_correction_of_a_correction_reaches_what_the_first_one_reached(school: School) -> None:
    first = propose(school, change=lambda one: {**corrected(one), "prompt": "Quel rayon transforme le mieux ?"})
    work(school)
    confirm(school, first)
    work(school)
    second = propose(school, change=lambda one: corrected(one, "d"))
    work(school)
    assert regrading_of(school, second).preview["responses"] == 5
    confirm(school, second)
    work(school)
    assert scores(school) == [0.0, 0.0, 0.0, 0.0, 1.0]
    assert_replayed(school)


def test_publishing_the_folder_again_keeps_the_correction_until_the_folder_changes_the_item(school: School) -> None:
    regrading_id = propose(school)
    work(school)
    confirm(school, regrading_id)
    work(school)
    publish(school)
    assert (version_of(school).number, version_of(school).origin) == (2, "correction")
    publish(school, lambda one: {**one, "difficulty": 60})
    assert (version_of(school).number, version_of(school).origin, version_of(school).current) == (3, "course", True)


def test_a_folder_that_has_caught_up_with_the_correction_rules_again(school: School) -> None:
    regrading_id = propose(school)
    work(school)
    confirm(school, regrading_id)
    work(school)
    publish(school, corrected)
    assert (version_of(school).number, version_of(school).origin) == (2, "course")
    publish(school)
    assert (version_of(school).number, version_of(school).origin) == (3, "course")


def test_an_answer_that_the_corrected_item_cannot_read_keeps_its_score_and_is_listed(school: School) -> None:
    def without_d(document: dict[str, Any]) -> dict[str, Any]:
        made = corrected(document)
        made["options"] = [option for option in made["options"] if option["id"] != "d"]
        return made

    regrading_id = propose(school, change=without_d)
    work(school)
    said = regrading_of(school, regrading_id).preview
    assert said["unreadable"] == len(said["unreadable_responses"]) == 1
    confirm(school, regrading_id)
    work(school)
    assert scores(school) == [0.0, 0.0, 1.0, 1.0, 0.0]
    with school.database.reading() as session:
        kept = session.scalars(
            select(Grading.item_version_id).where(Grading.response_id == said["unreadable_responses"][0])
        ).one()
        assert session.get_one(ItemVersion, kept).number == 1


def test_other_figures_are_not_graded_by_a_key_that_belongs_to_them_not(school: School) -> None:
    def other_grid(document: dict[str, Any]) -> dict[str, Any]:
        made = copy.deepcopy(document)
        made["parameters"]["passages"]["maximum"] = 4000
        return made

    regrading_id = propose(school, key="i01_002", change=other_grid)
    work(school)
    said = regrading_of(school, regrading_id).preview
    assert said["responses"] == 5
    assert said["unreadable"] >= 4, "a value may happen to be the same on both grids"


def test_a_tolerance_is_corrected_with_the_figures_that_each_learner_had(school: School) -> None:
    def halved(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "answer": "tickets / passages * 50", "mistakes": []}

    regrading_id = propose(school, key="i01_002", change=halved)
    work(school)
    said = regrading_of(school, regrading_id).preview
    assert (said["responses"], said["down"], said["unreadable"]) == (5, 5, 0)
    was, will_be = said["cohorts"][0]["expected"]
    assert will_be < was
    assert said["by_answer"] == [{"answer": "", "before": 1.0, "after": 0.0, "n": 5}], "typed answers are not repeated"


def test_only_an_administrator_applies_and_only_what_was_previewed(school: School) -> None:
    regrading_id = propose(school)
    with school.database.transaction() as session:
        regrading_row = session.get_one(Regrading, regrading_id)
        trainer, administrator = (session.get_one(Person, one.id) for one in (school.trainer, school.administrator))
        with pytest.raises(Conflict):
            requests.confirm_regrading(session, regrading=regrading_row, person=administrator, now=LATER)
        with pytest.raises(NotAllowed):
            requests.confirm_regrading(session, regrading=regrading_row, person=trainer, now=LATER)
    with pytest.raises(Conflict):
        propose(school)


def test_a_correction_that_was_given_up_is_never_applied(school: School) -> None:
    regrading_id = propose(school)
    work(school)
    with school.database.transaction() as session:
        held = session.get_one(Regrading, regrading_id)
        requests.cancel_regrading(session, regrading=held, person=session.get_one(Person, school.trainer.id), now=LATER)
    with pytest.raises(Conflict):
        confirm(school, regrading_id)
    assert work(school) is None
    assert propose(school) > regrading_id, "another one may be proposed"


def test_a_version_that_came_in_between_stops_the_correction(school: School) -> None:
    regrading_id = propose(school)
    work(school)
    confirm(school, regrading_id)
    publish(school, lambda one: {**one, "difficulty": 60})
    work(school)
    stopped = regrading_of(school, regrading_id)
    assert stopped.state == "failed"
    assert "published since" in stopped.error
    assert count(school, Grading) == 0


def test_a_correction_needs_a_reason_a_document_that_works_and_a_difference(school: School) -> None:
    with school.database.transaction() as session:
        version = versions_of(session, course_id=school.course.id, item_key=KEY)[0]
        person = session.get_one(Person, school.trainer.id)

        def attempt(document: dict[str, Any], reason: str = "why") -> None:
            requests.propose_correction(
                session, version=version, document=document, reason=reason, person=person, now=LATER
            )

        with pytest.raises(InvalidInput, match="Say why"):
            attempt(corrected(version.document), "  ")
        with pytest.raises(NotACorrection, match="nothing differs"):
            attempt(version.document)
        with pytest.raises(NotACorrection, match="exactly one option"):
            attempt(corrected(version.document, "z"))
        with pytest.raises(NotACorrection, match="make a new item"):
            attempt({**corrected(version.document), "id": "another"})


def test_a_correction_of_another_organisation_does_not_exist(school: School) -> None:
    other = build_school(school.database, key="other")
    regrading_id = propose(school)
    for stranger in (other.administrator, other.trainer, school.learner):
        with school.database.reading() as session, pytest.raises(NotFound):
            requests.get_regrading(session, person=stranger, regrading_id=regrading_id)


def test_a_diagnostic_has_no_result_that_a_correction_could_give_it(school: School) -> None:
    """Its answers are graded again and its levels follow; it was never passed or failed."""
    with school.database.transaction() as session:
        for attempt in session.scalars(select(Attempt)):
            attempt.kind, attempt.target_key = "diagnostic", "diag"
            attempt.raw = attempt.scaled = attempt.passed = attempt.maximum = None
    regrading_id = propose(school)
    work(school)
    said = regrading_of(school, regrading_id).preview
    assert said["changed"] == 4
    assert said["attempts"] == {"changed": 0, "now_passed": 0, "no_longer_passed": 0}
    confirm(school, regrading_id)
    work(school)
    with school.database.reading() as session:
        for after in session.scalars(select(Attempt)):
            assert (after.raw, after.scaled, after.passed, after.maximum) == (None, None, None, None)


def test_a_learner_is_told_which_answers_changed(school: School) -> None:
    regrading_id = propose(school)
    work(school)
    confirm(school, regrading_id)
    work(school)
    with school.database.reading() as session:
        told = []
        for attempt in session.scalars(select(Attempt).order_by(Attempt.person_id)):
            told.append(
                [(one.before, one.after, one.reason) for one in regradings_of_attempt(session, attempt=attempt)]
            )
        reason = "The table says Romans."
        assert told == [[(1.0, 0.0, reason)]] * 2 + [[(0.0, 1.0, reason)]] * 2 + [[]]
        course_id = school.course.id
        assert len(attempts_regraded(session, person_id=school.learner.id, course_id=course_id, since=NOON)) == 1
        last = school.learners[4].id
        assert attempts_regraded(session, person_id=last, course_id=course_id, since=NOON) == []


def test_a_preview_whose_worker_keeps_dying_is_given_up(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regrading_preview, "_document", None)
    regrading_id = propose(school)
    now = LATER
    for _ in range(requests.MOST_TRIES):
        assert work(school, now) == regrading_id
        now += requests.LEASE + timedelta(seconds=1)
    assert work(school, now) is None
    assert regrading_of(school, regrading_id).state == "failed"
