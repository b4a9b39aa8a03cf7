"""Who is signed in: a signed cookie with the person and their session epoch, good for twelve hours.

The cookie is HttpOnly and SameSite=Lax, and Secure where browsers reach us over https. It is emptied and filled anew at
sign-in, so that a cookie planted before is worth nothing after. Raising the person's epoch ends all of them at once.

In the pages of a launch from an LMS nobody signs in: there the person is the launch's, see web.launch_sessions.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, g, session

from core.clock import utc_now
from core.settings import Settings
from course.enrolment.models import Organisation, Person
from course.enrolment.passwords import person_of_session
from lms_adapter.lti.launches import end
from web.database import reading, transaction
from web.launch_sessions import (
    configure_launch_sessions,
    current_launch,
    forget_launch,
    launch_id_in_address,
    person_of_launch,
)

COOKIE = "passerelle_session"
LIFETIME = timedelta(hours=12)


def configure_sessions(app: Flask, settings: Settings) -> None:
    """Set how the session cookie is made and sent."""
    app.secret_key = settings.secret_key
    app.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=LIFETIME,
    )
    configure_launch_sessions(app)


def begin_session(person: Person) -> None:
    """Sign `person` in, in a fresh session; only the language chosen before is carried over."""
    locale = session.get("locale")
    session.clear()
    session.permanent = True
    session["person_id"] = person.id
    session["epoch"] = person.session_epoch
    session["since"] = int(utc_now().timestamp())
    if locale:
        session["locale"] = locale
    g.pop("person", None)
    g.pop("organisation", None)


def end_session() -> None:
    """Sign out on this device; in a launch, end the launch."""
    launch = current_launch()
    if launch is not None:
        with transaction() as database_session:
            end(database_session, launch_id=launch.id, now=utc_now())
    locale = session.get("locale")
    session.clear()
    if locale:
        session["locale"] = locale
    forget_launch()


def current_person() -> Person | None:
    """The person who is signed in, read once a request; None for a visitor or an ended session."""
    if "person" not in g:
        g.person = _read_person()
    person: Person | None = g.person
    return person


def current_organisation() -> Organisation | None:
    """The organisation of the person who is signed in, read when a page asks for it."""
    person = current_person()
    if "organisation" not in g:
        with reading() as database_session:
            g.organisation = database_session.get(Organisation, person.organisation_id) if person else None
    organisation: Organisation | None = g.organisation
    return organisation


def _read_person() -> Person | None:
    if launch_id_in_address():
        return person_of_launch()
    person_id, epoch, since = session.get("person_id"), session.get("epoch"), session.get("since")
    if not (isinstance(person_id, int) and isinstance(epoch, int) and isinstance(since, int)):
        return None
    if utc_now().timestamp() - since > LIFETIME.total_seconds():
        return None
    with reading() as database_session:
        return person_of_session(database_session, person_id=person_id, session_epoch=epoch)
