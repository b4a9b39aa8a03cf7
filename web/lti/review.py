"""A grade book opens the attempt behind a grade (LTI Submission Review 1.0): there at once, or why there is none."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from course.enrolment.models import Role
from web.access import needs
from web.database import reading
from web.lti.here import launch_here
from web.lti.submissions import find_submission

lti_review = Blueprint("lti_review", __name__)


@lti_review.get("/lti/copie")
@needs(Role.LEARNER, Role.TRAINER)
def show() -> ResponseReturnValue:
    """On to the attempt; without one, what happened and where to go."""
    launch = launch_here()
    with reading() as session:
        found = find_submission(session, launch)
        if found.address:
            return redirect(found.address)
        assessment = found.course.curriculum.any_assessment(found.target.key) if found.course and found.target else None
        return render_template(
            "lti/no_submission.html", found=found, assessment=assessment, own=launch.role is Role.LEARNER
        )
