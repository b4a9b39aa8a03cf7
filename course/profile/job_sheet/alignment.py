"""Give the tasks of a paragraph to groups of bullets: in order first, by shared words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log

from course.profile.job_sheet.tasks import Task
from course.profile.job_sheet.wording import stems

_WORDS_COUNT = 1.5
"""Weight of shared words beside the strength of a task (0-1)."""


def align(groups: Sequence[Sequence[str]], tasks: Sequence[Task]) -> list[int | None]:
    """For each group of bullets, the index of its task or None; tasks keep their order (dynamic programming).

    The score of a pair is the task's strength plus the share of its words, weighted by rarity, that the group has too.
    """
    scores = _scores(groups, tasks)
    rows, columns = len(groups), len(tasks)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            taken = scores[row][column] + best[row + 1][column + 1]
            best[row][column] = max(taken, best[row + 1][column], best[row][column + 1])
    chosen: list[int | None] = [None] * rows
    row = column = 0
    while row < rows and column < columns:
        if best[row][column] == best[row][column + 1]:
            column += 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            chosen[row] = column
            row, column = row + 1, column + 1
    return chosen


def _scores(groups: Sequence[Sequence[str]], tasks: Sequence[Task]) -> list[list[float]]:
    group_stems = [{stem for text in group for stem in stems(text)} for group in groups]
    spread = Counter(stem for group in group_stems for stem in group)
    scores = []
    for own in group_stems:
        row = []
        for task in tasks:
            weights = {stem: log((len(groups) + 1) / (spread[stem] + 0.5)) for stem in set(stems(task.title))}
            total = sum(weights.values())
            shared = sum(weight for stem, weight in weights.items() if stem in own)
            row.append(task.strength + _WORDS_COUNT * (shared / total if total > 0 else 0.0))
        scores.append(row)
    return scores
