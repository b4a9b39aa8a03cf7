"""Score and result services of a simulated platform (assignment and grade services 2.0, 3.3 and 3.4)."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from lms_adapter.lti.claims import SCOPE_RESULT, SCOPE_SCORE
from tests.simulators.lti.answers import Refused, empty_answer, html_page, json_answer
from tests.simulators.lti.gradebook import Column, Grade
from tests.simulators.lti.line_items import column_for
from tests.simulators.lti.media_types import needs_accept, needs_content_type
from tests.simulators.lti.tokens import bearer

if TYPE_CHECKING:
    from tests.simulators.lti.platform import SimulatedPlatform

SCORE = "application/vnd.ims.lis.v1.score+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
ACTIVITY = frozenset({"Initialized", "Started", "InProgress", "Submitted", "Completed"})
GRADING = frozenset({"FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"})
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)")


def answer_scores(platform: SimulatedPlatform, request: Request, context: str, item: str) -> Response:
    """POST of a score."""
    if request.method != "POST":
        raise Refused(405, "GET requests are not allowed.")
    needs_content_type(platform.profile, request, "application/vnd.ims.lis.v1.scorecontainer+json", SCORE)
    tool = bearer(platform, request, SCOPE_SCORE)
    column = column_for(platform, tool, context, item)
    body = request.get_data(as_text=True)
    document, moment = _read(platform, context, body)
    if column.locked:
        raise Refused(500, "Grade is locked")
    grade = column.grade_of(str(document["userId"]))
    if grade.timestamp is not None:
        _in_order(platform, column, moment, _rounded(platform, grade.timestamp))
    if grade.overridden:
        return empty_answer()
    _keep(platform, column, grade, document, moment)
    return empty_answer()


def answer_results(platform: SimulatedPlatform, request: Request, context: str, item: str) -> Response:
    """GET of the grades as the platform shows them."""
    if request.method != "GET":
        raise Refused(405)
    needs_accept(platform.profile, request, RESULTS)
    tool = bearer(platform, request, SCOPE_RESULT)
    column = column_for(platform, tool, context, item)
    if platform.profile.limit_breaks_results and "limit" in request.args and "type_id" in request.args:
        return html_page(404, "Call to a member function out() on null")
    wanted = request.args.get("user_id")
    found = [
        _result(platform, column, account, grade)
        for account, grade in column.grades.items()
        if grade.timestamp is not None and wanted in (None, account)
    ]
    return json_answer(found, content_type=RESULTS)


def _read(platform: SimulatedPlatform, context: str, body: str) -> tuple[dict[str, Any], datetime]:
    """The document and its moment. Moodle's refusal repeats the whole document in the status phrase."""
    no = Refused(400, f"Incorrect score received{body}")
    try:
        document = json.loads(body)
    except ValueError:
        raise no from None
    if not isinstance(document, dict):
        raise no
    given, maximum = document.get("scoreGiven"), document.get("scoreMaximum")
    user, timestamp = str(document.get("userId", "")), document.get("timestamp")
    lowest = -math.inf if platform.profile.clamps else 0.0
    right = (
        document.get("activityProgress") in ACTIVITY
        and document.get("gradingProgress") in GRADING
        and isinstance(timestamp, str)
        and ISO.fullmatch(timestamp)
        and (given is None or (_at_least(given, lowest) and _at_least(maximum, 1e-9)))
    )
    if not right:
        raise no
    if platform.courses[context].roles.get(user) != "student":
        status, words = platform.profile.stranger
        raise Refused(status, words + (body if platform.profile.says_why_in_status else ""))
    moment = datetime.fromisoformat(str(timestamp))
    return document, _rounded(platform, moment.astimezone(UTC))


def _in_order(platform: SimulatedPlatform, column: Column, moment: datetime, kept: datetime) -> None:
    if platform.profile.same_timestamp:
        if moment < kept:
            raise Refused(400, f"Provided timestamp of {moment} before last updated timestamp of {kept}")
    elif moment <= kept:
        raise Refused(409, f"Refusing score with an earlier timestamp for item {column.id}")


def _at_least(value: Any, lowest: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= lowest


def _rounded(platform: SimulatedPlatform, moment: datetime) -> datetime:
    return moment.replace(microsecond=0) if platform.profile.whole_seconds else moment


def _keep(
    platform: SimulatedPlatform, column: Column, grade: Grade, document: dict[str, Any], moment: datetime
) -> None:
    given, comment = document.get("scoreGiven"), str(document.get("comment") or "")
    final = document["gradingProgress"] == "FullyGraded"
    if given is None or not final:
        if platform.profile.wipes:
            grade.change("tool", None, "", platform.clock())
        else:
            grade.timestamp = moment
        return
    points = given / document["scoreMaximum"] * column.maximum
    if platform.profile.clamps:
        points = max(min(points, column.maximum), 0.0)
    if points == 0 and not platform.profile.publishes_zero:
        grade.timestamp = moment
        return
    grade.change("tool", points, comment, moment)


def _result(platform: SimulatedPlatform, column: Column, account: str, grade: Grade) -> dict[str, Any]:
    url = platform.line_item_url(column)
    address, _, query = url.partition("?")
    tail = f"{query}&user_id={account}" if query else f"user_id={account}"
    document: dict[str, Any] = {"id": f"{address}/results?{tail}", "userId": account}
    if grade.score is None:
        return document
    document |= {"resultScore": grade.score, "resultMaximum": column.maximum, "scoreOf": url}
    if grade.comment:
        document["comment"] = grade.comment
    if platform.profile.name == "moodle" and grade.timestamp is not None:
        document["timestamp"] = grade.timestamp.isoformat(timespec="seconds")
    return document
