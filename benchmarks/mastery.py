"""The mastery model against its gates at full size, and its speed against its limits and against plain loops.

    python -m benchmarks.mastery [--quick]

`measure` gives every figure under a flat key:

- `batched_responses_per_second` (4,000 learners x 100 responses, 15 skills, one core, starting dynamics), beside
  `loop_responses_per_second`, the same records through the online update one by one, and their `batched_over_loop`;
  `batched_over_limit` is the ratio to the limit of 100,000 a second;
- `online_update_seconds` (median) and `online_update_p99_seconds`, `limit_over_online` the ratio to the limit of 1 ms;
- `replay_difference`: the largest difference between a batched and an online state, in logits;
- `still_<n>_<metric>` for n = 30, 90, 200 responses in the world where nothing changes, `learning_<n>_<metric>` where
  people learn: the worst of three seeds, metrics as in assessments.mastery.metrics;
- peers on the same 90 responses: `raw_<metric>` for the percentage of right answers, `independent_90_rmse_points` for
  the same model without correlation, `ratio_rmse_raw` and `ratio_rmse_independent` theirs over ours, and
  `unwarned_90_*`: people who learn, read by a model that knows neither drift nor gain;
- `uncalibrated_90_*`: what to expect before the first calibration, a = 1 and authors' difficulties off by 0.5 logit.
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assessments.mastery.batch import CohortMastery, recompute
from assessments.mastery.dynamics import STARTING_DYNAMICS, STILL, Dynamics
from assessments.mastery.estimate import Prior, begin, update
from assessments.mastery.evidence import ResponseRecord
from assessments.mastery.evidence_log import EvidenceLog
from assessments.mastery.metrics import Metrics
from assessments.mastery.metrics import measure as compare
from assessments.mastery.reference_scale import REFERENCE_1
from assessments.mastery.simulate import (
    HARD_SKILL_TARGETS,
    Simulation,
    World,
    dynamics_of,
    learning_world,
    simulate,
)
from benchmarks.gates import Gate, gate_table

LEAST_BATCHED_PER_SECOND = 100_000.0
LONGEST_UPDATE_SECONDS = 0.001
AUTHORS_ERROR = 0.5
"""Standard deviation of an author's misjudgement of a difficulty, logits: about 9 points in the middle of the scale."""
FULL_LEARNERS, QUICK_LEARNERS = 4000, 800
FULL_SEEDS, QUICK_SEEDS = (1, 2, 3), (1,)

Figures = dict[str, float]


def _accuracy_gates(world: str, responses: int) -> list[Gate]:
    return [
        Gate(f"{world}_{responses}_coverage_90_lowest", 0.88, 0.92),
        Gate(f"{world}_{responses}_coverage_90_highest", 0.88, 0.92),
        Gate(f"{world}_{responses}_rmse_points", high=10.5),
        Gate(f"{world}_{responses}_ece_closed", high=0.01),
        Gate(f"{world}_{responses}_brier_closed", high=0.08),
        Gate(f"{world}_{responses}_cohort_share_error_points", high=1.0),
    ]


GATES = [
    Gate("batched_responses_per_second", low=LEAST_BATCHED_PER_SECOND),
    Gate("online_update_seconds", high=LONGEST_UPDATE_SECONDS),
    Gate("replay_difference", high=1e-9),
    Gate("still_30_coverage_90_lowest", low=0.87),
    *_accuracy_gates("still", 90),
    *_accuracy_gates("still", 200),
    Gate("learning_90_bias_points", -1.0, 1.0),
    Gate("learning_90_coverage_90_lowest", low=0.88),
    Gate("learning_200_bias_points", -1.0, 1.0),
    Gate("learning_200_coverage_90_lowest", low=0.88),
]
"""The limits of the model, at full size."""


def measure(*, quick: bool = False) -> Figures:
    """Every figure; about a minute, a few seconds with `quick`."""
    learners, seeds = (QUICK_LEARNERS, QUICK_SEEDS) if quick else (FULL_LEARNERS, FULL_SEEDS)
    figures = _speed(learners)
    for responses in (30, 90, 200):
        figures |= _worst_of("still", World(learners=learners, responses=responses), seeds)
        figures |= _worst_of("learning", learning_world(learners=learners, responses=responses), seeds)
    return figures | _peers(learners, figures["still_90_rmse_points"])


def _speed(learners: int) -> Figures:
    world = World(learners=learners, responses=100)
    simulation = simulate(world, seed=1)
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        cohort = recompute(simulation.log, learners=learners, prior=world.prior)
        seconds.append(time.perf_counter() - start)
    batched = len(simulation.log) / min(seconds)
    followed = range(0, learners, learners // 20)
    online, difference = _online(simulation.log, world.prior, cohort, followed)
    loop = 1.0 / statistics.fmean(online)
    median = statistics.median(online)
    return {
        "batched_responses_per_second": batched,
        "batched_over_limit": batched / LEAST_BATCHED_PER_SECOND,
        "loop_responses_per_second": loop,
        "batched_over_loop": batched / loop,
        "online_update_seconds": median,
        "online_update_p99_seconds": statistics.quantiles(online, n=100)[98],
        "limit_over_online": LONGEST_UPDATE_SECONDS / median,
        "replay_difference": difference,
    }


def _online(
    log: EvidenceLog, prior: Prior, cohort: CohortMastery, followed: Sequence[int]
) -> tuple[list[float], float]:
    """Seconds of each online update of some learners, and how far their states are from the batched ones."""
    seconds, difference = [], 0.0
    for learner in followed:
        mastery = begin(prior)
        for row in np.flatnonzero(log.learner == learner):
            start = time.perf_counter()
            record = ResponseRecord(
                int(log.skill[row]), float(log.score[row]), float(log.b[row]), float(log.a[row]), float(log.c[row])
            )
            mastery = update(mastery, record, prior, STARTING_DYNAMICS)
            seconds.append(time.perf_counter() - start)
        difference = max(
            difference,
            float(np.abs(mastery.mean - cohort.mean[learner]).max()),
            float(np.abs(mastery.covariance - cohort.covariance[learner]).max()),
        )
    return seconds, difference


def _read(simulation: Simulation, world: World, dynamics: Dynamics, prior: Prior | None = None) -> Metrics:
    cohort = recompute(simulation.log, learners=world.learners, prior=prior or world.prior, dynamics=dynamics)
    return compare(simulation.ability, cohort, HARD_SKILL_TARGETS)


def _worst_of(name: str, world: World, seeds: Sequence[int]) -> Figures:
    """Errors at their largest, the bias furthest from 0, coverage at both ends."""
    runs = [_read(simulate(world, seed=seed), world, dynamics_of(world)).to_document() for seed in seeds]
    prefix = f"{name}_{world.responses}_"
    worst = {prefix + key: max((run[key] for run in runs), key=abs) for key in runs[0] if key != "coverage_90"}
    coverage = [run["coverage_90"] for run in runs]
    return worst | {prefix + "coverage_90_lowest": min(coverage), prefix + "coverage_90_highest": max(coverage)}


def _peers(learners: int, our_rmse: float) -> Figures:
    world = World(learners=learners, responses=90)
    simulation = simulate(world, seed=1)
    independent = _read(simulation, world, STILL, Prior.starting(world.skills, correlation=0.0))
    changing = learning_world(learners=learners, responses=90)
    unwarned = _read(simulate(changing, seed=1, known_gain=False), changing, STILL)
    guessed = _read(_uncalibrated(simulation), world, STILL)
    raw = _raw_percentages(simulation, world)
    return {
        **raw,
        "ratio_rmse_raw": raw["raw_rmse_points"] / our_rmse,
        "independent_90_rmse_points": independent.rmse_points,
        "ratio_rmse_independent": independent.rmse_points / our_rmse,
        "unwarned_90_bias_points": unwarned.bias_points,
        "unwarned_90_coverage_90": unwarned.coverage_90,
        **{f"uncalibrated_90_{key}": value for key, value in guessed.to_document().items()},
    }


def _uncalibrated(simulation: Simulation) -> Simulation:
    """The same responses, to items of which only the authors' difficulties are known, and those not well."""
    log = simulation.log
    off = AUTHORS_ERROR * np.random.default_rng(7).standard_normal(int(simulation.item.max()) + 1)
    known = replace(log, a=np.ones_like(log.a), b=log.b + off[simulation.item])
    return replace(simulation, log=known)


def _raw_percentages(simulation: Simulation, world: World) -> Figures:
    """The percentage of right answers as a level (the overall one where a skill was not asked), and counting whose
    percentage reaches the target.
    """
    log, shape = simulation.log, (world.learners, world.skills)
    right, asked = np.zeros(shape), np.zeros(shape)
    np.add.at(right, (log.learner, log.skill), log.score)
    np.add.at(asked, (log.learner, log.skill), 1.0)
    overall = (right.sum(axis=1) / asked.sum(axis=1))[:, None]
    percentage = 100.0 * np.where(asked > 0.0, right / np.maximum(asked, 1.0), overall)
    truth = REFERENCE_1.level(simulation.ability)
    targets = np.array(HARD_SKILL_TARGETS)
    aimed = slice(0, len(targets))
    counted = (percentage[:, aimed] >= targets).mean(axis=0) - (truth[:, aimed] >= targets).mean(axis=0)
    return {
        "raw_rmse_points": float(np.sqrt(np.square(percentage - truth).mean())),
        "raw_bias_points": float((percentage - truth).mean()),
        "raw_cohort_share_error_points": 100.0 * float(np.abs(counted).mean()),
    }


def main(argv: Sequence[str] | None = None) -> Figures:
    """Print every figure and the gates; return the figures."""
    parser = argparse.ArgumentParser(description="Gates and speed of the mastery model.")
    parser.add_argument("--quick", action="store_true", help="fewer learners and one seed; some gates need full size")
    figures = measure(quick=parser.parse_args(argv).quick)
    for key, value in figures.items():
        print(f"{key:45} {value:.4g}")
    print(f"\n{gate_table(GATES, figures)}")
    return figures


if __name__ == "__main__":
    main()
