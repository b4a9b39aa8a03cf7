"""The adaptive diagnostic against its peers on the same simulated learners, and the time of one choice.

    python -m benchmarks.diagnostic [--quick]

Learners as in benchmarks.mastery (15 skills correlated .5), the fifteen targets of the profile, a bank of 20 questions
a competency with difficulties from 30 points below the target to 8 above it (hard skills: half four-option questions of
1 minute, half typed numbers of 2.5 minutes; soft skills: situations of 1.5 minutes, c = .4), log a ~ N(0, .3^2), the
dynamics that are in force before a calibration. The estimator is told the items' parameters, never the abilities. Peers
follow the same limits and stop for the same reasons: `random` takes the undecided competency with the fewest questions
and any of its items; `fisher` the same competency and the item of most information at the estimated ability (what most
adaptive tests do); `fisher_minute` that information per minute.

- `<strategy>_share_decided`, `_error_rate` (verdicts that are wrong), `_minutes_per_verdict`, `_questions` within 45
  minutes and nine questions a competency; `share_over_<peer>` ours over theirs;
- `uncalibrated_share_decided`, `_error_rate`: ours before a calibration, a = 1 and authors off by 0.5 logit;
- `<strategy>_items_until_decided`: without a limit of time, a minute a question and items as in the world of
  benchmarks.mastery (b ~ N(0, 1), 40 a competency), the mean number of questions on the competencies that get a
  verdict; `items_<peer>_over_ours`;
- `choice_seconds` (median) and `choice_p99_seconds` for 300 candidates x 15 skills, `limit_over_choice` the ratio to
  the limit of 100 ms.
"""

import argparse
import statistics
import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assessments.mastery.adaptive import Candidate, Situation, Stop, choose_next
from assessments.mastery.dynamics import STARTING_DYNAMICS
from assessments.mastery.estimate import Prior, begin, update
from assessments.mastery.evidence import ResponseRecord
from assessments.mastery.reference_scale import REFERENCE_1
from assessments.mastery.verdict import item_information
from benchmarks.gates import Gate

TARGETS = (95.0, 90.0, 93.0, 85.0, 83.0, 85.0, 80.0, 85.0, 75.0, 77.0, 73.0, 80.0, 82.0, 78.0, 70.0)
"""Of the profile « responsable e-commerce », the six hard skills first."""
HARD_SKILLS = 6
PEERS = ("random", "fisher", "fisher_minute")
LONGEST_CHOICE_SECONDS = 0.1
MOST_WRONG = 0.10
GATES = [
    Gate("adaptive_error_rate", high=MOST_WRONG),
    Gate("uncalibrated_error_rate", high=MOST_WRONG),
    Gate("choice_p99_seconds", high=LONGEST_CHOICE_SECONDS),
]

FloatArray = NDArray[np.float64]
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class World:
    """What is simulated; `aimed`: a bank written around the targets, else b ~ N(0, 1) and a minute an item."""

    learners: int = 1000
    minutes: float = 45.0
    most_per_competency: int = 9
    items_per_skill: int = 20
    aimed: bool = True
    authors_error: float | None = None
    """Before a calibration: the estimator is told a = 1 and difficulties off by this deviation (logits)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Over all learners and competencies."""

    share_decided: float
    error_rate: float
    not_assessed: float
    questions: float
    minutes: float
    items_until_decided: float


def make_bank(world: World, random: np.random.Generator) -> list[Candidate]:
    """The items of every competency."""
    return [
        _item(world, random, skill, number) for skill in range(len(TARGETS)) for number in range(world.items_per_skill)
    ]


def _item(world: World, random: np.random.Generator, skill: int, number: int) -> Candidate:
    key, a = skill * world.items_per_skill + number, float(np.exp(0.3 * random.standard_normal()))
    if not world.aimed:
        return Candidate(key, skill, float(random.standard_normal()), a, 0.25 if number % 2 else 0.0, 1.0)
    authored = random.uniform(TARGETS[skill] - 30.0, min(98.0, TARGETS[skill] + 8.0))
    b = float(REFERENCE_1.difficulty(authored))
    if skill >= HARD_SKILLS:
        return Candidate(key, skill, b, a, 0.4, 1.5)
    return Candidate(key, skill, b, a, 0.25, 1.0) if number % 2 else Candidate(key, skill, b, a, 0.0, 2.5)


def run_diagnostics(world: World, strategy: str, *, seed: int) -> Outcome:
    """Every learner of the world takes the diagnostic; the same seed gives every strategy the same learners."""
    prior = Prior.starting(len(TARGETS))
    random = np.random.default_rng(seed)
    bank = make_bank(world, random)
    told = _as_authors_say(world, bank)
    abilities = random.multivariate_normal(prior.mean, prior.covariance, size=world.learners)
    target = REFERENCE_1.ability(TARGETS)
    asked, decided, wrong, minutes = [], [], [], []
    for number, ability in enumerate(abilities):
        last, spent = _one_learner(world, strategy, (bank, told), ability, np.random.default_rng((seed, number)))
        said = last.decided()
        asked.append(last.asked)
        decided.append(said)
        wrong.append(said & ((last.mastery.mean >= target) != (ability >= target)))
        minutes.append(spent)
    counts, verdicts = np.array(asked), np.array(decided)
    return Outcome(
        share_decided=float(verdicts.mean()),
        error_rate=float(np.sum(wrong) / max(1, verdicts.sum())),
        not_assessed=float((counts == 0).mean()),
        questions=float(counts.sum(axis=1).mean()),
        minutes=float(np.mean(minutes)),
        items_until_decided=float(counts[verdicts].mean()) if verdicts.any() else 0.0,
    )


def _as_authors_say(world: World, bank: list[Candidate]) -> list[Candidate]:
    if world.authors_error is None:
        return bank
    errors = np.random.default_rng(11).normal(0.0, world.authors_error, len(bank))
    return [replace(item, a=1.0, b=item.b + float(error)) for item, error in zip(bank, errors, strict=True)]


def _one_learner(
    world: World,
    strategy: str,
    banks: tuple[list[Candidate], list[Candidate]],
    ability: FloatArray,
    random: np.random.Generator,
) -> tuple[Situation, float]:
    """The last situation of a diagnostic, and the minutes that it took; `banks`: as it is, and as it is told."""
    bank, told = banks
    prior, target = Prior.starting(len(TARGETS)), REFERENCE_1.ability(TARGETS)
    state, asked, left, spent = begin(prior), np.zeros(len(TARGETS), dtype=np.int64), dict(enumerate(told)), 0.0
    everything = np.ones(len(TARGETS), dtype=bool)
    while True:
        here = Situation(state, target, everything, asked.copy(), world.minutes - spent, world.most_per_competency)
        chosen = _choose(strategy, here, list(left.values()), random)
        if isinstance(chosen, Stop):
            return here, spent
        item, true = left.pop(chosen), bank[chosen]
        right = true.c + (1.0 - true.c) / (1.0 + np.exp(-true.a * (ability[true.skill] - true.b)))
        record = ResponseRecord(item.skill, float(random.random() < right), item.b, item.a, item.c)
        state = update(state, record, prior, STARTING_DYNAMICS)
        asked[item.skill] += 1
        spent += item.minutes


def _choose(strategy: str, here: Situation, left: list[Candidate], random: np.random.Generator) -> int | Stop:
    chosen = choose_next(here, left, luck=random.random()) if strategy == "adaptive" else _stop(here, left)
    if chosen is not None:
        return chosen
    open_skills = ~here.decided() & (here.asked < here.most_per_competency)
    usable = [one for one in left if open_skills[one.skill] and one.minutes <= here.minutes_left]
    fewest = min(here.asked[one.skill] for one in usable)
    skill = random.choice(sorted({one.skill for one in usable if here.asked[one.skill] == fewest}))
    usable = [one for one in usable if one.skill == skill]
    if strategy == "random":
        return usable[int(random.integers(len(usable)))].item
    a, b, c = (np.array([getattr(one, name) for one in usable]) for name in "abc")
    told = item_information(here.mastery.mean[skill], a, b, c)
    if strategy == "fisher_minute":
        told = told / np.array([one.minutes for one in usable])
    return usable[int(np.argmax(told))].item


def _stop(here: Situation, left: list[Candidate]) -> Stop | None:
    """The reason to stop, the same for every strategy."""
    chosen = choose_next(here, left, luck=0.0)
    return chosen if isinstance(chosen, Stop) else None


def measure(*, quick: bool = False) -> Figures:
    """Every figure of the module's docstring."""
    figures: Figures = {}
    timed = World(learners=60 if quick else 1000)
    until = World(learners=10 if quick else 150, minutes=1e9, most_per_competency=40, items_per_skill=40, aimed=False)
    for strategy in ("adaptive", *PEERS):
        outcome = run_diagnostics(timed, strategy, seed=1)
        figures[f"{strategy}_share_decided"] = outcome.share_decided
        figures[f"{strategy}_error_rate"] = outcome.error_rate
        figures[f"{strategy}_questions"] = outcome.questions
        figures[f"{strategy}_minutes_per_verdict"] = outcome.minutes / (outcome.share_decided * len(TARGETS))
        if strategy != "fisher_minute":
            free = run_diagnostics(until, strategy, seed=1)
            figures[f"{strategy}_items_until_decided"] = free.items_until_decided
            figures[f"{strategy}_share_decided_in_the_end"] = free.share_decided
            figures[f"{strategy}_error_rate_in_the_end"] = free.error_rate
    authored = run_diagnostics(replace(timed, authors_error=0.5), "adaptive", seed=1)
    figures["uncalibrated_share_decided"] = authored.share_decided
    figures["uncalibrated_error_rate"] = authored.error_rate
    for peer in PEERS:
        figures[f"share_over_{peer}"] = figures["adaptive_share_decided"] / figures[f"{peer}_share_decided"]
    for peer in ("random", "fisher"):
        theirs = figures[f"{peer}_items_until_decided"]
        figures[f"items_{peer}_over_ours"] = theirs / figures["adaptive_items_until_decided"]
    return figures | _time_of_a_choice(20 if quick else 300)


def _time_of_a_choice(choices: int) -> Figures:
    bank = make_bank(World(), np.random.default_rng(1))
    everything, none = np.ones(len(TARGETS), dtype=bool), np.zeros(len(TARGETS), dtype=np.int64)
    state, target = begin(Prior.starting(len(TARGETS))), REFERENCE_1.ability(TARGETS)
    took = []
    for number in range(choices):
        started = time.perf_counter()
        choose_next(Situation(state, target, everything, none, 45.0, 9), bank, luck=number / choices)
        took.append(time.perf_counter() - started)
    median = statistics.median(took)
    return {
        "choice_candidates": float(len(bank)),
        "choice_seconds": median,
        "choice_p99_seconds": float(np.quantile(took, 0.99)),
        "limit_over_choice": LONGEST_CHOICE_SECONDS / median,
    }


def main() -> None:
    """Print the figures; exit with 1 where a limit is not kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.diagnostic", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes")
    figures = measure(quick=parser.parse_args().quick)
    for key, value in figures.items():
        print(f"{key:42} {value:12.4f}")
    raise SystemExit(0 if all(gate.holds(figures) for gate in GATES) else 1)


if __name__ == "__main__":
    main()
