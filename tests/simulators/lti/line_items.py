"""Line item service of a simulated platform (assignment and grade services 2.0, 3.2)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

from lms_adapter.lti.claims import SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READ
from tests.simulators.lti.answers import Refused, empty_answer, json_answer
from tests.simulators.lti.campus import Tool
from tests.simulators.lti.gradebook import Column
from tests.simulators.lti.media_types import needs_accept, needs_content_type
from tests.simulators.lti.tokens import bearer

if TYPE_CHECKING:
    from tests.simulators.lti.platform import SimulatedPlatform

CONTAINER = "application/vnd.ims.lis.v2.lineitemcontainer+json"
ITEM = "application/vnd.ims.lis.v2.lineitem+json"


def answer_line_items(platform: SimulatedPlatform, request: Request, context: str) -> Response:
    """GET: the columns of a course; POST: one more."""
    if request.method == "GET":
        needs_accept(platform.profile, request, CONTAINER, ITEM)
        tool = bearer(platform, request, SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READ)
        platform.course_for(tool, context)
        return _listing(platform, request, tool, context)
    if request.method != "POST":
        raise Refused(405)
    needs_content_type(platform.profile, request, CONTAINER, ITEM)
    tool = bearer(platform, request, SCOPE_LINE_ITEM)
    platform.course_for(tool, context)
    column = _made(platform, tool, context, _document(request))
    return json_answer(shown(platform, column), status=201, content_type=ITEM)


def answer_line_item(platform: SimulatedPlatform, request: Request, context: str, item: str) -> Response:
    """GET, PUT or DELETE of one column."""
    scopes = (SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READ) if request.method == "GET" else (SCOPE_LINE_ITEM,)
    if request.method == "GET":
        needs_accept(platform.profile, request, ITEM)
    elif request.method == "PUT":
        needs_content_type(platform.profile, request, ITEM)
    tool = bearer(platform, request, *scopes)
    column = column_for(platform, tool, context, item)
    if request.method == "GET":
        return json_answer(shown(platform, column), content_type=ITEM)
    if request.method == "PUT":
        _put(platform, column, _document(request))
        return json_answer(shown(platform, column), content_type=ITEM)
    if request.method == "DELETE":
        if column.coupled:
            raise Refused(403)
        del platform.book.columns[column.id]
        return empty_answer(204)
    raise Refused(405)


def column_for(platform: SimulatedPlatform, tool: Tool, context: str, item: str) -> Column:
    """The column that an address names, if it is the tool's."""
    platform.course_for(tool, context)
    column = platform.book.columns.get(item)
    if column is None or column.course_id != context:
        raise Refused(404, f"Not Found: Grade item {item} doesn't exist")
    if column.client_id != tool.client_id:
        raise Refused(404, "Line item does not exist")
    return column


def shown(platform: SimulatedPlatform, column: Column) -> dict[str, Any]:
    """The document of a column."""
    document: dict[str, Any] = {
        "id": platform.line_item_url(column),
        "label": column.label,
        "scoreMaximum": column.maximum,
    }
    if platform.profile.name == "moodle" or column.resource_id:
        document["resourceId"] = column.resource_id
    if platform.profile.name == "moodle" or column.tag:
        document["tag"] = column.tag
    if column.activity_id:
        document["resourceLinkId"] = column.activity_id
        if platform.profile.name == "moodle":
            document["ltiLinkId"] = column.activity_id
    if column.submission_review is not None:
        document["submissionReview"] = column.submission_review
    return document


def _listing(platform: SimulatedPlatform, request: Request, tool: Tool, context: str) -> Response:
    wanted = request.args
    found = [
        one
        for one in platform.book.of_course(context)
        if one.client_id == tool.client_id
        and wanted.get("resource_id", one.resource_id) == one.resource_id
        and wanted.get("tag", one.tag) == one.tag
        and wanted.get("resource_link_id", one.activity_id) == one.activity_id
    ]
    limit, start = wanted.get("limit", 0, int), wanted.get("from", 0, int)
    page = found[start : start + limit] if limit > 0 else found
    answer = json_answer([shown(platform, one) for one in page], content_type=CONTAINER)
    if limit > 0:
        _link(platform, request, answer, limit=limit, start=start, total=len(found))
    return answer


def _link(
    platform: SimulatedPlatform, request: Request, answer: Response, *, limit: int, start: int, total: int
) -> None:
    """A Link header; Moodle's has quotes that no parser knows, and HTML entities in the addresses."""
    broken = platform.profile.broken_links
    ampersand, opening, closing = ("&amp;", "\u201c", "\u201d") if broken else ("&", '"', '"')
    more = [("first", 0)] + ([("next", start + limit)] if start + limit < total else [])
    links = []
    for name, first in more:
        query = urlencode({**request.args.to_dict(), "limit": limit, "from": first}).replace("&", ampersand)
        links.append(f"<{platform.url}{request.path}?{query}>; rel={opening}{name}{closing}")
    answer.headers["Link"] = ", ".join(links).encode("utf-8").decode("latin-1")


def _made(platform: SimulatedPlatform, tool: Tool, context: str, document: dict[str, Any]) -> Column:
    maximum, label = document.get("scoreMaximum"), document.get("label")
    if not isinstance(label, str) or not label or maximum is None:
        raise Refused(400, "No label or Score Maximum")
    lowest = -1.0 if platform.profile.any_maximum else 0.0
    if isinstance(maximum, bool) or not isinstance(maximum, int | float) or maximum <= lowest:
        raise Refused(400, "scoreMaximum is no positive number")
    link = str(document.get("resourceLinkId") or "")
    if link and (link not in platform.activities or platform.activities[link].course_id != context):
        raise Refused(403)
    review = document.get("submissionReview")
    return platform.add_column(
        context,
        client_id=tool.client_id,
        label=label,
        maximum=float(maximum),
        resource_id=str(document.get("resourceId") or ""),
        tag=str(document.get("tag") or ""),
        activity_id=link,
        submission_review=review if platform.profile.name != "moodle" and isinstance(review, dict) else None,
    )


def _put(platform: SimulatedPlatform, column: Column, document: dict[str, Any]) -> None:
    maximum, label = document.get("scoreMaximum"), document.get("label")
    if not label or not isinstance(maximum, int | float) or isinstance(maximum, bool) or maximum <= 0:
        raise Refused(400)
    column.label = str(label)
    if float(maximum) != column.maximum:
        column.rescale(float(maximum))
    if platform.profile.name == "moodle":
        column.resource_id, column.tag = str(document.get("resourceId") or ""), str(document.get("tag") or "")
    else:
        column.resource_id = str(document.get("resourceId", column.resource_id))
        column.tag = str(document.get("tag", column.tag))


def _document(request: Request) -> dict[str, Any]:
    try:
        read = json.loads(request.get_data())
    except ValueError:
        raise Refused(400, "no JSON") from None
    if not isinstance(read, dict):
        raise Refused(400, "no JSON object")
    return read
