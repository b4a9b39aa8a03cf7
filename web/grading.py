"""« À corriger »: the answers that wait for a person, one after the other: the answer left, the rubric right.

Names are hidden unless asked for, and nothing of another rater's reaches the page before one's own rating is kept
(assessments.attempts.ratings decides). Saving leads to the next answer of the same question: a text is judged more
evenly beside others that answer the same thing.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessments.attempts.agreement import Standing
from assessments.attempts.ratings import (
    LONGEST_COMMENT,
    AlreadyGraded,
    Rated,
    RatingNotUsable,
    answer_to_rate,
    judgement_of,
)
from assessments.attempts.waiting import Waiting, rated_lately, waiting_answers
from assessments.items.models import ItemVersion
from core.clock import utc_now
from course.curriculum.service import list_courses
from course.enrolment.models import Person, Role
from course.enrolment.service import cohorts_for, get_cohort
from learning import grading as composed
from reports.raters import LEAST_RATINGS, raters_of
from web import grading_view as view
from web.access import needs, signed_in
from web.database import reading, transaction
from web.group_filter import PARAMETER, GroupFilter, group_filter
from web.items import excerpt
from web.locale import translate as _
from web.row_numbers import LARGEST_ROW_NUMBER

grading = Blueprint("grading", __name__)

POINTS = "points-"
LATEST = 8


@grading.get("/a-corriger")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def queue() -> ResponseReturnValue:
    """What waits for this person, by group and question."""
    person, place = signed_in(), _place()
    with reading() as session:
        groups = _groups(session, person, place)
        cohorts = cohorts_for(session, person=person)
        chosen = get_cohort(session, person=person, cohort_id=place.cohort_id) if place.cohort_id is not None else None
        found = view.queue_of(session, _waiting(session, person, place), cohorts, only=place.cohort_id)
        latest = [
            (rating, excerpt(session.get_one(ItemVersion, response.item_version_id)))
            for rating, response in rated_lately(session, person=person, most=LATEST)
        ]
        return render_template(
            "trainer/grading.html", queue=found, cohort=chosen, latest=latest, place=place, groups=groups
        )


@grading.get("/a-corriger/<int:answer_id>")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def show(answer_id: int) -> ResponseReturnValue:
    """One answer and its rubric."""
    with reading() as session:
        return _page(session, answer_id)


@grading.post("/a-corriger/<int:answer_id>")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def rate(answer_id: int) -> ResponseReturnValue:
    """Keep the rating, and go on to the next answer."""
    person = signed_in()
    try:
        with transaction() as session:
            response = answer_to_rate(session, person=person, response_id=answer_id)
            earlier = judgement_of(session, response=response, person=person)
            rated = composed.rate(
                session,
                response=response,
                rater=person,
                points=_points(),
                comment=request.form.get("comment", ""),
                now=utc_now(),
            )
    except RatingNotUsable as refusal:
        with reading() as session:
            return _page(session, answer_id, problem=refusal.field), 422
    except AlreadyGraded:
        with reading() as session:
            return _page(session, answer_id, overtaken=True), 409
    _say(rated, changed=earlier.grading is not None)
    return redirect(_next_address(person, answer_id, stay=earlier.own is not None), 303)


@grading.get("/a-corriger/correcteurs")
@needs(Role.ADMINISTRATOR)
def raters() -> ResponseReturnValue:
    """How severe each rater is beside the others, course by course."""
    with reading() as session:
        courses = list_courses(session, organisation_id=signed_in().organisation_id)
        found = [(course, raters_of(session, course=course)) for course in courses]
    return render_template(
        "trainer/grading_raters.html", courses=[one for one in found if one[1].rows], least=LEAST_RATINGS
    )


def _page(session: Session, answer_id: int, *, problem: str | None = None, overtaken: bool = False) -> str:
    person, place = signed_in(), _place()
    response = answer_to_rate(session, person=person, response_id=answer_id)
    refused = problem is not None
    shown = view.answer_page(session, response=response, person=person, points=_points() if refused else None)
    waiting = _waiting(session, person, place)
    own = shown["judgement"].own
    return render_template(
        "trainer/grading_answer.html",
        **shown,
        place=place,
        learner=session.get_one(Person, response.person_id) if place.names else None,
        comment=request.form.get("comment", "") if refused or overtaken else own.comment if own else "",
        longest_comment=LONGEST_COMMENT,
        problem=problem,
        overtaken=overtaken,
        said=view.said_by_others(shown["judgement"]),
        left=view.left_here(waiting, view.Place(place.cohort_id, shown["item_key"])),
        passed_to=view.following(waiting, place, after=answer_id),
    )


def _next_address(person: Person, answer_id: int, *, stay: bool) -> str:
    place = _place()
    if stay:
        return url_for("grading.show", answer_id=answer_id, **place.address_values())
    with reading() as session:
        found = view.following(_waiting(session, person, place), place, after=answer_id)
    if found is None:
        return url_for("grading.queue", **(place.queue_values() if place.groups else {}))
    return url_for("grading.show", answer_id=found, **place.address_values())


def _say(rated: Rated, *, changed: bool) -> None:
    if rated.standing is Standing.GAP:
        flash(
            _(
                "Votre notation est gardée. Elle s'écarte de plus d'un point de celle de l'autre correcteur : un "
                "troisième regard est demandé, ou l'un de vous deux revoit la sienne."
            ),
            "warning",
        )
    elif rated.standing is Standing.WAITING:
        flash(_("Notation enregistrée. Un autre correcteur lira aussi cette réponse, sans voir la vôtre."), "success")
    elif changed:
        flash(_("C'est noté. La note, l'estimation et le relevé de l'apprenant suivent."), "success")
    else:
        flash(_("Notation enregistrée."), "success")


def _points() -> dict[str, int]:
    """The levels of the form; what is no number is left out, and the criterion then misses its level."""
    given = {key.removeprefix(POINTS): value for key, value in request.form.items() if key.startswith(POINTS)}
    return {key: int(value) for key, value in given.items() if value.isascii() and value.isdigit() and len(value) < 3}


def _place() -> view.Place:
    cohort = request.values.get("groupe", None, int)
    if cohort is not None and not 0 < cohort <= LARGEST_ROW_NUMBER:
        cohort = 0  # no group has this number: not found, rather than a number that the database cannot read
    key = request.values.get("question", "").strip()[:60]
    groups = tuple(dict.fromkeys(request.values.getlist(PARAMETER))) if cohort is not None else ()
    return view.Place(cohort, key or None, request.values.get("noms") == "1", groups)


def _groups(session: Session, person: Person, place: view.Place) -> GroupFilter | None:
    """The groups that the queue of a cohort is narrowed to; None for the queue of all cohorts."""
    if place.cohort_id is None:
        return None
    cohort = get_cohort(session, person=person, cohort_id=place.cohort_id)
    return group_filter(session, cohort=cohort, person=person, beside={"groupe": cohort.id}, ids=place.groups)


def _waiting(session: Session, person: Person, place: view.Place) -> list[Waiting]:
    """What waits for this person, of the groups alone that they have chosen."""
    waiting = waiting_answers(session, person=person)
    groups = _groups(session, person, place) if place.groups else None
    return [one for one in waiting if groups is None or groups.keeps(one.person_id)]
