"""The names of a cohort's groups: platforms tell ids alone, and trainers recognise a group by who is in it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.enrolment.models import Role
from course.enrolment.service import get_cohort, members_with
from lms_adapter.lti.groups import LONGEST_NAME, BadGroupName, GroupNameTaken, groups_of_cohort, name_groups
from web.access import needs, signed_in
from web.database import reading, transaction
from web.group_filter import group_title, kept_in_address
from web.locale import translate as _

platform_groups = Blueprint("platform_groups", __name__)

FIELD = "name-"
"""What the name of a form field begins with, before the id of its group."""


@platform_groups.route("/groupes/<int:cohort_id>/sous-groupes", methods=["GET", "POST"])
@needs(Role.TRAINER, Role.ADMINISTRATOR)
def show(cohort_id: int) -> ResponseReturnValue:
    """Each group with its members and a field for its name; sending the form keeps all names, or none."""
    if request.method == "GET":
        return _page(cohort_id)
    typed = _typed()
    try:
        with transaction() as session:
            cohort = get_cohort(session, person=signed_in(), cohort_id=cohort_id)
            name_groups(session, cohort=cohort, names=typed)
    except (BadGroupName, GroupNameTaken) as refusal:
        return _page(cohort_id, problem=refusal), 422
    flash(_("Les noms des sous-groupes sont enregistrés."), "success")
    return redirect(url_for("trainer.board", cohort_id=cohort_id, **kept_in_address()), 303)


def _page(cohort_id: int, problem: BadGroupName | GroupNameTaken | None = None) -> str:
    with reading() as session:
        cohort = get_cohort(session, person=signed_in(), cohort_id=cohort_id)
        found = groups_of_cohort(session, cohort=cohort)
        learners = members_with(session, cohort=cohort, role=Role.LEARNER) if found.groups else []
        trainers = members_with(session, cohort=cohort, role=Role.TRAINER) if found.groups else []
    return render_template(
        "trainer/groups.html",
        cohort=cohort,
        groups=found,
        learners=learners,
        trainers=trainers,
        typed={one.id: one.name for one in found.groups} | _typed(),
        problem=problem.field if problem else None,
        sentence=_sentence(problem) if problem else "",
        group_title=group_title,
        field=FIELD,
        longest=LONGEST_NAME,
        kept=kept_in_address(),
    )


def _typed() -> dict[str, str]:
    return {key.removeprefix(FIELD): value for key, value in request.form.items() if key.startswith(FIELD)}


def _sentence(problem: BadGroupName | GroupNameTaken) -> str:
    if isinstance(problem, BadGroupName):
        return str(_("Un nom a {n} caractères au plus. Raccourcissez-le.", n=LONGEST_NAME))
    return str(_("Un autre sous-groupe porte ce nom. Choisissez-en un différent."))
