"""Columns of a platform's grade book, as launches and trainers make us know them (AGS 2.0, 3.2 and 4.3).

A launch names the column of its activity, or only the place where columns are (Moodle does so where the activity has
more than one). Columns of competencies are wished for here and made by the worker. What a column holds is told by the
outbox; here stands only which columns there are.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Conflict
from lms_adapter.lti.claims import SCOPE_LINE_ITEM, Message
from lms_adapter.lti.models import Context, LineItem, ResourceLink
from lms_adapter.lti.targets import Target

WANTED, PRESENT, MISSING, UNWANTED = "wanted", "present", "missing", "unwanted"
NEW_COLUMN = "new_column"
"""Problem of a wanted row whose address was replaced: what was sent is not in the new column."""
NEW_TARGET = "new_target"
"""Problem of a wanted row that shows something else from now on: its scores are of the former."""


class ColumnsNotOffered(Conflict):
    """The platform does not let us make columns in this course."""


class ColumnNotOurs(Conflict):
    """Only the platform can remove a column that it made for an activity."""


def keep_line_item(
    session: Session,
    *,
    context: Context,
    resource_link: ResourceLink | None,
    course_id: int,
    target: Target,
    message: Message,
    now: datetime,
) -> LineItem | None:
    """The column of a launched link as we know it now; None where the link has no grades, or the platform no service.

    A row that is new has `created_at` of `now`; without an address it waits until the worker has found the column.
    """
    url, offered = message.line_item_url, bool(message.line_item_url or message.line_items_url)
    if resource_link is None or not target.graded or not offered:
        return None
    found = _known(session, context, resource_link, url)
    if found is None:
        session.execute(select(Context.id).where(Context.id == context.id).with_for_update())
        found = _known(session, context, resource_link, url)
    if found is None:
        found = _of_the_platform(context, resource_link, course_id, target, url, now)
        session.add(found)
    else:
        _update(found, resource_link, course_id, str(target), url, now)
    session.flush()
    return found


def _of_the_platform(
    context: Context, link: ResourceLink, course_id: int, target: Target, url: str, now: datetime
) -> LineItem:
    """A new row for a column that the platform keeps for the link: known by its address, or to be looked for."""
    return LineItem(
        organisation_id=context.organisation_id,
        context_id=context.id,
        resource_link_id=link.id,
        course_id=course_id,
        target=str(target),
        url=url or None,
        label=link.title[:300],
        ours=False,
        state=PRESENT if url else WANTED,
        problem="",
        due_at=None if url else now,
        tries=0,
        created_at=now,
    )


def _known(session: Session, context: Context, link: ResourceLink, url: str) -> LineItem | None:
    here = select(LineItem).where(LineItem.context_id == context.id)
    if url:
        by_address = session.scalar(here.where(LineItem.url == url))
        if by_address is not None:
            return by_address
    of_link = here.where(LineItem.resource_link_id == link.id, LineItem.ours.is_(False))
    return session.scalars(of_link.order_by(LineItem.id).limit(1)).first()


def _update(row: LineItem, link: ResourceLink, course_id: int, target: str, url: str, now: datetime) -> None:
    if row.ours:
        return  # a link that was put on a column of ours: it stays what it is
    row.resource_link_id = link.id
    if (row.course_id, row.target) != (course_id, target):
        row.course_id, row.target = course_id, target
        _ask(row, NEW_TARGET, now)
    if url and row.url != url:
        row.url = url
        _ask(row, row.problem if row.problem == NEW_TARGET else NEW_COLUMN, now)
    elif url and row.state in (MISSING, UNWANTED):
        _ask(row, "", now)


def _ask(row: LineItem, problem: str, now: datetime) -> None:
    row.state, row.problem, row.due_at, row.tries = WANTED, problem, now, 0


def wish_column(
    session: Session, *, context: Context, course_id: int, target: Target, label: str, now: datetime
) -> LineItem:
    """A column of our own in a course of the platform, made by the worker; a second wish changes its label.

    Raises ColumnsNotOffered.
    """
    if not context.line_items_url or SCOPE_LINE_ITEM not in context.ags_scopes:
        raise ColumnsNotOffered(
            "The platform does not let us make columns in this course: in Moodle, set the tool's grade service to "
            "« use this service for grade sync and column management », then open the activity once more."
        )
    session.execute(select(Context.id).where(Context.id == context.id).with_for_update())
    own = select(LineItem).where(
        LineItem.context_id == context.id,
        LineItem.course_id == course_id,
        LineItem.target == str(target),
        LineItem.ours.is_(True),
    )
    row = session.scalars(own.order_by(LineItem.id).limit(1)).first()
    if row is None:
        row = LineItem(
            organisation_id=context.organisation_id,
            context_id=context.id,
            course_id=course_id,
            target=str(target),
            label=label[:300],
            ours=True,
            state=WANTED,
            problem="",
            due_at=now,
            tries=0,
            created_at=now,
        )
        session.add(row)
    elif row.label != label[:300] or row.state in (MISSING, UNWANTED):
        row.label = label[:300]
        _ask(row, row.problem if row.problem == NEW_COLUMN else "", now)
    session.flush()
    return row


def drop_column(session: Session, *, line_item: LineItem, now: datetime) -> None:
    """Have a column of ours removed at the platform, with the grades in it. Raises ColumnNotOurs."""
    if not line_item.ours:
        raise ColumnNotOurs("This column belongs to an activity of the platform: remove it there.")
    _ask(line_item, "", now)
    line_item.state = UNWANTED
    session.flush()
