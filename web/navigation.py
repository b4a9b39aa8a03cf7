"""Where each role can go from any page, and where it arrives after signing in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b

from flask import Flask, current_app, g, request, url_for

from assessments.attempts.waiting import count_to_rate
from core.clock import calendar_day, utc_now
from course.curriculum.service import get_course
from course.enrolment.models import Person, Role
from course.enrolment.service import cohorts_for
from web.database import reading
from web.launch_sessions import current_launch
from web.locale import translate as _
from web.sessions import current_organisation, current_person

OF_A_COHORT = ("trainer.", "assignment.", "accommodations.", "ledger.", "platform_groups.")
OF_ITEMS = ("items.", "items_exchange.", "corrections.")


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation."""

    title: str
    address: str
    current: bool
    count: int = 0
    """What waits behind it."""


def configure_navigation(app: Flask) -> None:
    """Give every page the person, their organisation and the navigation."""

    @app.context_processor
    def of_every_page() -> dict[str, object]:
        person = current_person()
        return {
            "person": person,
            "organisation": current_organisation(),
            "navigation": navigation_for(person) if person else [],
            "device_owner": device_owner(person) if person else "",
            "today": calendar_day(utc_now()),
        }


def device_owner(person: Person) -> str:
    """A word that tells one person from another on a shared device, and says nothing else about them."""
    secret = str(current_app.secret_key).encode()
    return blake2b(f"device/{person.id}".encode(), key=secret[:64], digest_size=12).hexdigest()


def home_address(person: Person) -> str:
    """The page that a person's work begins on."""
    if person.role is Role.LEARNER:
        key = course_key_of(person)
        return url_for("learner.home", course_key=key) if key else url_for("learner.courses")
    if person.role is Role.TRAINER:
        return url_for("trainer.cohorts")
    return url_for("administrator.overview")


def course_key_of(person: Person) -> str | None:
    """The course in the address, else the launch's, else the first course of the person's cohorts."""
    if request.view_args and "course_key" in request.view_args:
        return str(request.view_args["course_key"])
    launch = current_launch()
    if launch is not None and launch.details.get("course"):
        return str(launch.details["course"])
    if "course_key" not in g:
        with reading() as session:
            cohort = next(iter(cohorts_for(session, person=person)), None)
            g.course_key = (
                get_course(session, organisation_id=person.organisation_id, course_id=cohort.course_id).key
                if cohort
                else None
            )
    key: str | None = g.course_key
    return key


def navigation_for(person: Person) -> list[Link]:
    """The entries for a person's role; the one that holds the page in front is marked."""
    if person.role is Role.LEARNER:
        return _of_a_learner(course_key_of(person))
    return _of_a_trainer(person) if person.role is Role.TRAINER else _of_an_administrator(person)


def _of_a_learner(course_key: str | None) -> list[Link]:
    if course_key is None:
        return []
    course = ("learner.home", "learner.module", "learner.lesson", "diagnostic.", "assessment.")
    return [
        _link("learner.home", _("Où j'en suis"), course, course_key=course_key),
        _link("gap.show", _("Mon écart"), ("gap.",), course_key=course_key),
        _link("learner.job", _("Le métier"), ("learner.job",), course_key=course_key),
    ]


def _of_a_trainer(person: Person) -> list[Link]:
    return [
        _link("trainer.cohorts", _("Mes groupes"), OF_A_COHORT),
        _to_grade(person),
        _link("items.courses", _("Questions"), OF_ITEMS),
        _link("measurement.bank", _("Mesure"), ("measurement.",)),
    ]


def _of_an_administrator(person: Person) -> list[Link]:
    groups = ("administrator.overview", "administrator.report", "groups.", *OF_A_COHORT)
    people = ("administrator.people", "administrator.erase", "accounts.", "roster.", "identities.")
    return [
        _link("administrator.overview", _("Groupes"), groups),
        _to_grade(person),
        _link("items.courses", _("Questions"), OF_ITEMS),
        _link("administrator.people", _("Personnes"), people),
        _link("measurement.bank", _("Mesure"), ("measurement.",)),
        _link("connections.overview", _("Connexions"), ("connections.", "connecting.", "connection_doctor.")),
    ]


def _to_grade(person: Person) -> Link:
    """The answers that wait for this person, with how many they are."""
    if "to_grade" not in g:
        with reading() as session:
            g.to_grade = count_to_rate(session, person=person)
    return replace(_link("grading.queue", _("À corriger"), ("grading.",)), count=g.to_grade)


def _link(endpoint: str, title: str, within: tuple[str, ...], **values: object) -> Link:
    """An entry; `within` names the pages below it, by endpoint or by face ("gap.")."""
    here = request.endpoint or ""
    current = any(here == name or (name.endswith(".") and here.startswith(name)) for name in within)
    return Link(title, url_for(endpoint, **values), current)  # type: ignore[arg-type]
