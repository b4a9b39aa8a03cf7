"""The adaptive diagnostic: begin or take up, see the question in front, answer, pause, stop.

No answer ever says whether it was right: the questions come back in the next diagnostic.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from assessments.attempts.service import variant_of
from assessments.mastery import diagnostic
from core.clock import utc_now
from course.curriculum.service import PublishedCourse
from course.enrolment.models import Role
from learning import diagnosing
from learning.answering import course_of
from web.access import needs, signed_in
from web.api import schemas
from web.courses import course_for
from web.database import reading, transaction
from web.questions import question_in_attempt

diagnostics_api = Blueprint(
    "diagnostics_api", __name__, url_prefix="/api/v1/diagnostics", description="The adaptive diagnostic"
)


class AnswerSchema(Schema):
    """An answer to the question in front."""

    item = fields.String(required=True, validate=schemas.NAME)
    response = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={"description": 'as for an attempt, or {"unknown": true} for « je ne sais pas »'},
    )
    idempotency_key = fields.String(required=True, validate=schemas.TOKEN)
    version = fields.Integer(
        allow_none=True,
        load_default=None,
        validate=validate.Range(1, schemas.LARGEST_ID),
        metadata={"description": "of the question as it was shown: it may have been corrected meanwhile"},
    )


class DiagnosticSchema(Schema):
    """How far a diagnostic is, and the question in front."""

    id = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["open", "paused", "finished"]))
    ended = fields.String(allow_none=True, metadata={"description": "decided, time_up, limit, no_item or handed_in"})
    question = fields.Dict(allow_none=True, required=True, metadata={"description": "null while paused or at the end"})
    answered = fields.Integer(required=True)
    followed = fields.Integer(required=True, metadata={"description": "competencies it looks at"})
    met = fields.Integer(required=True, metadata={"description": "with at least one answer"})
    situated = fields.Integer(required=True, metadata={"description": "with a verdict"})
    hurried = fields.Boolean(
        required=True, metadata={"description": "paused because the latest answers came too fast to be thought about"}
    )
    seconds_left = fields.Float(required=True, metadata={"description": "of working time"})


@diagnostics_api.post("")
@diagnostics_api.arguments(schemas.CourseQuerySchema)
@diagnostics_api.response(201, DiagnosticSchema)
@diagnostics_api.alt_response(403, schema=schemas.ProblemSchema)
@diagnostics_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.LEARNER)
def begin(arguments: dict[str, Any]) -> Any:
    """Begin a diagnostic, or take up the one that is open; the clock runs from now on."""
    person, now = signed_in(), utc_now()
    with transaction() as session:
        course = course_for(session, person=person, key=arguments["course"])
        attempt = diagnosing.begin(session, person=person, course=course, now=now)
        return _shown(session, attempt, course, now)


@diagnostics_api.get("/<string:attempt_id>")
@diagnostics_api.response(200, DiagnosticSchema)
@diagnostics_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.LEARNER)
def read(attempt_id: str) -> Any:
    """Where a diagnostic stands; reading moves nothing."""
    with reading() as session:
        attempt = diagnostic.get_diagnostic(session, person=signed_in(), attempt_id=attempt_id)
        return _shown(session, attempt, course_of(session, attempt), utc_now())


@diagnostics_api.post("/<string:attempt_id>/responses")
@diagnostics_api.arguments(AnswerSchema)
@diagnostics_api.response(200, DiagnosticSchema)
@diagnostics_api.alt_response(404, schema=schemas.ProblemSchema)
@diagnostics_api.alt_response(409, schema=schemas.ProblemSchema)
@needs(Role.LEARNER)
def respond(arguments: dict[str, Any], attempt_id: str) -> Any:
    """Answer the question in front; the answer holds the next one. The same key sent again changes nothing.

    An answer that cannot be understood is refused with 422 and costs nothing, one to a question that is behind
    with 409, and so is one to a question that has been corrected since it was shown.
    """
    person, now = signed_in(), utc_now()
    with transaction() as session:
        attempt = diagnostic.get_diagnostic(session, person=person, attempt_id=attempt_id)
        course = course_of(session, attempt)
        diagnosing.answer(
            session,
            attempt=attempt,
            course=course,
            item_key=arguments["item"],
            response=arguments["response"],
            idempotency_key=arguments["idempotency_key"],
            now=now,
            in_places=True,
            shown_version=arguments["version"],
        )
        return _shown(session, attempt, course, now)


@diagnostics_api.post("/<string:attempt_id>/pause")
@diagnostics_api.response(200, DiagnosticSchema)
@diagnostics_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.LEARNER)
def pause(attempt_id: str) -> Any:
    """Stop the clock. Beginning again takes it up, today or another day."""
    person, now = signed_in(), utc_now()
    with transaction() as session:
        attempt = diagnostic.get_diagnostic(session, person=person, attempt_id=attempt_id)
        diagnostic.pause_diagnostic(session, attempt=attempt, now=now)
        return _shown(session, attempt, course_of(session, attempt), now)


@diagnostics_api.post("/<string:attempt_id>/stop")
@diagnostics_api.response(200, DiagnosticSchema)
@diagnostics_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.LEARNER)
def stop(attempt_id: str) -> Any:
    """End it here; what is known so far stays."""
    person, now = signed_in(), utc_now()
    with transaction() as session:
        attempt = diagnostic.get_diagnostic(session, person=person, attempt_id=attempt_id)
        course = course_of(session, attempt)
        diagnosing.stop(session, attempt=attempt, course=course, now=now)
        return _shown(session, attempt, course, now)


def _shown(session: Session, attempt: Attempt, course: PublishedCourse, now: datetime) -> dict[str, Any]:
    progress = diagnostic.progress_of(session, attempt=attempt, course=course, now=now)
    status = "finished" if attempt.finished_at else "open" if attempt.handed_at else "paused"
    version = diagnostic.current_question(session, attempt=attempt) if status == "open" else None
    question = None
    if version:
        variant = variant_of(attempt, version)
        question = question_in_attempt(variant, draw=0, cases=course.cases, attempt_id=attempt.id)
        question["version"] = version.number
    return {
        "id": attempt.id,
        "status": status,
        "ended": attempt.ended,
        "question": question,
        "answered": progress.answered,
        "followed": progress.followed,
        "met": progress.met,
        "situated": progress.situated,
        "hurried": status == "paused" and diagnostic.hurried(session, attempt=attempt),
        "seconds_left": round(progress.seconds_left, 1),
    }
