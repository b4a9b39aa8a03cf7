"""The responses of a course as columns: read once, in the order they came, without making an object of each.

Two million of them fit in a few hundred megabytes and take seconds to read (benchmarks/item_statistics.py).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Result, Text, cast, func, select
from sqlalchemy.orm import Session

from assessments.attempts.gradings import SCORE, with_gradings
from assessments.attempts.models import Attempt, Grading, Response

COUNTED_AS_OMITTED = ("graded", "exam")
BLOCK = 50_000
"""Rows taken from the database at a time."""
LONGEST_CHOICE = 120
"""Characters of an answer that is a choice among options; longer ones are something else."""


@dataclass(frozen=True, slots=True, eq=False)
class AttemptFacts:
    """Attempts of a course, by place (0 to A-1)."""

    place: dict[str, int]
    seeds: list[str]
    adaptive: NDArray[np.bool_]
    complete: NDArray[np.bool_]
    """Finished graded attempts and exams: what has no answer there was left out."""
    handed_out: Counter[int]
    """How often each item version was handed out in complete attempts."""


@dataclass(frozen=True, slots=True, eq=False)
class ResponseColumns:
    """First answers with a score, given without a hint; all of shape (N,)."""

    attempt: NDArray[np.int64]
    version: NDArray[np.int64]
    """The item version that graded it last."""
    score: NDArray[np.float64]
    seconds: NDArray[np.float64]
    draw: NDArray[np.int64]
    chosen: NDArray[np.int64]
    """Bit 0 for option a, bit 1 for b, ...; 0 for other answers."""
    answered: Counter[int]
    """How often each item version, as it was handed out, was answered in complete attempts; retries included."""


def read_attempts(session: Session, *, course_id: int) -> AttemptFacts:
    """Every attempt of a course."""
    query = select(Attempt.id, Attempt.kind, Attempt.seed, Attempt.finished_at, Attempt.items)
    place: dict[str, int] = {}
    seeds: list[str] = []
    adaptive: list[bool] = []
    complete: list[bool] = []
    handed_out: Counter[int] = Counter()
    rows = _streamed(session, query.where(Attempt.course_id == course_id))
    for attempt_id, kind, seed, finished_at, items in rows:
        place[attempt_id] = len(seeds)
        seeds.append(seed)
        adaptive.append(kind == "diagnostic")
        complete.append(finished_at is not None and kind in COUNTED_AS_OMITTED)
        if complete[-1]:
            handed_out.update(items)
    return AttemptFacts(place, seeds, np.array(adaptive, dtype=bool), np.array(complete, dtype=bool), handed_out)


def read_columns(session: Session, *, course_id: int, attempts: AttemptFacts) -> ResponseColumns:
    """Every answer that counts for statistics."""
    query = with_gradings(
        select(
            Response.attempt_id,
            Response.item_version_id,
            func.coalesce(Grading.item_version_id, Response.item_version_id),
            SCORE,
            Response.seconds,
            Response.draw,
            Response.tries,
            Response.hinted,
            cast(Response.answer, Text),
        ).select_from(Response)
    ).where(Response.course_id == course_id)
    masks: dict[str, int] = {}
    blocks: list[tuple[Any, ...]] = []
    for block in _streamed(session, query.order_by(Response.id)).partitions(BLOCK):
        blocks.append(_as_columns(block, attempts, masks))
    if not blocks:
        whole, part = np.empty(0, dtype=np.int64), np.empty(0)
        return ResponseColumns(whole, whole, part, part, whole, whole, Counter())
    whole_columns = [np.concatenate(column) for column in zip(*blocks, strict=True)]
    place, handed, graded_by, points, time, drawn, choice, first = whole_columns
    known = place >= 0  # an attempt that began while we were reading is for the next time
    ids, counts = np.unique(handed[known & attempts.complete[place]], return_counts=True)
    kept = known & first & ~np.isnan(points)
    return ResponseColumns(
        attempt=place[kept],
        version=graded_by[kept],
        score=points[kept],
        seconds=time[kept],
        draw=drawn[kept],
        chosen=choice[kept],
        answered=Counter(dict(zip(ids.tolist(), counts.tolist(), strict=True))),
    )


def _as_columns(block: Iterable[Any], attempts: AttemptFacts, masks: dict[str, int]) -> tuple[Any, ...]:
    attempt, asked, version, score, seconds, draw, tries, hinted, answer = zip(*block, strict=True)
    return (
        np.array([attempts.place.get(one, -1) for one in attempt], dtype=np.int64),
        np.array(asked, dtype=np.int64),
        np.array(version, dtype=np.int64),
        np.array(score, dtype=np.float64),  # None becomes nan, here and below
        np.array(seconds, dtype=np.float64),
        np.array(draw, dtype=np.int64),
        np.array([_mask(one, masks) for one in answer], dtype=np.int64),
        (np.array(tries) == 1) & ~np.array(hinted, dtype=bool),
    )


def _streamed(session: Session, query: Any) -> Result[*tuple[Any, ...]]:
    """Rows in blocks, past the ORM: nothing of it is kept."""
    return session.connection().execute(query, execution_options={"yield_per": BLOCK})


def _mask(answer: str, masks: dict[str, int]) -> int:
    """The options of a choice as bits; the same few texts come again and again."""
    found = masks.get(answer)
    if found is None:
        if len(answer) > LONGEST_CHOICE or '"choices"' not in answer:
            return 0
        chosen = json.loads(answer).get("choices")
        listed = chosen if isinstance(chosen, list) else []
        found = sum(1 << (ord(one) - ord("a")) for one in set(listed) if len(str(one)) == 1 and "a" <= one <= "z")
        masks[answer] = found
    return found
