"""A person's own account: language, password, ending every session, and all that is kept about them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from course.enrolment.models import Invitation, Person
from course.enrolment.passwords import LONGEST, SHORTEST, PasswordOfOtherAccount, SignInRefused, WeakPassword
from course.enrolment.passwords import change_password as set_password
from course.enrolment.passwords import sign_out_everywhere as end_sessions
from lms_adapter.lti.identities import platforms_of
from reports.people import export_person
from web.access import EVERYBODY_SIGNED_IN, needs, signed_in
from web.database import reading, transaction
from web.downloads import json_file
from web.limits import SIGN_IN_LIMIT, limiter
from web.locale import translate as _
from web.sessions import begin_session, end_session

account = Blueprint("account", __name__)


@account.get("/compte")
@needs(*EVERYBODY_SIGNED_IN)
def show() -> ResponseReturnValue:
    """The account page."""
    return _page()


def _page(problem: tuple[str, str] | None = None) -> str:
    me = signed_in()
    with reading() as session:
        platforms = platforms_of(session, person=me)
        invitation = session.get(Invitation, me.id)
    return render_template(
        "account.html",
        problem=problem,
        platforms=platforms,
        invited_until=invitation.expires_at if invitation and invitation.expires_at > utc_now() else None,
        shortest=SHORTEST,
        longest=LONGEST,
    )


@account.post("/compte/mot-de-passe")
@needs(*EVERYBODY_SIGNED_IN)
@limiter.limit(SIGN_IN_LIMIT)
def change_password() -> ResponseReturnValue:
    """Set a new password; every other session ends, this one goes on."""
    old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
    if new != again:
        return _page(("again", str(_("Les deux saisies du nouveau mot de passe diffèrent.")))), 422
    try:
        with transaction() as session:
            person = session.get_one(Person, signed_in().id)
            set_password(session, person=person, old=old, new=new)
    except SignInRefused:
        return _page(("old", str(_("Ce n'est pas votre mot de passe actuel.")))), 422
    except WeakPassword:
        advice = _("Un mot de passe compte de {shortest} à {longest} caractères.", shortest=SHORTEST, longest=LONGEST)
        return _page(("new", str(advice))), 422
    except PasswordOfOtherAccount:
        advice = _("Ce mot de passe ouvre déjà un autre de vos comptes. Choisissez-en un autre pour celui-ci.")
        return _page(("new", str(advice))), 422
    begin_session(person)
    flash(_("Votre mot de passe est changé. Vos sessions sur d'autres appareils sont fermées."), "success")
    return redirect(url_for("account.show"), 303)


@account.post("/compte/deconnexion-partout")
@needs(*EVERYBODY_SIGNED_IN)
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session, this one too."""
    with transaction() as session:
        end_sessions(session, person=session.get_one(Person, signed_in().id))
    end_session()
    flash(_("Toutes vos sessions sont fermées."), "success")
    return redirect(url_for("auth.sign_in"), 303)


@account.get("/compte/mes-donnees.json")
@needs(*EVERYBODY_SIGNED_IN)
def download() -> ResponseReturnValue:
    """Everything that is kept about the person, as JSON (GDPR art. 15 and 20)."""
    with reading() as session:
        data = export_person(session, person=session.get_one(Person, signed_in().id))
    return json_file(f"passerelle-mes-donnees-{utc_now():%Y-%m-%d}", data)
