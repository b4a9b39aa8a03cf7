"""`passerelle mastery simulate`: learners whose true levels are known, measured by the model and compared."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import click
import numpy as np

from assessments.mastery.batch import recompute
from assessments.mastery.metrics import Metrics, measure_abilities
from assessments.mastery.simulate import HARD_SKILL_TARGETS, World, dynamics_of, learning_world
from assessments.mastery.simulate import simulate as run

MOST_RESPONSES_AT_ONCE = 1_000_000
"""Learners beyond this are simulated in further blocks, so that memory stays bounded."""

MEANINGS = {
    "coverage_90": ("of the 90 % intervals hold the true level", "0.88 to 0.92 is what they promise"),
    "rmse_points": ("points: typical distance of a level from the true one", "of 100"),
    "bias_points": ("points: mean error", "above 0, levels read too high"),
    "width_90_points": ("points: mean width of the intervals", "narrower says more, if they hold"),
    "ece_closed": ("calibration error of P(closed)", "0: of the gaps called 80 % closed, 80 % are"),
    "brier_closed": ("Brier score of P(closed)", "0 is certain and right, .25 is a coin"),
    "cohort_share_error_points": ("points: error of the share of a cohort at target", "of 100"),
    "responses_per_second": ("responses a second", "reading the responses of a whole cohort, one core"),
}


@click.command()
@click.option("--learners", type=click.IntRange(1, 1_000_000), default=2000, show_default=True)
@click.option(
    "--responses", type=click.IntRange(1, 5000), default=90, show_default=True, help="Of each learner, all skills."
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Same seed, same learners.")
@click.option("--drift", is_flag=True, help="People learn meanwhile: ten lessons a skill, worth 1 logit together.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def simulate(learners: int, responses: int, seed: int, drift: bool, as_json: bool) -> None:
    """Simulate learners with known levels, estimate them, and say how far the estimates keep their promises.

    \b
    Examples:
      passerelle mastery simulate --learners 4000 --responses 90 --seed 1
      passerelle mastery simulate --learners 4000 --responses 90 --seed 1 --drift --json
    The world: 15 skills correlated .5, 40 items a skill, targets 95, 90, 93, 85, 83, 85 on the first six.
    """
    world = (learning_world if drift else World)(learners=learners, responses=responses)
    metrics, seconds = measured(world, seed=seed)
    figures = {**metrics.to_document(), "responses_per_second": round(learners * responses / seconds)}
    if as_json:
        click.echo(json.dumps(figures, indent=2))
        return
    what = "who learn meanwhile" if drift else "whose level does not change"
    click.echo(f"{learners:,} learners {what}, {responses:,} responses each, seed {seed}:\n")
    for key, (words, remark) in MEANINGS.items():
        click.echo(f"  {_shown(key, figures[key]):>11}  {words} ({remark})")
    if learners * responses < 50_000:
        click.echo("\nA small simulation scatters: the limits of docs/mastery.md are meant for some 4,000 learners.")


def measured(world: World, *, seed: int) -> tuple[Metrics, float]:
    """The figures of one world, and the seconds that estimating took."""
    block = max(1, MOST_RESPONSES_AT_ONCE // world.responses)
    abilities, means, deviations, seconds = [], [], [], 0.0
    for number, first in enumerate(range(0, world.learners, block)):
        part = replace(world, learners=min(block, world.learners - first))
        simulation = run(part, seed=seed if number == 0 else _seed_of(seed, number))
        start = time.perf_counter()
        cohort = recompute(simulation.log, learners=part.learners, prior=part.prior, dynamics=dynamics_of(part))
        seconds += time.perf_counter() - start
        abilities.append(simulation.ability)
        means.append(cohort.mean)
        deviations.append(cohort.deviation)
    found = measure_abilities(
        np.concatenate(abilities), np.concatenate(means), np.concatenate(deviations), HARD_SKILL_TARGETS
    )
    return found, seconds


def _seed_of(seed: int, block: int) -> int:
    return int(np.random.SeedSequence((seed, block)).generate_state(1)[0])


def _shown(key: str, value: float) -> str:
    if key == "responses_per_second":
        return f"{value:,.0f}"
    return f"{value:.1f}" if key.endswith("_points") else f"{value:.3f}"
