"""Documents and addresses of the assignment and grade services 2.0; no network here.

Addresses of line items may carry a query (Moodle's end in ?type_id=N): what comes after them goes before it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.origins import web_origin
from lms_adapter.lti.claim_values import LONGEST_URL

LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
MAXIMUM = 100.0
"""scoreMaximum of everything we send: platforms rescale to their own maximum (3.4.6)."""
DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Result:
    """What the grade book holds for a person (3.3)."""

    user_id: str
    share: float | None
    """0-1 of the maximum; None where the platform gives no score: none, or a zero that it does not show."""
    maximum: float
    at: datetime | None
    """When it was written, where the platform says so."""


@dataclass(frozen=True, slots=True)
class RemoteLineItem:
    """A column as the platform describes it (3.2)."""

    id: str
    label: str
    maximum: float
    resource_id: str
    tag: str
    resource_link_id: str
    document: Mapping[str, Any]
    """All of it: what a PUT leaves out, Moodle resets."""


def scores_url(line_item_url: str) -> str:
    """Where scores of a line item are posted (3.4)."""
    return _below(line_item_url, "scores")


def results_url(line_item_url: str) -> str:
    """Where results of a line item are read (3.3)."""
    return _below(line_item_url, "results")


def _below(url: str, name: str) -> str:
    path, mark, query = url.partition("?")
    return f"{path.rstrip('/')}/{name}{mark}{query}"


def score_document(
    *, user_id: str, share: float, comment: str, activity_progress: str, timestamp: datetime
) -> dict[str, Any]:
    """A score (3.4). Always graded in full and with a comment: anything less wipes grade or feedback in Moodle."""
    return {
        "userId": user_id,
        "scoreGiven": given(share),
        "scoreMaximum": MAXIMUM,
        "activityProgress": activity_progress,
        "gradingProgress": "FullyGraded",
        "timestamp": timestamp.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "comment": comment,
    }


def given(share: float) -> float:
    """scoreGiven of a share."""
    return round(share * MAXIMUM, DECIMALS)


def line_item_document(*, label: str, resource_id: str, tag: str, maximum: float = MAXIMUM) -> dict[str, Any]:
    """A column to be made (3.2.8)."""
    return {"scoreMaximum": maximum, "label": label, "resourceId": resource_id, "tag": tag}


def relabelled(item: RemoteLineItem, *, label: str) -> dict[str, Any]:
    """The same column under another label, with everything else that the platform said of it."""
    return {**item.document, "label": label}


def read_line_item(document: Any) -> RemoteLineItem | None:
    """A line item of a reply; None where it has no id, or one that is no address (3.2.2) or longer than we keep."""
    url = _text(document.get("id")) if isinstance(document, Mapping) else ""
    if not web_origin(url) or len(url) > LONGEST_URL:
        return None
    return RemoteLineItem(
        id=url,
        label="".join(one for one in _text(document.get("label")) if one.isprintable()),
        maximum=_number(document.get("scoreMaximum")) or MAXIMUM,
        resource_id=_text(document.get("resourceId")),
        tag=_text(document.get("tag")),
        resource_link_id=_text(document.get("resourceLinkId")) or _text(document.get("ltiLinkId")),
        document=document,
    )


def read_line_items(document: Any) -> list[RemoteLineItem]:
    """The line items of a page."""
    return [item for one in _rows(document) if (item := read_line_item(one)) is not None]


def read_results(document: Any) -> list[Result]:
    """The results of a page; types as loose as platforms send them."""
    found = []
    for one in _rows(document):
        user_id = _text(one.get("userId"))
        if user_id:
            score, maximum = _number(one.get("resultScore")), _number(one.get("resultMaximum"))
            maximum = maximum if maximum and maximum > 0 else 1.0  # 3.3.2: 1 where it is not said
            share = None if score is None else score / maximum
            found.append(Result(user_id, _number(share), maximum, _moment(one)))
    return found


def same_share(one: float, other: float, *, maximum: float) -> bool:
    """Whether two shares are the same grade, for a platform that rounds to two decimals of its maximum."""
    return abs(one - other) <= 1e-5 + 0.0051 / max(maximum, 1.0)


def is_one_of(share: float, known: Iterable[float], *, maximum: float) -> bool:
    """Whether a grade is one of those that we know."""
    return any(same_share(share, one, maximum=maximum) for one in known)


def _rows(document: Any) -> list[Mapping[str, Any]]:
    if isinstance(document, Mapping):  # a single one, or Moodle's list with holes in its numbering
        document = [document] if "id" in document else list(document.values())
    return [one for one in document if isinstance(one, Mapping)] if isinstance(document, list) else []


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _moment(one: Mapping[str, Any]) -> datetime | None:
    text = one.get("timestamp")
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo else None
    except (ValueError, OverflowError):  # a day before the first, or after the last, in our zone
        return None
