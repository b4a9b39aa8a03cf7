"""Trying an item out before learners do: what only shows once figures are drawn.

A few dozen seeds, and the corners of the parameters (each at its smallest and largest), look for sums without a
value, constraints that leave nothing, foreseen errors that are no errors, and options that read the same.
"""

from collections.abc import Iterator
from itertools import islice, product

from assessments.interactions.numeric import matches
from assessments.interactions.rounding import round_half_away
from assessments.items.draw import NO_DRAW, Figures, NoPossibleDraw, Unusable, Values, draw_figures, work_out
from assessments.items.fields import ItemProblem, Path
from assessments.items.seed import Stream
from assessments.items.structure import Item, NumericBody
from assessments.items.variant import make_variant

TRIALS = 25
_MOST_CORNERS = 64
_LARGEST_KEY = 1e15
_DRAWS = 200
_RAREST = 0.2
"""Share of draws that must meet the constraints: at 1 in 5, one learner in 90,000 would run out of redraws."""


def try_item(item: Item, *, trials: int = TRIALS) -> list[ItemProblem]:
    """Every problem that `trials` seeds and the corners bring to light; an empty list for 0 trials."""
    seeds = [f"trial/{number}/{item.id}" for number in range(trials)]
    if not seeds:
        return []
    try:
        drawn = [draw_figures(item, Stream(seed)) for seed in seeds]
    except NoPossibleDraw:
        return [_without_value(item, seeds) or ItemProblem(item.id, ("constraints",), NO_DRAW)]
    problems = [problem for problem in (_without_value(item, seeds), _seldom_possible(item)) if problem]
    if isinstance(item.body, NumericBody):
        problems += _weak_key(item, item.body, drawn)
    problems += _same_options(item, seeds)
    return problems


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


def _weak_key(item: Item, body: NumericBody, drawn: list[Figures]) -> list[ItemProblem]:
    found = []
    answers = [figures.answer or 0.0 for figures in drawn]
    if any(answers) and not any(round_half_away(answer, body.decimals) for answer in answers):
        found.append(
            ItemProblem(item.id, ("decimals",), f"{body.decimals} decimals round every key to 0: ask for more.")
        )
    if max(map(abs, answers)) >= _LARGEST_KEY:
        found.append(ItemProblem(item.id, ("answer",), "the key has more than 15 digits: nobody can type it."))
    for index in range(len(body.mistakes)):
        path: Path = ("mistakes", index, "value")
        if all(
            matches(figures.mistakes[index], answer, tolerance=body.tolerance, decimals=body.decimals)
            for figures, answer in zip(drawn, answers, strict=True)
        ):
            message = "is within the tolerance of the answer in every draw, so it would count as right."
            found.append(ItemProblem(item.id, path, message))
    return found


def _same_options(item: Item, seeds: list[str]) -> list[ItemProblem]:
    for seed in seeds if item.parameters else seeds[:1]:
        variant = make_variant(item, seed)
        seen: dict[str, str] = {}
        for option in variant.options:
            text = variant.text(option.text)
            if text in seen:
                message = f"options {seen[text]} and {option.id} read the same ({text!r}): reword one."
                return [ItemProblem(item.id, ("options",), message)]
            seen[text] = option.id
    return []
