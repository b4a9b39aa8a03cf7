"""The doctor's page of a platform: what it looks at, and, on request, what it found and what to change."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from course.enrolment.models import Role
from lms_adapter.lti.connections import get_platform
from web.access import needs, signed_in
from web.database import reading

connection_doctor = Blueprint("connection_doctor", __name__)


@connection_doctor.get("/administration/connexions/<int:registration_id>/diagnostic")
@needs(Role.ADMINISTRATOR)
def show(registration_id: int) -> ResponseReturnValue:
    """What will be looked at; nothing is called before the button."""
    me = signed_in()
    with reading() as session:
        found = get_platform(session, organisation_id=me.organisation_id, registration_id=registration_id)
    return render_template("connections/doctor.html", row=found, findings=None)
