"""The responses of a course as columns: read once, in the order they came, without making an object of each.

Two million of them fit in a few hundred megabytes and take seconds to read (benchmarks/item_statistics.py).
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from assessments.attempts.gradings import SCORE, with_gradings
from assessments.attempts.models import Attempt, Grading, Response

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
    handed_out: Counter[int]
    """How often each item version was handed out in finished graded attempts and exams."""


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


def read_attempts(session: Session, *, course_id: int) -> AttemptFacts:
    """Every attempt of a course."""
    query = select(Attempt.id, Attempt.kind, Attempt.seed, Attempt.finished_at, Attempt.items)
    place: dict[str, int] = {}
    seeds: list[str] = []
    adaptive: list[bool] = []
    handed_out: Counter[int] = Counter()
    rows = session.execute(query.where(Attempt.course_id == course_id).execution_options(yield_per=BLOCK))
    for attempt_id, kind, seed, finished_at, items in rows:
        place[attempt_id] = len(seeds)
        seeds.append(seed)
        adaptive.append(kind == "diagnostic")
        if finished_at is not None and kind in ("graded", "exam"):
            handed_out.update(items)
    return AttemptFacts(place, seeds, np.array(adaptive, dtype=bool), handed_out)


def read_columns(session: Session, *, course_id: int, attempts: AttemptFacts) -> ResponseColumns:
    """Every answer that counts for statistics."""
    query = with_gradings(
        select(
            Response.attempt_id,
            func.coalesce(Grading.item_version_id, Response.item_version_id),
            SCORE,
            Response.seconds,
            Response.draw,
            cast(Response.answer, Text),
        )
    ).where(Response.course_id == course_id, Response.tries == 1, Response.hinted.is_(False), SCORE.is_not(None))
    rows = session.execute(query.order_by(Response.id).execution_options(yield_per=BLOCK))
    masks: dict[str, int] = {}
    blocks = []
    for block in rows.partitions(BLOCK):
        attempt, version, score, seconds, draw, answer = zip(*block, strict=True)
        blocks.append(
            (
                np.array([attempts.place.get(one, -1) for one in attempt], dtype=np.int64),
                np.array(version, dtype=np.int64),
                np.array(score, dtype=np.float64),
                np.array(seconds, dtype=np.float64),  # None becomes nan
                np.array(draw, dtype=np.int64),
                np.array([_mask(one, masks) for one in answer], dtype=np.int64),
            )
        )
    if not blocks:
        whole, part = np.empty(0, dtype=np.int64), np.empty(0)
        return ResponseColumns(whole, whole, part, part, whole, whole)
    joined = [np.concatenate(column) for column in zip(*blocks, strict=True)]
    known = joined[0] >= 0  # an attempt that began while we were reading is for the next time
    return ResponseColumns(*(column[known] for column in joined))


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
