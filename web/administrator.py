"""The administrator's face: every cohort, the report of one with its exports, and the people of the organisation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.clock import utc_now
from core.errors import Conflict, NotFound
from course.curriculum.service import PublishedCourse, get_course
from course.enrolment.accounts import cohorts_of_people, get_person
from course.enrolment.invitations import invitations_of
from course.enrolment.models import Cohort, Role
from course.enrolment.service import cohorts_for, get_cohort, learners_of, people_of
from lms_adapter.lti.doubles import suspicions
from lms_adapter.lti.identities import any_identity, platforms_of
from reports.gap_csv import cohort_csv
from reports.people import erase_person
from reports.queries import cohort_report, learner_gaps, part_report
from reports.service import latest_request, request_skill_gaps
from web.access import needs, signed_in
from web.cohort_view import Measured, headline, heat_csv, heat_rows, hidden_in_map, shares_of, suppressed_in
from web.database import reading, transaction
from web.downloads import csv_file, json_file
from web.group_filter import GroupFilter, group_filter, kept_in_address
from web.locale import translate as _

administrator = Blueprint("administrator", __name__)


class NoSuchExport(NotFound):
    """The report does not come in this form."""


class OwnAccount(Conflict):
    """An administrator may not erase the account they are using."""


@administrator.get("/administration")
@needs(Role.ADMINISTRATOR)
def overview() -> ResponseReturnValue:
    """Every cohort of the organisation, with the state of its last computation."""
    person = signed_in()
    with reading() as session:
        lines = [
            (
                cohort,
                get_course(session, organisation_id=person.organisation_id, course_id=cohort.course_id),
                len(learners_of(session, cohort=cohort)),
                latest_request(session, cohort=cohort),
            )
            for cohort in cohorts_for(session, person=person)
        ]
    return render_template("administrator/overview.html", lines=lines)


@administrator.get("/administration/groupes/<int:cohort_id>")
@needs(Role.ADMINISTRATOR)
def report(cohort_id: int) -> ResponseReturnValue:
    """The cohort report: a sentence, shares at target with intervals, the heat map."""
    person = signed_in()
    with reading() as session:
        cohort = get_cohort(session, person=person, cohort_id=cohort_id)
        course = get_course(session, organisation_id=person.organisation_id, course_id=cohort.course_id)
        groups = group_filter(session, cohort=cohort, person=person)
        found = _measured(session, cohort, course, groups)
        return render_template(
            "administrator/report.html",
            cohort=cohort,
            course=course,
            groups=groups,
            report=found.report,
            headline=headline(found.report),
            shares=shares_of(found.report),
            heat=heat_rows(found),
            suppressed=suppressed_in(found.report),
            latest=latest_request(session, cohort=cohort),
        )


@administrator.get("/administration/groupes/<int:cohort_id>/<any(parts, carte):part>.<any(csv, json):kind>")
@needs(Role.ADMINISTRATOR)
def export(cohort_id: int, part: str, kind: str) -> ResponseReturnValue:
    """Exactly what the report page shows: the shares (CSV, JSON) or the heat map (CSV)."""
    person, now = signed_in(), utc_now()
    if (part, kind) == ("carte", "json"):
        raise NoSuchExport("The heat map is exported as CSV.")
    with reading() as session:
        cohort = get_cohort(session, person=person, cohort_id=cohort_id)
        course = get_course(session, organisation_id=person.organisation_id, course_id=cohort.course_id)
        groups = group_filter(session, cohort=cohort, person=person)
        found = _measured(session, cohort, course, groups)
    name = f"passerelle-groupe-{cohort.id}{'-sous-groupe' if groups.active else ''}-{part}-{now:%Y-%m-%d}"
    if part == "carte":
        return csv_file(name, heat_csv(found))
    if kind == "csv":
        return csv_file(name, cohort_csv(found.report))
    return json_file(name, {**found.report.to_document(), **({"groups": groups.ids} if groups.active else {})})


def _measured(session: Session, cohort: Cohort, course: PublishedCourse, groups: GroupFilter) -> Measured:
    """The report of the cohort, or of the groups that the page is narrowed to, with the learners of it."""
    now = utc_now()
    whole = cohort_report(session, cohort=cohort, course=course, now=now)
    found = whole
    if groups.active:
        sets = groups.sets
        found = part_report(session, cohort=cohort, course=course, groups=sets, part=groups.people, now=now)
    learners = [one for one in learners_of(session, cohort=cohort) if groups.keeps(one.id)]
    gaps = learner_gaps(session, person_ids=[one.id for one in learners], course=course, now=now)
    return Measured(found, tuple(learners), gaps, hidden=hidden_in_map(found, whole))


@administrator.post("/administration/groupes/<int:cohort_id>/calcul")
@needs(Role.ADMINISTRATOR, Role.TRAINER)
def request_computation(cohort_id: int) -> ResponseReturnValue:
    """Ask the worker for the skill gaps of a cohort; the page then shows how far it is."""
    person = signed_in()
    with transaction() as session:
        cohort = get_cohort(session, person=person, cohort_id=cohort_id)
        request_skill_gaps(session, cohort=cohort, requested_by=person, now=utc_now())
    target = "administrator.report" if person.role is Role.ADMINISTRATOR else "trainer.board"
    return redirect(url_for(target, cohort_id=cohort_id, **kept_in_address()) + "#calcul", 303)


@administrator.get("/administration/personnes")
@needs(Role.ADMINISTRATOR)
def people() -> ResponseReturnValue:
    """Everybody with an account, narrowed by name or address on request."""
    person = signed_in()
    sought = request.args.get("q", "").strip()[:100]
    with reading() as session:
        everybody = people_of(session, organisation_id=person.organisation_id)
        invitations = invitations_of(session, organisation_id=person.organisation_id)
        cohorts = cohorts_of_people(session, organisation_id=person.organisation_id)
        from_platforms = any_identity(session, organisation_id=person.organisation_id)
        doubles = len(suspicions(session, organisation_id=person.organisation_id)) if from_platforms else 0
    needle = sought.casefold()
    found = [one for one in everybody if needle in one.display_name.casefold() or needle in one.address.casefold()]
    return render_template(
        "administrator/people.html",
        people=found,
        total=len(everybody),
        sought=sought,
        invitations=invitations,
        cohorts=cohorts,
        from_platforms=from_platforms,
        doubles=doubles,
        now=utc_now(),
    )


@administrator.route("/administration/personnes/<int:person_id>/effacer", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
def erase(person_id: int) -> ResponseReturnValue:
    """Ask, say what goes and what stays, then erase (GDPR art. 17)."""
    me = signed_in()
    if person_id == me.id:
        raise OwnAccount("An administrator cannot erase the account they are signed in with.")
    erasing = request.method == "POST"
    with transaction() if erasing else reading() as session:
        found = get_person(session, organisation_id=me.organisation_id, person_id=person_id)
        platforms = platforms_of(session, person=found)
        confirmed = request.form.get("confirmed") == "yes"
        if erasing and confirmed:
            name = found.display_name
            erase_person(session, person=found)
    if erasing and confirmed:
        flash(_("Le compte de {name} et tout ce qui s'y rattachait sont effacés.", name=name), "success")
        return redirect(url_for("administrator.people"), 303)
    page = render_template("administrator/erase.html", found=found, platforms=platforms, unconfirmed=erasing)
    return page, 422 if erasing else 200
