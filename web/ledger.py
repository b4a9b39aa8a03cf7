"""The ledger: what the grade book of a platform has been told of a cohort, what waits, what failed and why.

A trainer sends one score again, or all that failed; asks for columns of competencies, and has them removed.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import utc_now
from core.errors import InvalidInput, NotFound
from course.curriculum.service import PublishedCourse, get_course
from course.enrolment.models import Cohort, Role
from course.enrolment.service import get_cohort
from lms_adapter.lti.line_items import ColumnsNotOffered, drop_column, wish_column
from lms_adapter.lti.models import Context, ContextCohort, LineItem
from lms_adapter.lti.targets import Target
from lms_adapter.outbox.ledger import NoSuchScore, ledger_of_cohort, resend, resend_failed
from lms_adapter.outbox.models import Score
from web.access import needs, signed_in
from web.database import reading, transaction
from web.group_filter import group_filter, kept_in_address
from web.ledger_view import columns_to_wish, narrowed, shown_columns, summary_of
from web.ledger_words import target_title
from web.locale import translate as _
from web.locale import translate_plural as _n

ledger = Blueprint("ledger", __name__, url_prefix="/groupes/<int:cohort_id>/carnet")


class NoSuchColumn(NotFound):
    """No such column in the grade book of this cohort."""


@ledger.get("")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def show(cohort_id: int) -> ResponseReturnValue:
    """Every column of the cohort, first what needs somebody."""
    with reading() as session:
        cohort, course = _cohort(session, cohort_id)
        groups = group_filter(session, cohort=cohort, person=signed_in())
        everything = ledger_of_cohort(session, cohort=cohort)
        columns = narrowed(everything, groups.keeps)
        return render_template(
            "trainer/ledger.html",
            cohort=cohort,
            course=course,
            groups=groups,
            columns=shown_columns(columns, course),
            summary=summary_of(columns),
            contexts=columns_to_wish(_contexts(session, cohort), everything, course),
        )


@ledger.post("/renvoyer")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def send_again(cohort_id: int) -> ResponseReturnValue:
    """Send one score once more, or all of the cohort that failed."""
    now = utc_now()
    with transaction() as session:
        cohort, _course = _cohort(session, cohort_id)
        if "score" in request.form:
            number = request.form.get("score", type=int)
            known = session.get(Score, number) if number is not None else None
            if known is None:
                raise NoSuchScore("There is no such score in this cohort.")
            _column(session, cohort, known.line_item_id)
            resend(session, organisation_id=cohort.organisation_id, score_id=known.id, now=now)
            count = 1
        else:
            count = resend_failed(session, cohort=cohort, now=now)
    if count:
        flash(_n("{n} note repart dans un instant.", "{n} notes repartent dans un instant.", count), "success")
    else:
        flash(_("Aucune note n'a besoin de repartir."), "success")
    return redirect(url_for("ledger.show", cohort_id=cohort_id, **kept_in_address()), 303)


@ledger.post("/colonnes")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def wish(cohort_id: int) -> ResponseReturnValue:
    """Ask for a column of each chosen competency."""
    keys = list(dict.fromkeys(request.form.getlist("competency")))
    with transaction() as session:
        cohort, course = _cohort(session, cohort_id)
        number = request.form.get("context", type=int)
        context = next((one for one in _contexts(session, cohort) if one.id == number), None)
        known = {one.id for one in course.profile.competencies}
        if context is None or not keys or not known.issuperset(keys):
            raise InvalidInput("Choose at least one competency of the course.", field="competency")
        try:
            for key in keys:
                target = Target("competency", key)
                label = str(_("Niveau : {title}", title=target_title(target, course)))
                wish_column(session, context=context, course_id=course.id, target=target, label=label, now=utc_now())
        except ColumnsNotOffered:
            flash(
                _(
                    "La plateforme ne nous laisse pas créer de colonnes. Dans Moodle : réglages de l'outil, Services, "
                    "« Utiliser ce service pour la synchronisation des notes et la gestion des colonnes »."
                ),
                "warning",
            )
        else:
            flash(
                _n("La colonne sera là dans un instant.", "{n} colonnes seront là dans un instant.", len(keys)),
                "success",
            )
    return redirect(url_for("ledger.show", cohort_id=cohort_id, **kept_in_address()), 303)


@ledger.post("/colonnes/<int:line_item_id>/retirer")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def drop(cohort_id: int, line_item_id: int) -> ResponseReturnValue:
    """Have a column of ours removed from the grade book, with the grades in it."""
    with transaction() as session:
        cohort, _course = _cohort(session, cohort_id)
        drop_column(session, line_item=_column(session, cohort, line_item_id), now=utc_now())
    flash(_("La colonne va disparaître du carnet de notes de la plateforme."), "success")
    return redirect(url_for("ledger.show", cohort_id=cohort_id, **kept_in_address()), 303)


def _cohort(session: Session, cohort_id: int) -> tuple[Cohort, PublishedCourse]:
    cohort = get_cohort(session, person=signed_in(), cohort_id=cohort_id)
    return cohort, get_course(session, organisation_id=cohort.organisation_id, course_id=cohort.course_id)


def _contexts(session: Session, cohort: Cohort) -> list[Context]:
    """The platforms' courses that the cohort stands for."""
    here = select(Context).join(ContextCohort, ContextCohort.context_id == Context.id)
    return list(session.scalars(here.where(ContextCohort.cohort_id == cohort.id).order_by(Context.id)))


def _column(session: Session, cohort: Cohort, line_item_id: int) -> LineItem:
    """A column of this very cohort. Raises NoSuchColumn."""
    found = session.get(LineItem, line_item_id)
    here = {one.id for one in _contexts(session, cohort)}
    if found is None or found.context_id not in here or found.course_id != cohort.course_id:
        raise NoSuchColumn("There is no such column in this cohort.")
    return found
