"""The model for wide logs beside three peers on the same held-out learners, in the same run.

    python -m benchmarks.wide_log [--quick]
    PASSERELLE_WIDE_LOG=responses.csv python -m benchmarks.wide_log

The log is simulated (3,000 learners, 200 skills, 5,000 items), so that the truth is known; with
PASSERELLE_WIDE_LOG, a file as `passerelle mastery evaluate` reads it is measured as well. Keys begin with `simulated_`
or `log_`:

- `auc`, `rmse`, `ece`, `coverage_90`, `bias_points`, `responses_per_second` (learning and foretelling, one core);
- `auc_over_truth` (simulated only): ours over that of the true probabilities, which only luck can exceed;
- peers: `elo` (plain Elo, step 1 / (1 + 0.05 n), one pass), `item` (share of right answers to the item), `skill` (share
  of right answers on the skill): `auc_<peer>`, `rmse_<peer>`, and as ratios `auc_over_<peer>` (above 1: ours ranks
  better) and `rmse_<peer>_over_ours` (above 1: ours is nearer);
- `elo_seconds_over_ours`: what a loop of plain Elo over the same responses takes.
"""

from __future__ import annotations

import argparse
import math
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.evaluation import area_under_curve, evaluate
from assessments.mastery.response_log import ResponseLog
from assessments.mastery.response_log_csv import read_response_log
from assessments.mastery.wide import foretell
from assessments.mastery.wide_simulation import WideWorld, simulate_wide

LOG_VARIABLE = "PASSERELLE_WIDE_LOG"
FULL, QUICK = WideWorld(), WideWorld(learners=300, responses=40, skills=50, items=500)
PRIOR_ANSWERS = 4.0
"""Answers at the overall share that an item or a skill begins with, so that a new one has a share at all."""

FloatArray = NDArray[np.float64]
Figures = dict[str, float]


def measure(*, quick: bool = False) -> Figures:
    """Every figure; some seconds, and on a real log some seconds a million responses."""
    simulation = simulate_wide(QUICK if quick else FULL, seed=1)
    figures = _measured(simulation.log)
    held_out = simulation.log.held_out
    best = area_under_curve(simulation.truth[held_out], simulation.log.score[held_out] == 1.0)
    figures["auc_over_truth"] = figures["auc"] / (best or math.nan)
    named = {f"simulated_{key}": value for key, value in figures.items()}
    file = os.environ.get(LOG_VARIABLE)
    if file:
        named |= {f"log_{key}": value for key, value in _measured(read_response_log(Path(file))).items()}
    return named


def _measured(log: ResponseLog) -> Figures:
    start = time.perf_counter()
    found = foretell(log)
    seconds = time.perf_counter() - start
    ours = evaluate(found.learner, found.probability, found.score)
    auc, rmse = ours.auc or math.nan, ours.rmse
    figures = {key: math.nan if value is None else value for key, value in ours.to_document().items()}
    figures["responses_per_second"] = len(log) / seconds
    peers: Mapping[str, Callable[[ResponseLog], FloatArray]] = {
        "elo": elo,
        "item": _share_of("item"),
        "skill": _share_of("skill"),
    }
    for name, peer in peers.items():
        start = time.perf_counter()
        theirs = evaluate(found.learner, peer(log), found.score)
        if name == "elo":
            figures["elo_seconds_over_ours"] = (time.perf_counter() - start) / seconds
        figures |= {f"auc_{name}": theirs.auc or math.nan, f"rmse_{name}": theirs.rmse}
        figures |= {f"auc_over_{name}": auc / (theirs.auc or math.nan), f"rmse_{name}_over_ours": theirs.rmse / rmse}
    return figures


def elo(log: ResponseLog) -> FloatArray:
    """Plain Elo: one ability a learner, one difficulty an item. Held-out learners move no item."""
    difficulty, seen = [0.0] * (int(log.item.max()) + 1), [0] * (int(log.item.max()) + 1)
    foretold = []
    for side in (False, True):
        rows = np.flatnonzero(log.held_out == side)
        learner, ability, answered = -1, 0.0, 0
        columns = (log.learner[rows].tolist(), log.item[rows].tolist(), log.score[rows].tolist())
        for who, item, score in zip(*columns, strict=True):
            if who != learner:
                learner, ability, answered = who, 0.0, 0
            chance = 1.0 / (1.0 + math.exp(difficulty[item] - ability))
            ability += (score - chance) / (1.0 + 0.05 * answered)
            answered += 1
            if side:
                foretold.append(chance)
            else:
                difficulty[item] -= (score - chance) / (1.0 + 0.05 * seen[item])
                seen[item] += 1
    return np.array(foretold)


def _share_of(column: str) -> Callable[[ResponseLog], FloatArray]:
    """The share of right answers of the training learners to the same item, or on the same skill."""

    def foretold(log: ResponseLog) -> FloatArray:
        code, known = getattr(log, column), ~log.held_out
        size, overall = int(code.max()) + 1, float(log.score[known].mean())
        right = np.bincount(code[known], log.score[known], minlength=size) + PRIOR_ANSWERS * overall
        asked = np.bincount(code[known], minlength=size) + PRIOR_ANSWERS
        return np.asarray((right / asked)[code[log.held_out]], dtype=float)

    return foretold


def main(argv: Sequence[str] | None = None) -> Figures:
    """Print every figure; return them."""
    parser = argparse.ArgumentParser(description="The model for wide logs beside its peers.")
    parser.add_argument("--quick", action="store_true", help="a small log")
    figures = measure(quick=parser.parse_args(argv).quick)
    for key, value in figures.items():
        print(f"{key:40} {value:.4g}")
    return figures


if __name__ == "__main__":
    main()
