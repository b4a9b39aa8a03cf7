"""Extra time of a learner: what holds, who decided it, and changing it. No reason is asked for, and none is kept."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessments.attempts.deadlines import prolong_open_attempts
from assessments.attempts.service import lock_learner
from core.clock import utc_now
from course.enrolment import accommodations as extra_time
from course.enrolment.models import Person, Role
from course.enrolment.service import NoSuchPerson, get_learner, learns
from web.access import needs, signed_in
from web.database import reading, transaction
from web.formats import number
from web.locale import translate as _
from web.locale import translate_plural as _n
from web.time_words import SAME, factor_words

accommodations = Blueprint("accommodations", __name__)

OTHER = "other"
USUAL = {"1": 1.0, "quarter": 1.25, "third": extra_time.A_THIRD_MORE, "half": 1.5, "double": 2.0}
"""Factors that are chosen with one click, by the word that the form sends."""


@accommodations.get("/apprenants/<int:learner_id>/temps")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def show(learner_id: int) -> ResponseReturnValue:
    """The learner's factor, and every decision that led to it."""
    with reading() as session:
        return _page(session, _learner(session, learner_id))


@accommodations.post("/apprenants/<int:learner_id>/temps")
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def change(learner_id: int) -> ResponseReturnValue:
    """Set the factor; attempts that are open get the time that it brings."""
    now, factor = utc_now(), _factor_of_form()
    try:
        with transaction() as session:
            learner = _learner(session, learner_id)
            lock_learner(session, person_id=learner.id)
            extra_time.set_factor(session, person=learner, factor=factor, decided_by=signed_in(), now=now)
            actor = signed_in().id
            prolonged = prolong_open_attempts(session, person_id=learner.id, factor=factor, actor_id=actor, now=now)
    except extra_time.BadFactor:
        problem = str(_("Écrivez un nombre de 1 à 3, par exemple 1,4."))
        with reading() as session:
            return _page(session, _learner(session, learner_id), problem=problem), 422
    said = _("C'est noté : {words}.", words=factor_words(factor))
    if prolonged:
        said += " " + _n(
            "{n} évaluation en cours a plus de temps.", "{n} évaluations en cours ont plus de temps.", len(prolonged)
        )
    flash(said, "success")
    return redirect(url_for("accommodations.show", learner_id=learner_id), 303)


def _learner(session: Session, learner_id: int) -> Person:
    found = get_learner(session, person=signed_in(), learner_id=learner_id)
    if not learns(session, person_id=found.id):
        raise NoSuchPerson("There is no such learner here.")
    return found


def _page(session: Session, learner: Person, *, problem: str | None = None) -> str:
    factor = extra_time.current_factor(session, person_id=learner.id)
    chosen = next((word for word, value in USUAL.items() if abs(value - factor) < SAME), OTHER)
    return render_template(
        "trainer/accommodation.html",
        learner=learner,
        words=factor_words(factor),
        usual={word: factor_words(value) for word, value in USUAL.items()},
        chosen=OTHER if problem else chosen,
        other=request.form.get(OTHER, "") if problem else number(factor, 2) if chosen == OTHER else "",
        history=[
            (one.decided_at, factor_words(one.time_factor), who)
            for one, who in extra_time.history(session, person_id=learner.id)
        ],
        problem=problem,
    )


def _factor_of_form() -> float:
    """The factor that was chosen; 0, which is refused, for what is no number."""
    word = request.form.get("factor", "")
    if word in USUAL:
        return USUAL[word]
    try:
        return float(request.form.get(OTHER, "").strip().replace(",", "."))
    except ValueError:
        return 0.0
