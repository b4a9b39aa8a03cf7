"""Trying an item out before learners do: what only shows once figures are drawn.

A few dozen seeds, and the corners of the parameters (each at its smallest and largest), look for sums without a
value and constraints that leave nothing; each kind looks for its own trouble, such as options that read the same.
"""

from collections.abc import Iterator
from itertools import islice, product

from assessments.items.draw import NO_DRAW, NoPossibleDraw, Unusable, work_out
from assessments.items.fields import ItemProblem
from assessments.items.figures import Figures, Values
from assessments.items.seed import Stream
from assessments.items.structure import Item
from assessments.items.variant import make_variant

TRIALS = 25
_MOST_CORNERS = 64
_DRAWS = 200
_RAREST = 0.2
"""Share of draws that must meet the constraints: at 1 in 5, one learner in 90,000 would run out of redraws."""


def try_item(item: Item, *, trials: int = TRIALS) -> list[ItemProblem]:
    """Every problem that `trials` seeds and the corners bring to light; an empty list for 0 trials."""
    seeds = [f"trial/{number}/{item.id}" for number in range(trials)]
    if not seeds:
        return []
    try:
        variants = [make_variant(item, seed) for seed in (seeds if item.parameters else seeds[:1])]
    except NoPossibleDraw:
        return [_without_value(item, seeds) or ItemProblem(item.id, ("constraints",), NO_DRAW)]
    problems = [problem for problem in (_without_value(item, seeds), _seldom_possible(item)) if problem]
    return problems + list(item.kind.trouble(item.id, item.body, variants))


def _corners(item: Item) -> Iterator[Values]:
    ends = [(one.value(0), one.value(one.count - 1)) for one in item.parameters]
    names = [one.name for one in item.parameters]
    return (dict(zip(names, corner, strict=True)) for corner in islice(product(*ends), _MOST_CORNERS))


def _without_value(item: Item, seeds: list[str]) -> ItemProblem | None:
    plain = ({one.name: one.draw(stream) for one in item.parameters} for stream in map(Stream, seeds))
    for drawn in (*_corners(item), *plain):
        result = work_out(item, drawn)
        if isinstance(result, Unusable) and result.error:
            shown = ", ".join(f"{name} = {value}" for name, value in drawn.items()) or "no parameter"
            message = f"with {shown}: {result.error.message} Exclude the case with a constraint."
            return ItemProblem(item.id, (), message)
    return None


def _seldom_possible(item: Item) -> ItemProblem | None:
    if not item.constraints or not item.parameters:
        return None
    stream = Stream(f"trial/{item.id}")
    draws = ({one.name: one.draw(stream) for one in item.parameters} for _ in range(_DRAWS))
    share = sum(isinstance(work_out(item, drawn), Figures) for drawn in draws) / _DRAWS
    if share >= _RAREST:
        return None
    message = (
        f"only {share:.0%} of draws meet them, {_RAREST:.0%} are needed so that no learner is left without a variant. "
        "Narrow the parameters, or derive one from another."
    )
    return ItemProblem(item.id, ("constraints",), message)
