"""Two accounts of one human being become one: nothing is lost, and the estimate is what the answers together give."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt, Grading, Rating, Response
from assessments.attempts.results import settle_attempt
from assessments.items.models import ItemVersion
from assessments.items.published import items_by_id
from assessments.mastery.models import MasteryPoint, MasteryState
from assessments.mastery.service import known_of, largest_difference, replay_learners
from core.database import Database
from course.curriculum.service import rendered_lesson
from course.enrolment.accommodations import set_factor
from course.enrolment.audit import entries_about, note_action
from course.enrolment.invitations import invite, invited_person
from course.enrolment.lesson_progress import LessonReport
from course.enrolment.models import AuditEntry, CohortMember, LessonProgress, Person, Role
from course.enrolment.service import join_cohort
from learning import answering
from learning.merging import MergeRefused, merge_people, preview_merge
from learning.merging_rows import FOLLOWING, UNITED, column_name
from lms_adapter.lti.arrivals import arrive
from lms_adapter.lti.context_cohorts import keep_cohort
from lms_adapter.lti.models import Context, Deployment, Identity, LineItem, Registration
from lms_adapter.lti.people import person_of, place_member
from lms_adapter.outbox.models import Delivery, Score
from migrations import tables
from reports.people import export_person, references_to_people
from tests.factories.platforms import connect_platform, message
from tests.factories.rules import with_rules
from tests.factories.school import NOON, School, build_school
from tests.integration.test_answering import right_answer, wrong_answer

LATER = NOON + timedelta(days=3)
assert tables


def test_every_column_that_names_a_person_has_its_rule() -> None:
    known = {column_name(column) for column in references_to_people().values()}
    assert known == FOLLOWING | set(UNITED)
    assert not FOLLOWING & set(UNITED)


@pytest.fixture
def school(any_database: Database) -> School:
    return with_rules(build_school(any_database), a01={"attempts": 9, "retry_penalty": 0.1, "time_limit_minutes": None})


def platform_person(session: Session, school: School, *, subject: str = "17", role: Role = Role.LEARNER) -> Person:
    """Somebody from a platform's course that is a cohort here, with a column of the grade book."""
    registration, deployment = connect_platform(session, school)
    context = Context(
        organisation_id=school.organisation.id, registration_id=registration.id, deployment_id=deployment.id,
        context_id="2", title="Lille", label="", created_at=NOON,
    )  # fmt: skip
    session.add(context)
    session.flush()
    keep_cohort(session, context=context, course_id=school.course.id, now=NOON)
    identity = person_of(
        session, registration=registration, subject=subject, name="Lina Test", email="lina@lms.example", role=role,
        locale="fr", now=NOON,
    )  # fmt: skip
    place_member(session, context=context, identity=identity, role=role, now=NOON, launched=True)
    item = LineItem(
        organisation_id=school.organisation.id, context_id=context.id, course_id=school.course.id,
        target="assessment:a01", url="https://lms.example/1", state="present", created_at=NOON,
    )  # fmt: skip
    session.add(item)
    session.flush()
    session.add(
        Score(
            organisation_id=school.organisation.id,
            line_item_id=item.id,
            identity_id=identity.id,
            person_id=identity.person_id,
            share=0.5,
            revision=1,
            state="sent",
            due_at=NOON,
            recorded_at=NOON,
        )
    )
    session.flush()
    return session.get_one(Person, identity.person_id)


def works(session: Session, school: School, person: Person, *, at: datetime, right: int, finish: bool = True) -> str:
    """An attempt in which so many answers are right, a minute each."""
    attempt = answering.begin(session, person=person, course=school.course, kind="graded", target="a01", now=at)
    versions = items_by_id(session, ids=attempt.items)
    for place, item_id in enumerate(attempt.items):
        version = versions[item_id]
        response = (right_answer if place < right else wrong_answer)(attempt, version)
        answering.answer(
            session, attempt=attempt, item_key=version.item_key, response=response,
            idempotency_key=f"answer-{place:04}", draw=None, now=at + timedelta(minutes=1 + place),
        )  # fmt: skip
    if finish:
        answering.finish(session, attempt=attempt, now=at + timedelta(minutes=30))
    return attempt.id


def reads(session: Session, school: School, person: Person, *, at: datetime, sections: list[str], done: bool) -> None:
    report = LessonReport(sections=sections, position=sections[-1], seconds=60, completed=done)
    answering.report_lesson(session, person=person, course=school.course, lesson_key="l01_01", report=report, now=at)


@pytest.fixture
def two(school: School) -> tuple[School, Person, Person]:
    """An account with a password, and the account of a platform, of one human being; both have worked."""
    with school.database.transaction() as session:
        keep = session.get_one(Person, school.learner.id)
        gone = platform_person(session, school)
        join_cohort(session, cohort=school.cohort, person=gone, now=NOON)
        works(session, school, keep, at=NOON, right=2)
        works(session, school, gone, at=NOON + timedelta(hours=2), right=9)
        works(session, school, keep, at=NOON + timedelta(hours=4), right=4)
        works(session, school, gone, at=NOON + timedelta(hours=6), right=9)
        set_factor(session, person=gone, factor=1.33, decided_by=school.administrator, now=NOON)
    return school, keep, gone


Two = tuple[School, Person, Person]


def count(session: Session, query: Select[int]) -> int:
    return session.scalar(query) or 0


def merge(session: Session, two: Two, *, now: datetime = LATER) -> Person:
    school, keep, gone = (two[0], *(session.get_one(Person, one.id) for one in two[1:]))
    merge_people(session, keep=keep, gone=gone, by=school.administrator, now=now)
    return keep


def test_nothing_is_lost(two: Two) -> None:
    school, keep, gone = two
    counted = (Attempt, Response, MasteryPoint, Score, Identity)
    with school.database.transaction() as session:
        before = [count(session, select(func.count()).select_from(model)) for model in counted]
        hers = [count(session, select(func.count()).where(Attempt.person_id == one.id)) for one in (keep, gone)]
        merge(session, two)
        assert [count(session, select(func.count()).select_from(model)) for model in counted] == before
        assert count(session, select(func.count()).where(Attempt.person_id == keep.id)) == sum(hers) == 4
        assert session.get(Person, gone.id) is None


def test_the_estimate_is_what_a_replay_of_the_united_answers_gives(two: Two) -> None:
    school, keep, gone = two
    with school.database.transaction() as session:
        apart = known_of(session, person_id=keep.id, course=school.course).mastery
        merge(session, two)
    with school.database.reading() as session:
        kept = known_of(session, person_id=keep.id, course=school.course).mastery
        replayed = replay_learners(session, course=school.course, person_ids=[keep.id])[keep.id].mastery
        assert largest_difference(kept, replayed) == 0.0
        assert largest_difference(kept, apart) > 0.01
        assert session.get(MasteryState, (gone.id, school.course.id)) is None


def test_attempts_are_numbered_as_they_began_and_keep_their_penalty(two: Two) -> None:
    school, keep, _ = two
    with school.database.transaction() as session:
        run = select(Attempt).where(Attempt.kind == "graded").order_by(Attempt.started_at)
        before = [(one.id, one.penalty, one.scaled) for one in session.scalars(run)]
        merge(session, two)
        after = list(session.scalars(run))
        assert [one.number for one in after] == [1, 2, 3, 4]
        assert {one.person_id for one in after} == {keep.id}
        for attempt in after:
            settle_attempt(session, attempt=attempt, now=LATER)
        assert [(one.id, one.scaled) for one in after] == [(one, scaled) for one, _, scaled in before]
        assert [one.penalty for one in after] == pytest.approx([penalty for _, penalty, _ in before])


def test_tries_are_counted_over_both_accounts_and_answers_stay_as_they_are(two: Two) -> None:
    school, _, _ = two
    columns = select(Response.id, Response.answer, Response.score, Response.answered_at).order_by(Response.id)
    with school.database.transaction() as session:
        before = session.execute(columns).all()
        merge(session, two)
        assert session.execute(columns).all() == before
        tried = (
            select(ItemVersion.item_key, Response.tries)
            .join(ItemVersion, ItemVersion.id == Response.item_version_id)
            .order_by(Response.id)
        )
        seen: dict[str, list[int]] = {}
        for item_key, tries in session.execute(tried):
            seen.setdefault(item_key, []).append(tries)
        assert all(one == list(range(1, len(one) + 1)) for one in seen.values())
        assert max(map(len, seen.values())) > 2


def test_a_lesson_of_both_has_what_either_reached(school: School) -> None:
    with school.database.transaction() as session:
        keep, gone = session.get_one(Person, school.learner.id), platform_person(session, school)
        sections = [one.anchor for one in rendered_lesson(school.course, "l01_01").sections]
        assert len(sections) > 1
        reads(session, school, keep, at=NOON + timedelta(hours=1), sections=sections[1:], done=False)
        reads(session, school, gone, at=NOON, sections=sections[:1], done=True)
        merge(session, (school, keep, gone))
        lesson = session.get_one(LessonProgress, (keep.id, school.course.id, "l01_01"))
        assert set(lesson.sections) == set(sections)
        assert (lesson.seconds, lesson.started_at, lesson.completed_at) == (120, NOON, NOON)


def test_a_lesson_and_practice_that_only_one_of_them_has_follow(school: School) -> None:
    with school.database.transaction() as session:
        keep, gone = session.get_one(Person, school.learner.id), platform_person(session, school)
        sections = [one.anchor for one in rendered_lesson(school.course, "l01_01").sections]
        reads(session, school, gone, at=NOON, sections=sections, done=True)
        for person in (gone, keep):
            answering.begin(session, person=person, course=school.course, kind="practice", target="l01_01", now=NOON)
        merge(session, (school, keep, gone))
        assert session.get_one(LessonProgress, (keep.id, school.course.id, "l01_01")).sections == sections
        numbers = select(Attempt.number).where(Attempt.person_id == keep.id).order_by(Attempt.number)
        assert session.scalars(numbers).all() == [1, 2]


def test_cohorts_identities_and_extra_time_follow(two: Two) -> None:
    school, keep, gone = two
    with school.database.transaction() as session:
        merge(session, two)
        cohorts = select(CohortMember.person_id).where(CohortMember.person_id.in_((keep.id, gone.id)))
        assert session.scalars(cohorts).all() == [keep.id, keep.id]
        assert session.scalars(select(Identity.person_id)).all() == [keep.id]
        assert session.scalars(select(Score.person_id)).all() == [keep.id]
        assert (
            export_person(session, person=session.get_one(Person, keep.id))["accommodations"][0]["time_factor"] == 1.33
        )


def test_the_next_arrival_of_the_platform_finds_the_kept_account(two: Two) -> None:
    school, keep, _ = two
    with school.database.transaction() as session:
        merge(session, two)
        identity = session.scalars(select(Identity)).one()
        assert identity.person_id == keep.id
        assert session.get_one(Person, keep.id).email == school.learner.email


def test_the_lms_is_told_what_is_true_of_both_together(two: Two) -> None:
    school, keep, gone = two
    with school.database.transaction() as session:
        told = select(Delivery).where(Delivery.module_key == "mod01")
        before = {one.person_id: (one.record["score"], one.revision) for one in session.scalars(told)}
        assert before[keep.id][0] != before[gone.id][0]
        merge(session, two)
        delivery = session.scalars(told.where(Delivery.person_id == keep.id)).one()
        assert delivery.record["score"] == before[gone.id][0]
        assert delivery.revision > before[keep.id][1]
        score = session.scalars(select(Score)).one()
        assert score.share == pytest.approx(delivery.record["score"], abs=0.01)
        assert score.revision > score.delivered
        assert count(session, select(func.count()).where(Delivery.person_id == gone.id)) == 0


def test_the_audit_trail_says_who_merged_and_follows_the_person(two: Two) -> None:
    school, keep, gone = two
    with school.database.transaction() as session:
        merge(session, two)
        organisation_id = school.organisation.id
        entries = entries_about(session, organisation_id=organisation_id, subject=f"person:{keep.id}")
        assert [one.action for one in entries] == ["person.merged", "accommodation.set"]
        assert entries[0].actor_id == school.administrator.id
        assert entries[0].detail["attempts"] == 2
        assert "lina" not in str(entries[0].detail).lower()
        assert not entries_about(session, organisation_id=organisation_id, subject=f"person:{gone.id}")


def test_two_ratings_of_one_answer_both_stay(school: School) -> None:
    with school.database.transaction() as session:
        keep, gone = session.get_one(Person, school.trainer.id), platform_person(session, school, role=Role.TRAINER)
        works(session, school, school.learners[2], at=NOON, right=1)
        responses = session.scalars(select(Response).limit(2)).all()
        for rater, response in ((keep, responses[0]), (gone, responses[0]), (gone, responses[1])):
            session.add(
                Rating(
                    organisation_id=school.organisation.id,
                    response_id=response.id,
                    rater_id=rater.id,
                    item_version_id=response.item_version_id,
                    points={"one": 2},
                    rated_at=NOON,
                )
            )
        session.flush()
        merge(session, (school, keep, gone))
        assert session.scalars(select(Rating.rater_id).order_by(Rating.id)).all() == [keep.id, None, keep.id]
        assert count(session, select(func.count()).select_from(Grading)) == 0


def test_an_open_invitation_and_a_free_address_are_good_for_the_kept_account(school: School) -> None:
    with school.database.transaction() as session:
        keep, gone = platform_person(session, school), session.get_one(Person, school.learner.id)
        keep.email = gone.password_hash = None
        token = invite(session, person=gone, now=NOON)
        merge(session, (school, keep, gone))
        assert invited_person(session, token=token, now=NOON).id == keep.id
        assert session.get_one(Person, keep.id).email == school.learner.email


def test_what_the_account_decided_about_others_stays_told(school: School) -> None:
    with school.database.transaction() as session:
        keep, gone = session.get_one(Person, school.trainer.id), platform_person(session, school, role=Role.TRAINER)
        note_action(
            session, organisation_id=school.organisation.id, actor_id=gone.id, action="rating.changed", subject="x",
            now=NOON,
        )  # fmt: skip
        merge(session, (school, keep, gone))
        assert session.scalars(select(AuditEntry.actor_id).where(AuditEntry.subject == "x")).one() == keep.id


def reason(session: Session, school: School, keep: Person, gone: Person, *, now: datetime = LATER) -> str:
    keep, gone = session.get_one(Person, keep.id), session.get_one(Person, gone.id)
    shown = preview_merge(session, keep=keep, gone=gone, by=school.administrator, now=now).refusal
    with pytest.raises(MergeRefused) as refusal:
        merge_people(session, keep=keep, gone=gone, by=school.administrator, now=now)
    assert shown is not None
    assert shown.reason == refusal.value.reason
    assert session.get(Person, gone.id) is not None
    return refusal.value.reason


def test_what_is_refused(school: School) -> None:
    with school.database.transaction() as session:
        lms = platform_person(session, school)
        assert reason(session, school, lms, lms) == "same"
        assert reason(session, school, school.learner, school.learners[1]) == "passwords"
        assert reason(session, school, lms, school.learner) == "password"
        assert reason(session, school, school.learner, school.administrator) == "administrator"


def test_people_of_two_organisations_are_never_merged(school: School) -> None:
    other = build_school(school.database, key="other")
    with school.database.transaction() as session:
        lms = platform_person(session, other)
        assert reason(session, school, school.learner, lms) == "organisation"


def test_nobody_is_merged_while_they_work_and_an_attempt_that_was_left_lying_moves(school: School) -> None:
    with school.database.transaction() as session:
        lms = platform_person(session, school)
        attempt_id = works(session, school, lms, at=NOON, right=1, finish=False)
        assert reason(session, school, school.learner, lms, now=NOON + timedelta(minutes=20)) == "at_work"
        merge(session, (school, school.learner, lms), now=NOON + timedelta(hours=2))
        attempt = session.get_one(Attempt, attempt_id)
        assert (attempt.person_id, attempt.finished_at) == (school.learner.id, None)


def test_an_attempt_whose_time_is_over_is_handed_in_first(any_database: Database) -> None:
    school = with_rules(build_school(any_database), a01={"time_limit_minutes": 30})
    with school.database.transaction() as session:
        lms = platform_person(session, school)
        attempt_id = works(session, school, lms, at=NOON, right=1, finish=False)
        assert reason(session, school, school.learner, lms, now=NOON + timedelta(minutes=20)) == "at_work"
        merge(session, (school, school.learner, lms))
        assert session.get_one(Attempt, attempt_id).ended == "time_up"


@pytest.mark.postgresql
def test_somebody_who_arrives_while_they_are_merged_arrives_as_the_kept_account(postgresql_database: Database) -> None:
    school = build_school(postgresql_database)
    with school.database.transaction() as session:
        gone = platform_person(session, school)
        registration, deployment = (
            session.scalars(select(Registration)).one(),
            session.scalars(select(Deployment)).one(),
        )
    merged, arriving = threading.Event(), threading.Event()

    def arrives() -> int:
        merged.wait(10)
        with school.database.transaction() as session:
            threading.Timer(0.5, arriving.set).start()  # by then it waits for the course's lock
            return arrive(
                session,
                registration=session.merge(registration),
                deployment=session.merge(deployment),
                message=message(custom={}),
                now=LATER,
            ).person.id

    with ThreadPoolExecutor(1) as pool:
        arrival = pool.submit(arrives)
        with school.database.transaction() as session:
            merge(session, (school, school.learner, gone))
            merged.set()
            assert arriving.wait(10)
        assert arrival.result(10) == school.learner.id
