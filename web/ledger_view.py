"""What the ledger page shows of each column: counts in words, what needs somebody, and everybody on request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from course.curriculum.service import PublishedCourse
from course.profile.competency import Competency
from lms_adapter.lti.claims import SCOPE_LINE_ITEM
from lms_adapter.lti.models import Context
from lms_adapter.lti.targets import read_target
from lms_adapter.outbox.ledger import LedgerColumn, LedgerRow, Standing
from web.ledger_words import StandingWords, standing_words, target_title, why

QUIET: frozenset[Standing] = frozenset({"sent", "unpublished_zero", "waiting", "column_pending"})
"""Nothing to do and nothing to know."""
AGAIN: frozenset[Standing] = frozenset({"failed", "blocked", "lost", "column_removed", "overridden"})
"""Where a button to send again makes sense."""
FAILED: frozenset[Standing] = frozenset({"failed", "blocked", "lost", "column_removed"})
MOST_LOUD = 100
"""Rows that a column shows at once; the others are under « Tout voir »."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One learner of a column."""

    row: LedgerRow
    words: StandingWords
    why: str
    again: bool


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """One column of a grade book."""

    column: LedgerColumn
    title: str
    level: bool
    """Whether it shows a competency."""
    loud: tuple[ShownRow, ...]
    """What needs somebody."""
    quiet: tuple[ShownRow, ...]
    counts: tuple[tuple[StandingWords, int], ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The ledger in one line."""

    sent: int
    waiting: int
    failed: int
    overridden: int


@dataclass(frozen=True, slots=True)
class Wishes:
    """The competencies that a course of a platform has no column of yet."""

    context: Context
    competencies: tuple[Competency, ...]
    offered: bool
    """Whether the platform lets us make columns."""


def narrowed(columns: Sequence[LedgerColumn], keeps: Callable[[int], bool]) -> list[LedgerColumn]:
    """The columns with those learners alone whom a filter keeps, by the numbers of their accounts."""
    return [replace(one, rows=tuple(row for row in one.rows if keeps(row.score.person_id))) for one in columns]


def shown_columns(columns: Sequence[LedgerColumn], course: PublishedCourse) -> list[ShownColumn]:
    """Columns as the page shows them; those that need somebody come first."""
    shown = [_shown(column, course) for column in columns]
    return sorted(shown, key=lambda one: (not one.loud, one.level, one.title))


def _shown(column: LedgerColumn, course: PublishedCourse) -> ShownColumn:
    target = read_target(column.line_item.target)
    guarded = column.registration.product == "moodle" and not column.line_item.ours
    rows = [
        ShownRow(row, standing_words(row.standing), why(row, guarded=guarded), row.standing in AGAIN)
        for row in column.rows
    ]
    loud = [one for one in rows if one.row.standing not in QUIET]
    return ShownColumn(
        column=column,
        title=target_title(target, course),
        level=target.kind == "competency",
        loud=tuple(loud[:MOST_LOUD]),
        quiet=tuple([one for one in rows if one.row.standing in QUIET] + loud[MOST_LOUD:]),
        counts=tuple((standing_words(standing), count) for standing, count in column.counts.most_common()),
    )


def summary_of(columns: Sequence[LedgerColumn]) -> Summary:
    """All columns counted together."""
    counts: Counter[Standing] = Counter()
    for column in columns:
        counts += column.counts
    failed = sum(counts[one] for one in FAILED)
    sent, overridden = counts["sent"] + counts["unpublished_zero"], counts["overridden"]
    return Summary(sent, counts.total() - failed - sent - overridden, failed, overridden)


def columns_to_wish(
    contexts: Sequence[Context], columns: Sequence[LedgerColumn], course: PublishedCourse
) -> list[Wishes]:
    """For each course of a platform, the competencies without a column."""
    there = {(column.context.id, column.line_item.target) for column in columns}
    return [
        Wishes(
            context,
            tuple(one for one in course.profile.competencies if (context.id, f"competency:{one.id}") not in there),
            bool(context.line_items_url) and SCOPE_LINE_ITEM in context.ags_scopes,
        )
        for context in contexts
    ]
