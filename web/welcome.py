"""The door that a one-time link opens: choose a password, and be signed in.

Opening the page uses nothing up, so that a mail scanner cannot spoil a link. Links that are unknown, used, replaced or
expired get the same page.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.sealing import token_hash
from course.enrolment.invitations import NoSuchInvitation, accept_invitation, invited_person
from course.enrolment.models import Organisation, Person
from course.enrolment.passwords import LONGEST, SHORTEST, PasswordOfOtherAccount, WeakPassword
from web.access import public
from web.database import reading, transaction
from web.limits import SIGN_IN_LIMIT, WELCOME_LIMIT, limiter
from web.locale import translate as _
from web.navigation import home_address
from web.sessions import begin_session

welcome = Blueprint("welcome", __name__)


def link_of_request() -> str:
    """The link that a password is chosen through, as a key to count by."""
    return "link:" + token_hash(str((request.view_args or {}).get("token", "")))


@welcome.get("/bienvenue/<token>")
@public
@limiter.limit(WELCOME_LIMIT)
def show(token: str) -> ResponseReturnValue:
    """Whose link this is, and the form that sets the password."""
    return _page(token)


@welcome.post("/bienvenue/<token>")
@public
@limiter.limit(WELCOME_LIMIT)
@limiter.limit(SIGN_IN_LIMIT, key_func=link_of_request)
def choose_password(token: str) -> ResponseReturnValue:
    """Set the password, end the person's other sessions, sign them in here."""
    new, again = request.form.get("new", ""), request.form.get("again", "")
    if new != again:
        return _page(token, ("again", str(_("Les deux saisies du mot de passe diffèrent."))))
    try:
        with transaction() as session:
            person = accept_invitation(session, token=token, password=new, now=utc_now())
    except WeakPassword:
        advice = _("Un mot de passe compte de {shortest} à {longest} caractères.", shortest=SHORTEST, longest=LONGEST)
        return _page(token, ("new", str(advice)))
    except PasswordOfOtherAccount:
        advice = _("Ce mot de passe ouvre déjà un autre de vos comptes. Choisissez-en un autre pour celui-ci.")
        return _page(token, ("new", str(advice)))
    except NoSuchInvitation:
        return _closed()
    begin_session(person)
    flash(_("Votre mot de passe est enregistré. La prochaine fois, connectez-vous avec votre adresse."), "success")
    return redirect(home_address(person), 303)


def _page(token: str, problem: tuple[str, str] | None = None) -> ResponseReturnValue:
    try:
        with reading() as session:
            invited: Person = invited_person(session, token=token, now=utc_now())
            house = session.get_one(Organisation, invited.organisation_id)
    except NoSuchInvitation:
        return _closed()
    page = render_template(
        "welcome/choose.html",
        token=token,
        invited=invited,
        house=house,
        problem=problem,
        shortest=SHORTEST,
        longest=LONGEST,
    )
    return page, 422 if problem else 200


def _closed() -> ResponseReturnValue:
    return render_template("welcome/closed.html"), 404
