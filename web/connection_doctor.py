"""The doctor's page of a platform: what it looks at, and, on request, what it found and what to change.

The examination calls the platform while the page loads, one minute at most; it holds no transaction meanwhile and keeps
nothing, so the page is the answer to its button and is made anew each time.
"""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from course.enrolment.models import Role
from lms_adapter.lti.connections import get_platform
from lms_adapter.lti.doctor.examination import examine
from lms_adapter.lti.doctor.findings import worst
from web.access import needs, signed_in
from web.database import database, reading
from web.doctor_words import finding_words
from web.invitation_links import public_url
from web.limits import limiter
from web.lti.platform_http import platform_http
from web.lti.sealing import sealer

connection_doctor = Blueprint("connection_doctor", __name__)

EXAMINATIONS = "20/minute"


@connection_doctor.get("/administration/connexions/<int:registration_id>/diagnostic")
@needs(Role.ADMINISTRATOR)
def show(registration_id: int) -> ResponseReturnValue:
    """What will be looked at; nothing is called before the button."""
    me = signed_in()
    with reading() as session:
        found = get_platform(session, organisation_id=me.organisation_id, registration_id=registration_id)
    return render_template("connections/doctor.html", row=found, groups=None)


@connection_doctor.post("/administration/connexions/<int:registration_id>/diagnostic")
@needs(Role.ADMINISTRATOR)
@limiter.limit(EXAMINATIONS)
def examine_now(registration_id: int) -> ResponseReturnValue:
    """Look, and say what was found: first what has to be changed."""
    me = signed_in()
    with reading() as session:
        found = get_platform(session, organisation_id=me.organisation_id, registration_id=registration_id)
    findings = examine(
        database(),
        platform_http(),
        sealer(),
        registration_id=registration_id,
        public_url=public_url(),
        clock=utc_now,
    )
    grouped = [
        (state, [finding_words(one) for one in findings if one.state == state])
        for state in ("failed", "warning", "unknown", "ok")
    ]
    return render_template(
        "connections/doctor.html", row=found, groups=grouped, worst=worst(findings),
        counts={state: len(ones) for state, ones in grouped}, now=utc_now(),
    )  # fmt: skip
