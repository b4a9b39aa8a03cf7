"""Signing in and out, choosing the language, and the way from `/` to the page where a person's work begins."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import InvalidInput
from course.enrolment.models import Person
from course.enrolment.passwords import SignInRefused, account_opened_by, accounts_of, change_locale, note_sign_in
from web.access import SignInNeeded, public
from web.database import reading, transaction
from web.launch_sessions import launch_id_in_address
from web.limits import SIGN_IN_LIMIT, account_of_request, limiter
from web.locale import LANGUAGES
from web.locale import translate as _
from web.navigation import home_address
from web.security import safe_address
from web.sessions import begin_session, current_person, end_session

auth = Blueprint("auth", __name__)


@auth.get("/")
@public
def root() -> ResponseReturnValue:
    """To the person's own first page, or to the sign-in page; in a launch to what its link opens."""
    if launch_id_in_address():
        return redirect(url_for("lti_arrival.arrive"))
    person = current_person()
    return redirect(home_address(person) if person else url_for("auth.sign_in"))


@auth.get("/connexion")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page; somebody who is signed in already goes on."""
    person = current_person()
    if person is not None:
        return redirect(safe_address(request.args.get("next")) or home_address(person))
    return render_template("sign_in.html", next=safe_address(request.args.get("next")), email="", refused=False)


@auth.post("/connexion")
@public
@limiter.limit(SIGN_IN_LIMIT)
@limiter.limit(SIGN_IN_LIMIT, key_func=account_of_request)
def sign_in_submitted() -> ResponseReturnValue:
    """Check address and password; one sentence for every refusal, so that nothing is learned from it."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    target = safe_address(request.form.get("next"))
    try:
        person = _check(email, password)
    except SignInRefused:
        page = render_template("sign_in.html", next=target, email=email[:254], refused=True)
        return page, 422
    begin_session(person)
    return redirect(target or home_address(person), 303)


def _check(email: str, password: str) -> Person:
    with reading() as database_session:
        people = accounts_of(database_session, email=email)
    person = account_opened_by(password, people)  # slow: no connection and no lock is held meanwhile
    with transaction() as database_session:
        return note_sign_in(database_session, person=person, password=password, now=utc_now())


@auth.post("/deconnexion")
@public
def sign_out() -> ResponseReturnValue:
    """Sign out on this device; in a launch, end the launch."""
    end_session()
    if launch_id_in_address():
        raise SignInNeeded("The launch has just been ended.")
    flash(_("Votre session est fermée."), "success")
    return redirect(url_for("auth.sign_in"), 303)


@auth.post("/langue")
@public
def choose_language() -> ResponseReturnValue:
    """Keep the language chosen: for the person if signed in, else for this browser session."""
    locale = request.form.get("lang", "")
    if locale not in LANGUAGES:
        raise InvalidInput("The interface speaks fr and en.", field="lang")
    session["locale"] = locale
    person = current_person()
    if person is not None:
        with transaction() as database_session:
            change_locale(database_session, person=database_session.get_one(Person, person.id), locale=locale)
    return redirect(safe_address(request.form.get("next")) or url_for("auth.root"), 303)
