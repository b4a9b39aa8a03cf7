"""One piece of evidence about a learner, as the model reads it: a response, a rubric score or a completed
lesson.

A record says which skill it informs, how it scored, on what item, how much it counts, and how long after the
previous record of the same learner it came. It carries everything that the update needs, so that replaying a
learner's records in order gives the same state as receiving them one by one.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

from assessments.mastery.reference_scale import REFERENCE_1, ReferenceScale
from core.errors import InvalidInput

FIRST_TRY_WEIGHT = 1.0
RETRY_WEIGHT = 0.5
"""Of a second try; each further one counts half of the one before."""
HINT_WEIGHT = 0.25
TRIES_THAT_TELL = 4
"""From the next one on a response says nothing: whoever has seen the key that often can repeat it for ever, and no
level may rise with that.
"""

SEVERITY_VARIANCE = 0.36
"""Of a rater of whom nothing is known: severities are N(0, 0.6^2), logits."""

STEEPEST_DISCRIMINATION = 5.0
"""Beyond this a 15-point rule no longer resolves the likelihood; calibrated items stay well below (log a ~
N(0, 0.3^2)).
"""


class EvidenceNotUsable(InvalidInput):
    """A record that the model cannot read; the learner's state is left as it was."""


@dataclass(frozen=True, slots=True)
class ResponseRecord:
    """A response, or with `weight` 0 only the passing of time and of a lesson.

    `skill` is the index of the competency in profile order; `a`, `b`, `c` the item's discrimination,
    difficulty (logits) and guessing; `elapsed_days` the time since the learner's previous record; `gain` what
    a completed lesson adds to the skill (logits); `severity_variance` the uncertainty of a rater's severity
    (logits^2), 0 where nobody rates.
    """

    skill: int
    score: float
    b: float
    a: float = 1.0
    c: float = 0.0
    weight: float = FIRST_TRY_WEIGHT
    elapsed_days: float = 0.0
    gain: float = 0.0
    severity_variance: float = 0.0

    def __post_init__(self) -> None:
        _require(self.skill >= 0, "skill", "the index of a competency, 0 or more")
        _require(0.0 <= self.score <= 1.0, "score", "a number from 0 to 1")
        _require(0.0 < self.a <= STEEPEST_DISCRIMINATION, "a", f"above 0 and at most {STEEPEST_DISCRIMINATION:g}")
        _require(math.isfinite(self.b), "b", "a finite number of logits")
        _require(0.0 <= self.c < 1.0, "c", "a probability of guessing from 0 to below 1")
        _require(0.0 <= self.weight < math.inf, "weight", "0 or more")
        _require(0.0 <= self.elapsed_days < math.inf, "elapsed_days", "0 or more; records come in time order")
        _require(math.isfinite(self.gain), "gain", "a finite number of logits")
        _require(0.0 <= self.severity_variance < math.inf, "severity_variance", "0 or more")


def evidence_weight(*, earlier_tries: int, hint_seen: bool) -> float:
    """How much a response counts: a first try 1, then 0.5, 0.25, 0.125, then nothing; after a hint 0.25 at most."""
    if earlier_tries >= TRIES_THAT_TELL:
        return 0.0
    weight = FIRST_TRY_WEIGHT * RETRY_WEIGHT**earlier_tries
    return min(weight, HINT_WEIGHT) if hint_seen else weight


def authored_response(
    *,
    skill: int,
    score: float,
    difficulty: float,
    guessing: float = 0.0,
    weight: float = FIRST_TRY_WEIGHT,
    elapsed_days: float = 0.0,
    scale: ReferenceScale = REFERENCE_1,
) -> ResponseRecord:
    """A response to an item known only by its author's difficulty (0-100): a = 1 and b = S^-1(difficulty)
    until calibrated.
    """
    b = authored_logits(difficulty, scale)
    return ResponseRecord(skill, score, b, c=guessing, weight=weight, elapsed_days=elapsed_days)


@lru_cache(maxsize=4096)
def authored_logits(difficulty: float, scale: ReferenceScale = REFERENCE_1) -> float:
    """An author's difficulty (0-100) in logits."""
    return float(scale.difficulty(difficulty))


def completed_lesson(*, skill: int, gain: float, elapsed_days: float = 0.0) -> ResponseRecord:
    """A lesson finished: it moves the skill's mean by `gain` and is no evidence, so it counts as no
    response.
    """
    return ResponseRecord(skill, 0.0, 0.0, weight=0.0, gain=gain, elapsed_days=elapsed_days)


def rubric_score(
    *,
    skill: int,
    points: float,
    out_of: int,
    b: float,
    a: float = 1.0,
    severity_variance: float = SEVERITY_VARIANCE,
    elapsed_days: float = 0.0,
) -> ResponseRecord:
    """A rater's score: p^points (1 - p)^(out_of - points), with what is not known of the rater's severity integrated
    out; what is known of it belongs in `b`.
    """
    _require(out_of > 0 and 0 <= points <= out_of, "points", f"a number from 0 to {out_of}")
    return ResponseRecord(
        skill,
        points / out_of,
        b,
        a,
        weight=float(out_of),
        elapsed_days=elapsed_days,
        severity_variance=severity_variance,
    )


def _require(holds: bool, name: str, wanted: str) -> None:
    if not holds:
        raise EvidenceNotUsable(f"This response cannot be used as evidence: {name} must be {wanted}.", field=name)
