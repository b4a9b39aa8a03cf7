"""What the API takes and gives, as marshmallow schemas; the OpenAPI document is made from them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

KEY = validate.Regexp(r"^[a-z][a-z0-9_-]{0,59}\Z", error="Letters a-z, digits, - and _, at most 60.")
NAME = validate.Regexp(r"^[a-z][a-z0-9_]{0,59}\Z", error="Letters a-z, digits and _, at most 60.")
TOKEN = validate.Regexp(r"^[A-Za-z0-9_-]{8,64}\Z", error="8 to 64 letters, digits, - or _.")
LARGEST_ID = 2**31 - 1


class ProblemSchema(Schema):
    """RFC 9457."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    field = fields.String()
    reason = fields.String(
        metadata={
            "description": "attempt_over, attempt_finished, already_answered, question_changed; with signed_out, "
            "launch_over and page_expired the same request is taken once the person has come back"
        }
    )


class CourseSummarySchema(Schema):
    """A course that the person may open."""

    key = fields.String(required=True)
    title = fields.String(required=True)
    version = fields.Integer(required=True)


class LessonSchema(Schema):
    """A lesson of a module."""

    key = fields.String(attribute="id", required=True)
    title = fields.String(required=True)
    minutes = fields.Integer(required=True)
    status = fields.String(required=True)
    activities = fields.List(fields.String())
    objectives = fields.List(fields.String())


class AssessmentSchema(Schema):
    """The graded assessment of a module, or the final exam, with its rules (docs/course-format.md)."""

    key = fields.String(attribute="id", required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["graded", "exam"]))
    questions = fields.Integer(allow_none=True, metadata={"description": "null: every item of the pool"})
    pass_mark = fields.Float(required=True)
    attempts = fields.Integer(required=True)
    time_limit_minutes = fields.Integer(allow_none=True)
    counts = fields.String(validate=validate.OneOf(["best", "last", "first", "average"]))
    retry_penalty = fields.Float()
    wait_hours = fields.Float()
    grace_seconds = fields.Integer()
    late = fields.String(validate=validate.OneOf(["refuse", "accept", "penalise"]))
    late_penalty = fields.Float()
    review = fields.String(validate=validate.OneOf(["full", "score", "after_pass_or_last", "never"]))


class ModuleSchema(Schema):
    """A module: what teaches one mission."""

    key = fields.String(attribute="id", required=True)
    mission = fields.String(required=True)
    title = fields.String(required=True)
    summary = fields.String()
    status = fields.String(required=True)
    objectives = fields.List(fields.String())
    lessons = fields.List(fields.Nested(LessonSchema))
    assessment = fields.Nested(AssessmentSchema, allow_none=True)


class CourseSchema(CourseSummarySchema):
    """A course with its modules."""

    modules = fields.List(fields.Nested(ModuleSchema), attribute="curriculum.modules")
    exam = fields.Nested(AssessmentSchema, allow_none=True, attribute="curriculum.exam")


class CourseQuerySchema(Schema):
    """Which course is meant."""

    course = fields.String(required=True, validate=KEY, metadata={"example": "responsable-ecommerce"})


class BeginSchema(CourseQuerySchema):
    """What to begin."""

    kind = fields.String(required=True, validate=validate.OneOf(["graded", "practice", "exam"]))
    target = fields.String(
        required=True, validate=NAME, metadata={"description": "key of the assessment, the exam or the lesson"}
    )
    resume = fields.String(
        allow_none=True,
        load_default=None,
        validate=validate.Length(max=32),
        metadata={"description": "the open attempt that is meant: where it is over, none is begun in its place"},
    )


class AttemptSchema(Schema):
    """An attempt as its learner may see it; the seed stays on the server."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    target = fields.String(required=True)
    number = fields.Integer(required=True)
    items = fields.List(fields.String(), required=True, metadata={"description": "item keys in order"})
    answered = fields.List(fields.String(), required=True)
    started_at = fields.AwareDateTime(required=True)
    server_now = fields.AwareDateTime(required=True, metadata={"description": "the clock that counts"})
    deadline_at = fields.AwareDateTime(
        allow_none=True, required=True, metadata={"description": "extra time included; null without a time limit"}
    )
    seconds_left = fields.Float(allow_none=True, required=True)
    grace_seconds = fields.Integer(required=True)
    late = fields.String(required=True, metadata={"description": "what becomes of answers after the grace"})
    time_factor = fields.Float(required=True)
    finished_at = fields.AwareDateTime(allow_none=True, required=True)
    ended = fields.String(allow_none=True, metadata={"description": "handed_in or time_up"})
    pending = fields.Boolean(metadata={"description": "an answer waits for its rater"})
    raw = fields.Float(allow_none=True, metadata={"description": "points before any penalty, where they may be seen"})
    maximum = fields.Float(allow_none=True)
    penalty = fields.Float(allow_none=True)
    scaled = fields.Float(allow_none=True, metadata={"description": "0 to 1 after the penalty: what counts"})
    passed = fields.Boolean(allow_none=True)
    shown = fields.String(
        allow_none=True, metadata={"description": "what may be looked back at: full, score or verdict"}
    )


class ResponseSchema(Schema):
    """An answer to one item."""

    item = fields.String(required=True, validate=NAME)
    response = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={"description": 'choice: {"choices": ["1"]}, by its place; numeric: {"value": "1 234,56"}'},
    )
    idempotency_key = fields.String(required=True, validate=TOKEN)
    draw = fields.Integer(
        allow_none=True,
        load_default=None,
        validate=validate.Range(0, LARGEST_ID),
        metadata={"description": "practice: the draw that was shown"},
    )
    version = fields.Integer(
        allow_none=True,
        load_default=None,
        validate=validate.Range(0, LARGEST_ID),
        metadata={"description": "the version of the question that was shown; refused if it shows otherwise by now"},
    )
    seconds = fields.Float(
        allow_none=True,
        load_default=None,
        validate=validate.Range(0, 3600),
        metadata={"description": "how long the question was in front"},
    )


class HintSchema(Schema):
    """A hint, as safe HTML."""

    hint = fields.String(required=True)


class OutcomeSchema(Schema):
    """What came of an answer. A graded attempt says so only once it is handed in: then `outcome` is null."""

    recorded = fields.Boolean(required=True)
    outcome = fields.Dict(allow_none=True, required=True)


class LessonReportSchema(CourseQuerySchema):
    """What a lesson page says of its reader."""

    sections = fields.List(
        fields.String(validate=validate.Length(max=120)), required=True, validate=validate.Length(max=200)
    )
    position = fields.String(load_default="", validate=validate.Length(max=120))
    seconds = fields.Integer(load_default=0, validate=validate.Range(0, 86_400))
    completed = fields.Boolean(load_default=False)


class LessonProgressSchema(Schema):
    """How far the learner is in a lesson."""

    lesson = fields.String(attribute="lesson_key", required=True)
    sections = fields.List(fields.String(), required=True)
    position = fields.String(required=True)
    seconds = fields.Integer(required=True)
    completed_at = fields.AwareDateTime(allow_none=True, required=True)


class CohortSchema(Schema):
    """A cohort."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    starts_on = fields.Date(allow_none=True)
    ends_on = fields.Date(allow_none=True)


class GroupSchema(Schema):
    """A group of the platform's course that a cohort comes from."""

    id = fields.String(required=True, metadata={"description": "as the platform says it"})
    name = fields.String(required=True, metadata={"description": "as trainers call it; empty where nobody has"})
    learners = fields.List(fields.Integer(), required=True, metadata={"description": "ids of people"})


class GroupQuerySchema(Schema):
    """Which groups of a cohort are meant."""

    group = fields.List(
        fields.String(validate=validate.Length(max=255)),
        load_default=list,
        validate=validate.Length(max=100),
        metadata={"description": "several are taken together; an empty one stands for learners in no group"},
    )


class AssignSchema(Schema):
    """Modules to do, and when."""

    modules = fields.List(fields.String(validate=NAME), required=True, validate=validate.Length(min=1, max=100))
    opens_on = fields.Date(allow_none=True, load_default=None)
    due_on = fields.Date(allow_none=True, load_default=None)


class AssignmentSchema(Schema):
    """A module that a cohort has to do."""

    module = fields.String(attribute="module_key", required=True)
    opens_on = fields.Date(allow_none=True)
    due_on = fields.Date(allow_none=True)


class GapRequestSchema(Schema):
    """A request for the skill gaps of a cohort, and how far the worker is."""

    id = fields.Integer(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["waiting", "running", "done", "failed"]))
    total = fields.Integer(required=True)
    done = fields.Integer(required=True)
    requested_at = fields.AwareDateTime(required=True)
    finished_at = fields.AwareDateTime(allow_none=True)
