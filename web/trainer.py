"""The trainer's face: my cohorts, the board of one, a learner of it. Administrators may open it for every cohort."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessments.attempts.service import attempts_of
from assessments.attempts.waiting import count_to_rate
from core.clock import utc_now
from core.errors import NotFound
from course.curriculum.service import get_course
from course.enrolment.lesson_progress import lesson_progress
from course.enrolment.models import Role
from course.enrolment.service import assignments_of, cohorts_for, get_cohort, get_learner, learners_of
from reports.cohort_board import cohort_board
from reports.queries import gap_history, learner_gap
from reports.skill_gap import summary
from reports.words import language_of
from web.access import needs, signed_in
from web.board_view import chosen_flag, counts_of, flag_reason, flag_titles, rows_with
from web.database import reading
from web.gap_view import bars_of, trends_of
from web.group_filter import group_filter, kept_in_address
from web.heat_cells import cells_of
from web.locale import language

trainer = Blueprint("trainer", __name__)


class NotInCohort(NotFound):
    """The learner is not in this cohort."""


@trainer.get("/groupes")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def cohorts() -> ResponseReturnValue:
    """The cohorts a trainer answers for; straight to the only one."""
    person = signed_in()
    with reading() as session:
        found = cohorts_for(session, person=person)
        if len(found) == 1 and person.role is Role.TRAINER and "toutes" not in request.args:
            return redirect(url_for("trainer.board", cohort_id=found[0].id))
        lines = [
            (
                cohort,
                get_course(session, organisation_id=person.organisation_id, course_id=cohort.course_id),
                len(learners_of(session, cohort=cohort)),
                assignments_of(session, cohort=cohort),
            )
            for cohort in found
        ]
    return render_template("trainer/cohorts.html", lines=lines)


@trainer.get("/groupes/<int:cohort_id>")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def board(cohort_id: int) -> ResponseReturnValue:
    """One row a learner: where they are, what holds them up, how far the job is."""
    person = signed_in()
    flag = chosen_flag(request.args.get("filtre"))
    with reading() as session:
        cohort = get_cohort(session, person=person, cohort_id=cohort_id)
        course = get_course(session, organisation_id=person.organisation_id, course_id=cohort.course_id)
        groups = group_filter(session, cohort=cohort, person=person, beside={"filtre": flag})
        found = cohort_board(session, cohort=cohort, course=course, now=utc_now())
        shown = [row for row in found.rows if groups.keeps(row.person.id)]
        return render_template(
            "trainer/board.html",
            cohort=cohort,
            course=course,
            groups=groups,
            rows=rows_with(shown, flag),
            total=len(shown),
            counts=counts_of(shown),
            titles=flag_titles(),
            reason=flag_reason,
            cells=cells_of,
            flag=flag,
            to_rate=count_to_rate(
                session, person=person, cohort=cohort, among=groups.people if groups.active else None
            ),
            assignments=found.assignments,
        )


@trainer.get("/groupes/<int:cohort_id>/apprenants/<int:learner_id>")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def learner(cohort_id: int, learner_id: int) -> ResponseReturnValue:
    """One learner: the gap, the attempts, the lessons."""
    person = signed_in()
    with reading() as session:
        cohort = get_cohort(session, person=person, cohort_id=cohort_id)
        found = get_learner(session, person=person, learner_id=learner_id)
        if found.id not in {one.id for one in learners_of(session, cohort=cohort)}:
            raise NotInCohort("There is no such learner in this cohort.")
        course = get_course(session, organisation_id=person.organisation_id, course_id=cohort.course_id)
        report = learner_gap(session, person_id=found.id, course=course, now=utc_now())
        return render_template(
            "trainer/learner.html",
            cohort=cohort,
            kept=kept_in_address(),
            course=course,
            learner=found,
            bars=bars_of(report, course),
            report=report,
            summary=summary(report, language_of(language())),
            basis=report.computed_on.sentence(language_of(language())) if report.computed_on else "",
            trends=trends_of(gap_history(session, person_id=found.id, course_id=course.id), course),
            attempts=attempts_of(session, person_id=found.id, course_id=course.id),
            progress=lesson_progress(session, person_id=found.id, course_id=course.id),
        )
