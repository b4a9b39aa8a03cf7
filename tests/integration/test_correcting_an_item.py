"""A key is corrected and replayed end to end, on both databases: what was announced is what is done, once."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from assessments.attempts import regrading_requests as requests
from assessments.attempts.gradings import SCORE, with_gradings
from assessments.attempts.models import Attempt, Grading, Regrading, Response
from assessments.attempts.regrading import attempts_regraded, regrade_learner, regradings_of_attempt
from assessments.items.correction import NotACorrection, versions_of
from assessments.items.models import ItemVersion
from assessments.items.published import items_by_id
from assessments.items.service import publish_items
from assessments.mastery.service import known_of, largest_difference, replay_learners
from core.database import Database
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from course.enrolment.audit import entries_about
from course.enrolment.models import Person
from learning import answering, regrading, regrading_preview, regrading_run
from lms_adapter.outbox.models import Delivery
from tests.factories.school import NOON, School, build_school, small_course
from tests.integration.test_answering import right_answer

KEY = "i01_001"
"""Four options; b is keyed, and b is what everybody chooses who knows."""
LATER = NOON + timedelta(days=1)


@pytest.fixture
def school(any_database: Database) -> School:
    made = build_school(any_database)
    for n, learner in enumerate(made.learners[:5]):
        take(made, learner, choice="b" if n < 2 else "a" if n < 4 else "d")
    return made


def take(school: School, learner: Person, *, choice: str, finish: bool = True) -> str:
    """Answer the assessment: `choice` for the item in question, everything else right."""
    with school.database.transaction() as session:
        attempt = answering.begin(session, person=learner, course=school.course, kind="graded", target="a01", now=NOON)
        pool = select(ItemVersion.id).where(
            ItemVersion.course_id == school.course.id,
            ItemVersion.current,
            ItemVersion.use == "assessment",
            ItemVersion.module_key == "mod01",
        )
        attempt.items = list(session.scalars(pool.order_by(ItemVersion.item_key)))  # everybody is asked the same
        versions = items_by_id(session, ids=attempt.items)
        for n, item_id in enumerate(attempt.items):
            version = versions[item_id]
            if version.item_key == KEY and not finish:
                continue
            given = {"choices": [choice]} if version.item_key == KEY else right_answer(attempt, version)
            answer(session, attempt, version.item_key, given, n)
        if finish:
            answering.finish(session, attempt=attempt, now=NOON + timedelta(hours=1))
        return attempt.id


def answer(session: Any, attempt: Attempt, key: str, given: dict[str, Any], n: int) -> None:
    answering.answer(
        session,
        attempt=attempt,
        item_key=key,
        response=given,
        idempotency_key=f"answer-{n:04}",
        draw=None,
        now=NOON + timedelta(minutes=n),
    )


def corrected(document: dict[str, Any], right: str = "a") -> dict[str, Any]:
    """The same item, keyed otherwise."""
    made = copy.deepcopy(document)
    for option in made["options"]:
        option.pop("correct", None)
        if option["id"] == right:
            option["correct"] = True
    return made


def version_of(school: School, key: str = KEY) -> ItemVersion:
    with school.database.reading() as session:
        return versions_of(session, course_id=school.course.id, item_key=key)[0]


def propose(
    school: School,
    *,
    key: str = KEY,
    change: Callable[[dict[str, Any]], dict[str, Any]] = corrected,
    by: str = "trainer",
) -> int:
    with school.database.transaction() as session:
        version = versions_of(session, course_id=school.course.id, item_key=key)[0]
        proposed = requests.propose_correction(
            session,
            version=version,
            document=change(version.document),
            reason="The table says Romans.",
            person=school.trainer,
            now=LATER,
        )
        return proposed.id


def work(school: School, now: Any = LATER) -> int | None:
    """What a worker does once."""
    taken = requests.take_regrading(school.database, now=now)
    if taken is not None:
        regrading_run.work_on_regrading(school.database, regrading_id=taken, clock=lambda: now)
    return taken


def regrading_of(school: School, regrading_id: int) -> Regrading:
    with school.database.reading() as session:
        return session.get_one(Regrading, regrading_id)


def confirm(school: School, regrading_id: int) -> None:
    with school.database.transaction() as session:
        person = session.get_one(Person, school.administrator.id)
        held = requests.get_regrading(session, person=person, regrading_id=regrading_id, hold=True)
        requests.confirm_regrading(session, regrading=held, person=person, now=LATER)


def scores(school: School, key: str = KEY) -> list[float]:
    """Effective scores of the item's answers, by learner."""
    with school.database.reading() as session:
        query = with_gradings(select(SCORE).select_from(Response)).join(ItemVersion, ItemVersion.id == Response.item_version_id)
        return list(session.scalars(query.where(ItemVersion.item_key == key).order_by(Response.person_id, Response.id)))


def count(school: School, model: type[Any]) -> int:
    with school.database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def results(school: School) -> list[tuple[float | None, bool | None]]:
    with school.database.reading() as session:
        return [(one.scaled, one.passed) for one in session.scalars(select(Attempt).order_by(Attempt.person_id))]


def assert_replayed(school: School) -> None:
    """The stored state of everybody is what a replay from scratch gives."""
    with school.database.reading() as session:
        ids = [learner.id for learner in school.learners[:5]]
        replayed = replay_learners(session, course=school.course, person_ids=ids)
        for person_id in ids:
            stored = known_of(session, person_id=person_id, course=school.course).mastery
            assert largest_difference(stored, replayed[person_id].mastery) <= 1e-9


def test_a_preview_says_what_would_change_and_changes_nothing(school: School) -> None:
    before = (scores(school), results(school), count(school, ItemVersion), count(school, Delivery))
    regrading_id = propose(school)
    assert work(school) == regrading_id
    found = regrading_of(school, regrading_id)
    assert (found.state, found.done, found.total) == ("previewed", 5, 5)
    said = found.preview
    assert (said["responses"], said["learners"], said["changed"], said["up"], said["down"]) == (5, 5, 4, 2, 2)
    assert said["learners_changed"] == 4
    assert said["attempts"]["changed"] == 4
    assert said["by_answer"] == [
        {"answer": "a", "before": 0.0, "after": 1.0, "n": 2},
        {"answer": "b", "before": 1.0, "after": 0.0, "n": 2},
    ]
    assert said["lms"] == {"grades": 4, "connected": 0}
    assert said["mastery"][0]["competency"] == "analyse_ventes"
    assert said["mastery"][0]["learners"] == 5
    assert abs(said["mastery"][0]["largest"]) > 1
    assert said["cohorts"][0]["competency"] == "analyse_ventes"
    assert said["cohorts"][0]["assessed"] == 5
    assert count(school, Grading) == 0
    assert (scores(school), results(school), count(school, ItemVersion), count(school, Delivery)) == before
    assert_replayed(school)


def test_a_cohort_too_small_to_be_shown_is_suppressed_in_the_preview_too(any_database: Database) -> None:
    school = build_school(any_database, learners=4)
    for learner in school.learners:
        take(school, learner, choice="a")
    regrading_id = propose(school)
    work(school)
    line = regrading_of(school, regrading_id).preview["cohorts"][0]
    assert (line["suppressed"], line["assessed"], line["expected"]) == (True, None, None)


def test_a_correction_is_applied_to_scores_results_mastery_and_the_lms(school: School) -> None:
    with school.database.reading() as session:
        revisions = dict(session.execute(select(Delivery.person_id, Delivery.revision)).all())
    before = results(school)
    regrading_id = propose(school)
    work(school)
    announced = regrading_of(school, regrading_id).preview
    confirm(school, regrading_id)
    assert work(school) == regrading_id
    found = regrading_of(school, regrading_id)
    assert (found.state, found.done, found.total, found.error) == ("done", 5, 5, "")
    applied = found.preview["applied"]
    assert applied == {key: announced[key] for key in applied}, "what was announced is what was done"
    assert scores(school) == [0.0, 0.0, 1.0, 1.0, 0.0]
    points = 1 / len(small_course_pool(school))
    moves = [round((now[0] or 0) - (was[0] or 0), 2) for was, now in zip(before, results(school), strict=True)]
    assert moves == [round(-points, 2)] * 2 + [round(points, 2)] * 2 + [0.0]
    assert_replayed(school)
    with school.database.reading() as session:
        told = dict(session.execute(select(Delivery.person_id, Delivery.revision)).all())
        raised = [told[learner.id] - revisions[learner.id] for learner in school.learners[:5]]
        assert raised == [1, 1, 1, 1, 0]
        trail = entries_about(session, organisation_id=school.organisation.id, subject=f"item:{KEY}")
    assert [one.action for one in trail] == ["regrading.done", "regrading.confirmed", "regrading.previewed"]
    assert [one.actor_id for one in trail] == [None, school.administrator.id, school.trainer.id]
    assert trail[0].detail["changed"] == 4
    version = version_of(school)
    assert (version.number, version.origin, version.current, version.id) == (2, "correction", True, found.to_version_id)


def small_course_pool(school: School) -> list[int]:
    with school.database.reading() as session:
        return session.scalars(select(Attempt).limit(1)).one().items


def test_applying_again_does_nothing(school: School) -> None:
    regrading_id = propose(school)
    work(school)
    confirm(school, regrading_id)
    work(school)
    gradings = count(school, Grading)
    assert gradings == 5
    with pytest.raises(Conflict):
        confirm(school, regrading_id)
    assert work(school) is None
    with school.database.transaction() as session:
        session.get_one(Regrading, regrading_id).state = "running"
    while regrading_run.apply_chunk(school.database, regrading_id=regrading_id, now=LATER):
        pass
    assert count(school, Grading) == gradings
    assert regrading_of(school, regrading_id).preview["applied"]["responses"] == 5


def test_a_second_worker_goes_on_where_the_first_was_killed(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regrading_run, "CHUNK", 2)
    regrading_id = propose(school)
    work(school)
    confirm(school, regrading_id)
    assert requests.take_regrading(school.database, now=LATER) == regrading_id
    for _ in range(2):  # the version is published, two learners are done; then it is killed
        assert regrading_run.apply_chunk(school.database, regrading_id=regrading_id, now=LATER)
    half = regrading_of(school, regrading_id)
    assert (half.state, half.done, half.total) == ("running", 2, 5)
    assert requests.take_regrading(school.database, now=LATER) is None, "its lease still holds"
    assert work(school, LATER + requests.LEASE + timedelta(seconds=1)) == regrading_id
    done = regrading_of(school, regrading_id)
    assert (done.state, done.done, done.total) == ("done", 5, 5)
    assert count(school, Grading) == 5
    assert scores(school) == [0.0, 0.0, 1.0, 1.0, 0.0]
    assert done.preview["applied"]["responses"] == 5
    assert_replayed(school)


def test_a_failure_in_the_middle_leaves_whole_learners(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regrading_run, "CHUNK", 1)
    regrading_id = propose(school)
    work(school)
    confirm(school, regrading_id)
    third = school.learners[2].id
    honest = regrade_learner

    def fail_at_the_third(*args: Any, **values: Any) -> Any:
        if values["person_id"] == third:
            raise RuntimeError("power cut")
        return honest(*args, **values)

    monkeypatch.setattr(regrading, "regrade_learner", fail_at_the_third)
    work(school)
    stopped = regrading_of(school, regrading_id)
    assert (stopped.state, stopped.done, stopped.error) == ("running", 2, "RuntimeError")
    assert scores(school) == [0.0, 0.0, 0.0, 0.0, 0.0]
    assert_replayed(school)
    monkeypatch.setattr(regrading, "regrade_learner", honest)
    work(school, LATER + requests.LEASE + timedelta(seconds=1))
    assert regrading_of(school, regrading_id).state == "done"
    assert scores(school) == [0.0, 0.0, 1.0, 1.0, 0.0]
    assert_replayed(school)


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


def publish(school: School, change: Callable[[dict[str, Any]], dict[str, Any]] | None = None, key: str = KEY) -> None:
    """Publish the small course again, with one item changed."""
    items = copy.deepcopy(small_course().items)
    for document in items.values():
        document["items"] = [change(one) if change and one["id"] == key else one for one in document["items"]]
    with school.database.transaction() as session:
        publish_items(
            session, organisation_id=school.organisation.id, course_id=school.course.id, items=items, now=LATER
        )


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
