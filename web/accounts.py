"""The accounts of an organisation, for its administrator: add a person, correct one, hand out a new one-time link."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from core.clock import utc_now
from core.errors import Conflict, InvalidInput
from course.enrolment.accounts import (
    AccountForm,
    BadAddress,
    BadName,
    LastAdministrator,
    cohorts_of_people,
    edit_account,
    get_person,
    open_account,
    signs_in,
)
from course.enrolment.invitations import invitations_of, reset_password
from course.enrolment.models import Cohort, Person, Role
from course.enrolment.service import AddressTaken, cohorts_for
from lms_adapter.lti.identities import platforms_of
from web.access import needs, signed_in
from web.database import reading, transaction
from web.invitation_links import handed_link, links_page
from web.limits import ACCOUNT_LIMIT, limiter
from web.locale import translate as _
from web.row_numbers import LARGEST_ROW_NUMBER

accounts = Blueprint("accounts", __name__)

REFUSALS = (BadName, BadAddress, AddressTaken, LastAdministrator)


class NoSuchRole(InvalidInput):
    """The form names a role that does not exist."""


class OwnAccess(Conflict):
    """An administrator changes their own password on their account page, where the present one is asked for."""


@accounts.route("/administration/personnes/ajouter", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
@limiter.limit(ACCOUNT_LIMIT, methods=["POST"])
def add() -> ResponseReturnValue:
    """The form of a new account; once made, its link."""
    me = signed_in()
    if request.method == "GET":
        form = AccountForm("", "", Role.LEARNER, row_numbers(request.args, "groupe"))
        return _add_page(me, form)
    form = read_account(request.form)
    try:
        with transaction() as session:
            made, token = open_account(session, organisation_id=me.organisation_id, form=form, now=utc_now())
    except REFUSALS as refusal:
        return _add_page(me, form, problem_of(refusal)), 422
    heading = str(_("Le compte de {name} est prêt", name=made.display_name))
    return links_page([handed_link(made, token)], heading=heading)


def _add_page(me: Person, form: AccountForm, problem: tuple[str, str] | None = None) -> str:
    with reading() as session:
        cohorts = cohorts_for(session, person=me)
    return render_template("administrator/add_person.html", form=form, cohorts=cohorts, problem=problem)


@accounts.route("/administration/personnes/<int:person_id>", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
def edit(person_id: int) -> ResponseReturnValue:
    """Name, address, role and groups of a person."""
    me = signed_in()
    if request.method == "GET":
        return _edit_page(me, person_id)
    try:
        with transaction() as session:
            found = get_person(session, organisation_id=me.organisation_id, person_id=person_id)
            form = read_account(request.form)
            edit_account(session, person=found, form=form, now=utc_now())
    except REFUSALS as refusal:
        return _edit_page(me, person_id, form, problem_of(refusal)), 422
    flash(_("Le compte de {name} est à jour.", name=found.display_name), "success")
    mine_no_more = person_id == me.id and form.role is not Role.ADMINISTRATOR
    return redirect(url_for("auth.root" if mine_no_more else "administrator.people"), 303)


def _edit_page(
    me: Person, person_id: int, form: AccountForm | None = None, problem: tuple[str, str] | None = None
) -> str:
    with reading() as session:
        found = get_person(session, organisation_id=me.organisation_id, person_id=person_id)
        cohorts = cohorts_for(session, person=me)
        link_until = invitations_of(session, organisation_id=me.organisation_id).get(found.id)
        form = form or AccountForm(found.display_name, found.address, found.role, _cohort_ids(session, found))
        platforms, has_access = platforms_of(session, person=found), signs_in(session, person=found)
    return render_template(
        "administrator/edit_person.html",
        found=found,
        platforms=platforms,
        signs_in=has_access,
        form=form,
        cohorts=cohorts,
        link_until=link_until,
        now=utc_now(),
        problem=problem,
    )


def _cohort_ids(session: Session, person: Person) -> set[int]:
    inside: list[Cohort] = cohorts_of_people(session, organisation_id=person.organisation_id).get(person.id, [])
    return {cohort.id for cohort in inside}


@accounts.route("/administration/personnes/<int:person_id>/lien", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
@limiter.limit(ACCOUNT_LIMIT, methods=["POST"])
def link(person_id: int) -> ResponseReturnValue:
    """Ask, say what ends, then end the present password and show a new link."""
    me = signed_in()
    if person_id == me.id:
        raise OwnAccess("Change your own password on your account page.")
    asked = request.method == "POST"
    with transaction() if asked else reading() as session:
        found = get_person(session, organisation_id=me.organisation_id, person_id=person_id)
        had_password = found.password_hash is not None
        platforms = [] if asked else platforms_of(session, person=found)
        asked = asked and bool(found.address)
        token = reset_password(session, person=found, now=utc_now()) if asked else ""
    if not asked:
        page = render_template("administrator/reset.html", found=found, platforms=platforms)
        return page, 200 if found.address else 409
    heading = str(_("Un nouveau lien pour {name}", name=found.display_name))
    return links_page([handed_link(found, token)], heading=heading, added=not had_password)


def read_account(form: MultiDict[str, str]) -> AccountForm:
    """What the form says, as it was typed. Raises NoSuchRole."""
    try:
        role = Role(form.get("role", ""))
    except ValueError:
        raise NoSuchRole("The roles are learner, trainer and administrator.", field="role") from None
    return AccountForm(form.get("name", ""), form.get("email", ""), role, row_numbers(form, "cohorts"))


def row_numbers(form: MultiDict[str, str], name: str) -> set[int]:
    """The row numbers that a form names; anything else in their place is a number that no row has."""
    texts = form.getlist(name)
    valid = {text for text in texts if text.isascii() and text.isdecimal() and len(text) < 11}
    numbers = {int(text) for text in valid if int(text) <= LARGEST_ROW_NUMBER}
    return numbers if len(numbers) == len(set(texts)) else numbers | {0}


def problem_of(refusal: InvalidInput | Conflict) -> tuple[str, str]:
    """The field that a refusal is about, and what to do, in the reader's language."""
    if isinstance(refusal, BadName):
        return "name", str(_("Écrivez un nom, de 200 caractères au plus."))
    if isinstance(refusal, BadAddress):
        return "email", str(_("Ce n'est pas une adresse e-mail. Vérifiez-la."))
    if isinstance(refusal, AddressTaken):
        return "email", str(
            _(
                "Un compte a déjà cette adresse. Cherchez-le parmi les personnes ; si une plateforme l'a fait, donnez-"
                "lui un lien, ou retirez-lui l'adresse."
            )
        )
    return "role", str(
        _("C'est le dernier administrateur qui puisse se connecter. Donnez d'abord ce rôle à quelqu'un d'autre.")
    )
