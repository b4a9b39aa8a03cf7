"""A trainer picks what goes into the LMS course, and the browser carries our signed answer back (LTI deep linking 2.0).

One form with everything the course has. Search, several at once and the count work with and without script: the form
is one, and what is ticked stays ticked through a search. The answer is a page whose form the script sends at once and
that has a button where there is none; the page's policy lets a form go to the platform's origin and nowhere else.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import utc_now
from course.curriculum.service import NoSuchCourse, PublishedCourse, find_course, list_courses
from course.enrolment.models import Organisation, Role
from lms_adapter.lti.claims import DEEP_LINKING_REQUEST
from lms_adapter.lti.deep_linking import (
    BadSettings,
    DeepLinkingSettings,
    content_item,
    read_settings,
    response_claims,
    sign_response,
)
from lms_adapter.lti.keys import signing_key
from lms_adapter.lti.models import ContextCohort, Launch, Registration
from web.access import needs
from web.database import reading, transaction
from web.lti.here import launch_here
from web.lti.offers import offers_of, picks_of
from web.lti.sealing import sealer
from web.lti.tool import tool_of
from web.security import allow_form_to

lti_picking = Blueprint("lti_picking", __name__)

LONGEST_SEARCH = 100
DIALOGUE: Mapping[str, Any] = {"navigation": [], "launch": None}
"""What the frame of these pages is given: they stand in a dialogue of the platform, which an answer from another
tab, or from another page in its place, would never reach."""


@lti_picking.route("/lti/choisir", methods=["GET", "POST"])
@needs(Role.TRAINER)
def pick() -> ResponseReturnValue:
    """The course to pick from, what it has, and the way back with what was picked."""
    launch = launch_here()
    settings = settings_of(launch)
    if settings is None or not settings.takes_links:
        return _unusable_page(launch, settings)
    step = request.form.get("step", "") if request.method == "POST" else ""
    if step == "cancel":
        return _answer_page(launch, settings, [])
    with reading() as session:
        courses = list_courses(session, organisation_id=launch.organisation_id)
        course = _course_in_front(session, launch, courses)
    if course is None:
        return render_template("lti/pick_course.html", courses=courses, **DIALOGUE)
    chosen = request.form.getlist("chosen") if request.method == "POST" else []
    picks = picks_of(course, chosen)
    if step == "add" and picks and (settings.multiple or len(picks) == 1):
        url = _launch_url(launch)
        items = [content_item(one, launch_url=url, line_items=settings.line_items) for one in picks]
        return _answer_page(launch, settings, items)
    sought = request.form.get("sought", "")[:LONGEST_SEARCH].strip()
    kept = [str(one.target) for one in picks] if settings.multiple else [str(one.target) for one in picks[:1]]
    page = render_template(
        "lti/pick.html",
        **DIALOGUE,
        context_title=str(launch.details.get("context_title") or ""),
        settings=settings,
        course=course,
        several=len(courses) > 1,
        groups=offers_of(course, sought=sought, chosen=kept),
        sought=sought,
        count=len(kept),
        problem=("none" if not picks else "too_many") if step == "add" else "",
    )
    return page, 422 if step == "add" else 200


def settings_of(launch: Launch) -> DeepLinkingSettings | None:
    """What the platform of a launch takes; None where it asks for nothing to be picked, or says too little."""
    if launch.message_type != DEEP_LINKING_REQUEST:
        return None
    try:
        return read_settings(launch.details.get("deep_linking") or {})
    except BadSettings:
        return None


def _unusable_page(launch: Launch, settings: DeepLinkingSettings | None) -> ResponseReturnValue:
    """Why nothing can be picked; where there is a way back, it goes with an empty answer."""
    if settings is not None and request.form.get("step") == "cancel":
        return _answer_page(launch, settings, [])
    asked = launch.message_type == DEEP_LINKING_REQUEST
    return render_template("lti/pick_nothing.html", settings=settings, asked=asked, **(DIALOGUE if asked else {}))


def _course_in_front(session: Session, launch: Launch, courses: Sequence[PublishedCourse]) -> PublishedCourse | None:
    """The course that the address names, else the only one, else the one that this LMS course uses already."""
    key = request.values.get("cours", "")
    if key:
        try:
            return find_course(session, organisation_id=launch.organisation_id, key=key)
        except NoSuchCourse:
            return None
    if len(courses) == 1:
        return courses[0]
    if "tous" in request.args:
        return None
    query = select(ContextCohort.course_id).where(ContextCohort.context_id == launch.context_id)
    used = set(session.scalars(query))
    return next((one for one in courses if used == {one.id}), None)


def _launch_url(launch: Launch) -> str:
    with reading() as session:
        return tool_of(session.get_one(Organisation, launch.organisation_id)).launch_url


def _answer_page(launch: Launch, settings: DeepLinkingSettings, items: Sequence[dict[str, Any]]) -> ResponseReturnValue:
    """The signed answer in a form for the platform; an empty one is what a change of mind sends (4.5)."""
    now = utc_now()
    with transaction() as session:
        registration = session.get_one(Registration, launch.registration_id)
        payload = response_claims(
            settings,
            items,
            issuer=registration.issuer,
            client_id=registration.client_id,
            deployment_id=str(launch.details.get("deployment_id") or ""),
            nonce=secrets.token_hex(16),
            now=now,
        )
        key = signing_key(session, organisation_id=launch.organisation_id, sealer=sealer(), now=now)
    page = render_template(
        "lti/pick_answer.html", settings=settings, items=items, token=sign_response(payload, key=key), **DIALOGUE
    )
    response = make_response(page)
    response.headers["Referrer-Policy"] = "strict-origin"  # else the browser says `Origin: null` to the platform
    allow_form_to(settings.return_origin)
    return response
