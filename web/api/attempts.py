"""Attempts: begin, see a question, answer, hand in, look back."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from assessments.attempts import service as attempts
from assessments.attempts.policy import Shown
from core.clock import utc_now
from course.enrolment.models import Role
from course.lessons.render import render_text
from learning import answering
from web import questions
from web.access import needs, signed_in
from web.api import schemas
from web.attempt_view import close_what_is_over, shown_attempt
from web.courses import course_for
from web.database import reading, transaction

attempts_api = Blueprint("attempts_api", __name__, url_prefix="/api/v1/attempts", description="Attempts and answers")


@attempts_api.post("")
@attempts_api.arguments(schemas.BeginSchema)
@attempts_api.response(201, schemas.AttemptSchema)
@attempts_api.alt_response(404, schema=schemas.ProblemSchema)
@attempts_api.alt_response(409, schema=schemas.ProblemSchema)
@needs(Role.LEARNER)
def begin(arguments: dict[str, Any]) -> Any:
    """Begin an attempt, or resume the one that is open; asking twice gives the same one."""
    person, now, resume = signed_in(), utc_now(), arguments["resume"]
    try:
        with transaction() as session:
            course = course_for(session, person=person, key=arguments["course"])
            kind, target = arguments["kind"], arguments["target"]
            attempt = answering.begin(
                session, person=person, course=course, kind=kind, target=target, now=now, resume=resume
            )
            return shown_attempt(session, attempt, now=now)
    except attempts.AttemptOver:
        close_what_is_over(person, resume, now=now)
        raise


@attempts_api.get("/<string:attempt_id>")
@attempts_api.response(200, schemas.AttemptSchema)
@attempts_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.LEARNER)
def read(attempt_id: str) -> Any:
    """An attempt of the learner; one whose time is over is handed in first."""
    person, now = signed_in(), utc_now()
    close_what_is_over(person, attempt_id, now=now)
    with reading() as session:
        attempt = attempts.get_attempt(session, person=person, attempt_id=attempt_id)
        return shown_attempt(session, attempt, now=now)


@attempts_api.get("/<string:attempt_id>/items/<string:item_key>")
@attempts_api.response(200)
@attempts_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.LEARNER)
def read_item(attempt_id: str, item_key: str) -> Any:
    """A question as the learner sees it: never its key. Once the attempt is handed in, there is its review."""
    person, now = signed_in(), utc_now()
    close_what_is_over(person, attempt_id, now=now)
    with reading() as session:
        attempt = attempts.get_attempt(session, person=person, attempt_id=attempt_id)
        attempts.refuse_after_end(attempt)
        version, draw = attempts.question(session, attempt=attempt, item_key=item_key)
        course = answering.course_of(session, attempt)
        variant = attempts.variant_of(attempt, version, draw)
        practice = attempt.kind == attempts.PRACTICE
        shown = questions.question_in_attempt(
            variant, draw=draw, cases=course.cases, practice=practice, attempt_id=attempt.id
        )
        return {**shown, "version": version.number}


@attempts_api.post("/<string:attempt_id>/items/<string:item_key>/hint")
@attempts_api.response(200, schemas.HintSchema)
@attempts_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.LEARNER)
def read_hint(attempt_id: str, item_key: str) -> Any:
    """The hint of a practice question. An answer given after reading it weighs less in the estimate."""
    person = signed_in()
    with transaction() as session:
        attempt = attempts.get_attempt(session, person=person, attempt_id=attempt_id)
        return {"hint": render_text(attempts.read_hint(session, attempt=attempt, item_key=item_key))}


@attempts_api.post("/<string:attempt_id>/responses")
@attempts_api.arguments(schemas.ResponseSchema)
@attempts_api.response(200, schemas.OutcomeSchema)
@attempts_api.alt_response(404, schema=schemas.ProblemSchema)
@attempts_api.alt_response(409, schema=schemas.ProblemSchema)
@needs(Role.LEARNER)
def respond(arguments: dict[str, Any], attempt_id: str) -> Any:
    """Answer a question. Sending the same answer again with the same key changes nothing.

    An answer that cannot be understood is refused with 422 and costs nothing.
    """
    person, now = signed_in(), utc_now()
    try:
        with transaction() as session:
            attempt = attempts.get_attempt(session, person=person, attempt_id=attempt_id)
            recorded = answering.answer(
                session,
                attempt=attempt,
                item_key=arguments["item"],
                response=arguments["response"],
                idempotency_key=arguments["idempotency_key"],
                draw=arguments["draw"],
                seconds=arguments["seconds"],
                now=now,
                in_places=True,
                shown_version=arguments["version"],
            )
            if attempt.kind != attempts.PRACTICE:
                return {"recorded": True, "outcome": None}
            variant = attempts.variant_of(attempt, recorded.version, recorded.response.draw)
            return {"recorded": True, "outcome": questions.outcome_in_attempt(variant, recorded.outcome)}
    except attempts.AttemptOver:
        close_what_is_over(person, attempt_id, now=now)
        raise


@attempts_api.post("/<string:attempt_id>/finish")
@attempts_api.response(200, schemas.AttemptSchema)
@attempts_api.alt_response(404, schema=schemas.ProblemSchema)
@needs(Role.LEARNER)
def finish(attempt_id: str) -> Any:
    """Hand an attempt in; what was not answered counts 0. Asking twice gives the same result."""
    person, now = signed_in(), utc_now()
    with transaction() as session:
        attempt = attempts.get_attempt(session, person=person, attempt_id=attempt_id)
        answering.finish(session, attempt=attempt, now=now)
        return shown_attempt(session, attempt, now=now)


@attempts_api.get("/<string:attempt_id>/review")
@attempts_api.response(200)
@attempts_api.alt_response(404, schema=schemas.ProblemSchema)
@attempts_api.alt_response(409, schema=schemas.ProblemSchema)
@needs(Role.LEARNER)
def review(attempt_id: str) -> Any:
    """A finished attempt, question by question, with what was right and why, as far as its rules show it."""
    person, now = signed_in(), utc_now()
    close_what_is_over(person, attempt_id, now=now)
    with reading() as session:
        attempt = attempts.get_attempt(session, person=person, attempt_id=attempt_id)
        shown = attempts.shown_of(session, attempt=attempt)
        reviewed = attempts.review_attempt(session, attempt=attempt) if shown is Shown.FULL else []
        course = answering.course_of(session, attempt)
        return {
            "attempt": schemas.AttemptSchema().dump(shown_attempt(session, attempt, now=now)),
            "items": [questions.review_in_attempt(one, cases=course.cases) for one in reviewed],
        }
