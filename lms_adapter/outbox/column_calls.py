"""The calls about one column of a grade book: look for it, make it, rename it, remove it (AGS 2.0, 3.2).

`resourceId` is the key of what is graded and `tag` its kind, here as in deep linking: by them a column is found again
after a course was copied, or a worker was killed between making it and writing that down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms_adapter.lti import ags
from lms_adapter.lti.claims import SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READ
from lms_adapter.lti.http import Answer
from lms_adapter.lti.models import Registration
from lms_adapter.lti.paging import next_page, pages_left
from lms_adapter.lti.platform import PlatformServices
from lms_adapter.lti.service_errors import ServiceError
from lms_adapter.lti.targets import read_target

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Column:
    """What a call about a column needs to know; detached from the database."""

    registration: Registration
    scopes: frozenset[str]
    """What the context's launches offered."""
    line_items_url: str
    url: str
    ours: bool
    target: str
    label: str
    resource_link_id: str
    taken: frozenset[str]
    """Addresses of the context's other columns that we know."""


def find_column(services: PlatformServices, column: Column, *, clock: Clock) -> ags.RemoteLineItem | None:
    """The column at the platform: ours by resourceId and tag, an activity's by its link. Raises ServiceError."""
    if not column.line_items_url:
        return None
    target = read_target(column.target)
    if column.ours:
        asked = {"resource_id": target.key, "tag": target.kind}
    elif column.resource_link_id:
        asked = {"resource_link_id": column.resource_link_id}
    else:
        return None
    listed = [one for one in _list(services, column, asked, clock) if one.id not in column.taken]
    named = [one for one in listed if (one.resource_id, one.tag) == (target.key, target.kind)]
    if column.ours:
        alone = [one for one in named if not one.resource_link_id]
        return next(iter(alone), None)
    of_link = [one for one in listed if one.resource_link_id in ("", column.resource_link_id)]
    own = [one for one in named if one.resource_link_id == column.resource_link_id]
    plain = [one for one in of_link if one.resource_link_id and not one.resource_id and not one.tag]
    linked = [one for one in of_link if one.resource_link_id]
    return next(iter([*own, *plain, *(linked if len(linked) == 1 else [])]), None)


def make_column(services: PlatformServices, column: Column, *, clock: Clock) -> ags.RemoteLineItem:
    """A new column. Raises ServiceError."""
    target = read_target(column.target)
    document = ags.line_item_document(label=column.label, resource_id=target.key, tag=target.kind)
    answer = _call(services, column, "POST", column.line_items_url, clock, document=document)
    made = ags.read_line_item(answer.document)
    if made is None:
        raise ServiceError("The platform made a column and did not say where.", kind="permanent", code="no_line_item")
    return made


def rename_column(services: PlatformServices, column: Column, *, clock: Clock) -> bool:
    """Give the column our label, leaving the rest as it is; False where it is gone. Raises ServiceError."""
    try:
        answer = services.call(
            column.registration,
            "GET",
            column.url,
            scopes=[SCOPE_LINE_ITEM],
            now=clock(),
            accept=ags.LINE_ITEM_TYPE,
        )
        present = ags.read_line_item(answer.document)
        if present is not None and present.label != column.label:
            document = ags.relabelled(present, label=column.label)
            _call(services, column, "PUT", column.url, clock, document=document)
    except ServiceError as error:
        if error.code == "not_found":
            return False
        raise
    return True


def remove_column(services: PlatformServices, column: Column, *, clock: Clock) -> None:
    """Remove the column; one that is gone already is fine. Raises ServiceError."""
    if not column.url:
        return
    try:
        services.call(column.registration, "DELETE", column.url, scopes=[SCOPE_LINE_ITEM], now=clock(), accept="*/*")
    except ServiceError as error:
        if error.code != "not_found":
            raise


def _list(
    services: PlatformServices, column: Column, asked: Mapping[str, str], clock: Clock
) -> list[ags.RemoteLineItem]:
    scope = SCOPE_LINE_ITEM if SCOPE_LINE_ITEM in column.scopes else SCOPE_LINE_ITEM_READ
    address: str | None = column.line_items_url
    parameters: Mapping[str, str] | None = asked
    found: list[ags.RemoteLineItem] = []
    for _ in pages_left(clock):
        if address is None:
            break
        answer = services.call(
            column.registration,
            "GET",
            address,
            scopes=[scope],
            now=clock(),
            accept=ags.LINE_ITEMS_TYPE,
            params=parameters,
        )
        found += ags.read_line_items(answer.document)
        address, parameters = next_page(answer.headers, url=answer.url), None
    return found


def _call(
    services: PlatformServices, column: Column, method: str, url: str, clock: Clock, *, document: dict[str, Any]
) -> Answer:
    return services.call(
        column.registration,
        method,
        url,
        scopes=[SCOPE_LINE_ITEM],
        now=clock(),
        accept=ags.LINE_ITEM_TYPE,
        content_type=ags.LINE_ITEM_TYPE,
        document=document,
    )
