"""The page of an activity whose link needs a word: nobody has chosen yet, what it opened is gone, or a trainer looks.

A link that was added by hand says nothing of what it opens. A trainer who opens it chooses here, once, for everybody
who opens it after; a learner is told whom to ask. Where a trainer may not take an assessment themselves, the page says
what learners find, how far they are, and leads to the cohort's board.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from assessments.attempts.policy import policy_for
from assessments.attempts.service import COUNTING, DIAGNOSTIC, result_of
from core.clock import utc_now
from course.curriculum.service import NoSuchCourse, PublishedCourse, find_course, get_course, list_courses
from course.enrolment.models import Cohort, Role
from course.enrolment.service import learners_of
from lms_adapter.lti.context_cohorts import keep_cohort
from lms_adapter.lti.contexts import lock_context
from lms_adapter.lti.models import Launch, ResourceLink
from lms_adapter.lti.targets import Target
from web.access import needs, signed_in
from web.database import reading, transaction
from web.group_filter import GroupFilter, group_filter
from web.launch_sessions import current_launch
from web.lti.addresses import in_course, learner_address, trainer_address
from web.lti.here import Opened, cohort_of, launch_here, link_of, opened_by, target_of
from web.lti.offers import offer_of, offers_of, read_offer
from web.time_words import duration

lti_activity = Blueprint("lti_activity", __name__)

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the learners of a cohort are with one thing."""

    learners: int
    begun: int
    done: int
    passed: int
    waiting: int
    """Handed in, and a rater is awaited."""


@lti_activity.get("/lti/activite")
@needs(Role.LEARNER, Role.TRAINER)
def show() -> ResponseReturnValue:
    """What the activity opens, or that nobody has said it yet."""
    launch = launch_here()
    with reading() as session:
        opened = opened_by(session, launch)
        course = _course(session, launch, opened)
        target = target_of(opened)
        usable = course is not None and target is not None and in_course(course, target)
        if launch.role is Role.LEARNER:
            if usable and course and target:
                return redirect(learner_address(course.key, target))
            return render_template("lti/activity_waiting.html", gone=bool(opened.target), title=_title(launch))
        if usable and course and target and "changer" not in request.args:
            return _standing_page(session, launch, opened, course, target)
        return _choice_page(session, launch, opened, target if usable else None)


@lti_activity.post("/lti/activite")
@needs(Role.TRAINER)
def choose() -> ResponseReturnValue:
    """Keep what the activity shall open, with the cohort that this makes, and go there."""
    launch = launch_here()
    if request.form.get("step") == "search":
        return _searched_page(launch)
    with transaction() as session:
        course = _course_named(session, launch, request.values.get("cours", ""))
        target = read_offer(course, request.form.get("chosen", "")) if course else None
        link = link_of(session, launch)
        may = link is not None and _may_choose(session, launch)
        if course is not None and target is not None and link is not None and may:
            _keep_choice(session, launch, link, course, target)
            return redirect(trainer_address(session, launch, course, target), 303)
    return _searched_page(launch, problem=True)


@lti_activity.app_template_global()
def launch_trail(course: PublishedCourse) -> list[tuple[str, str]]:
    """The first step of a trail in a trainer's launch: the board of the cohort that the platform's course is."""
    launch = current_launch()
    if launch is None or launch.role is not Role.TRAINER:
        return []
    with reading() as session:
        cohort_id = cohort_of(session, launch=launch, course_id=course.id)
        cohort = session.get(Cohort, cohort_id) if cohort_id else None
        return [(cohort.name, url_for("trainer.board", cohort_id=cohort.id))] if cohort else []


def _keep_choice(session: Session, launch: Launch, link: ResourceLink, course: PublishedCourse, target: Target) -> None:
    context = lock_context(session, context_id=launch.context_id)
    link.course_id, link.target, link.chosen_by = course.id, str(target), launch.person_id
    row = session.get_one(Launch, launch.id)
    row.details = {**row.details, "course": course.key, "target": str(target)}
    keep_cohort(session, context=context, course_id=course.id, now=utc_now())


def _may_choose(session: Session, launch: Launch) -> bool:
    """Nobody has chosen, a trainer did, or what the link says is not there; else the platform's link decides."""
    opened = opened_by(session, launch)
    if opened.chosen_here or not opened.target:
        return True
    course, target = _course(session, launch, opened), target_of(opened)
    return course is None or target is None or not in_course(course, target)


def _searched_page(launch: Launch, *, problem: bool = False) -> ResponseReturnValue:
    with reading() as session:
        opened = opened_by(session, launch)
        page = _choice_page(session, launch, opened, None, problem=problem)
    return page, 422 if problem else 200


def _choice_page(
    session: Session, launch: Launch, opened: Opened, target: Target | None, *, problem: bool = False
) -> str:
    courses = list_courses(session, organisation_id=launch.organisation_id)
    standing = _course(session, launch, opened)
    course = _course_named(session, launch, request.values.get("cours", "")) or standing
    if course is None and len(courses) == 1:
        course = courses[0]
    chosen = [request.form.get("chosen", "") or (str(target) if target else "")]
    sought = request.form.get("sought", "")[:LONGEST_SEARCH].strip()
    return render_template(
        "lti/activity_choice.html",
        courses=courses,
        course=course,
        groups=offers_of(course, sought=sought, chosen=chosen) if course else [],
        sought=sought,
        title=_title(launch),
        gone=bool(opened.target) and target is None,
        fixed=not _may_choose(session, launch),
        linked=launch.resource_link_id is not None,
        problem=problem,
    )


def _standing_page(session: Session, launch: Launch, opened: Opened, course: PublishedCourse, target: Target) -> str:
    cohort_id = cohort_of(session, launch=launch, course_id=course.id)
    cohort = session.get(Cohort, cohort_id) if cohort_id else None
    groups = group_filter(session, cohort=cohort, person=signed_in()) if cohort else None
    assessment = course.curriculum.any_assessment(target.key)
    module = course.curriculum.assessment(target.key)
    policy = policy_for(assessment) if assessment else None
    return render_template(
        "lti/activity.html",
        course=course,
        cohort=cohort,
        target=target,
        offer=offer_of(course, target),
        assessment=assessment,
        module=module[0] if module else None,
        policy=policy,
        time_allowed=duration(policy.time_limit_minutes, 1.0) if policy and policy.time_limit_minutes else None,
        groups=groups,
        standing=_standing(session, cohort, course, target, groups) if cohort and groups else None,
        chosen_here=opened.chosen_here,
        title=_title(launch),
    )


def _standing(
    session: Session, cohort: Cohort, course: PublishedCourse, target: Target, groups: GroupFilter
) -> Standing:
    people = [one.id for one in learners_of(session, cohort=cohort) if groups.keeps(one.id)]
    query = select(Attempt).where(Attempt.course_id == course.id, Attempt.person_id.in_(people))
    if target.kind == "diagnostic":
        query = query.where(Attempt.kind == DIAGNOSTIC)
    else:
        query = query.where(Attempt.kind.in_(COUNTING), Attempt.target_key == target.key)
    runs: dict[int, list[Attempt]] = {}
    for attempt in session.scalars(query.order_by(Attempt.number)):
        runs.setdefault(attempt.person_id, []).append(attempt)
    done = [run for run in runs.values() if any(one.finished_at is not None for one in run)]
    graded = [] if target.kind == "diagnostic" else [result_of(run) for run in done]
    return Standing(
        learners=len(people),
        begun=len(runs),
        done=len(done),
        passed=sum(one.passed for one in graded),
        waiting=sum(one.pending for one in graded),
    )


def _course(session: Session, launch: Launch, opened: Opened) -> PublishedCourse | None:
    try:
        if opened.course_id is not None:
            return get_course(session, organisation_id=launch.organisation_id, course_id=opened.course_id)
    except NoSuchCourse:
        return None
    return _course_named(session, launch, opened.course_key)


def _course_named(session: Session, launch: Launch, key: str) -> PublishedCourse | None:
    try:
        return find_course(session, organisation_id=launch.organisation_id, key=key) if key else None
    except NoSuchCourse:
        return None


def _title(launch: Launch) -> str:
    """What the platform calls the activity."""
    return str(launch.details.get("resource_link_title") or "")
