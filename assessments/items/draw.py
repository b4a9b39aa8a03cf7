"""One draw of an item's figures: parameters, derived values, constraints, and what the kind works out of them.

A draw that breaks a constraint, or that leads to a sum without a value (a division by zero), is drawn again from
the same stream, at most 50 times more. player/grading/parameters.js draws and redraws at the same points.
"""

from dataclasses import dataclass

from assessments.items.evaluation import evaluate, holds
from assessments.items.expression import ExpressionError
from assessments.items.figures import Figures, Values
from assessments.items.seed import Stream
from assessments.items.structure import Item
from core.errors import InvalidInput

MOST_REDRAWS = 50
NO_DRAW = f"no draw out of {MOST_REDRAWS + 1} meets them. Widen the parameters or relax the constraints."


class NoPossibleDraw(InvalidInput):
    """The constraints of an item leave (almost) no combination of its parameters."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """A draw that must be made again: because a constraint says so, or because of `error`."""

    error: ExpressionError | None


def draw_figures(item: Item, stream: Stream) -> Figures:
    """Draw until the item's figures work out. Raises NoPossibleDraw."""
    for _ in range(MOST_REDRAWS + 1):
        drawn = {parameter.name: parameter.draw(stream) for parameter in item.parameters}
        figures = work_out(item, drawn)
        if isinstance(figures, Figures):
            return figures
    raise NoPossibleDraw(f"{item.id}, constraints: {NO_DRAW}", field="constraints")


def work_out(item: Item, drawn: Values) -> Figures | Unusable:
    """Compute what follows from drawn parameters."""
    values = dict(drawn)
    error: ExpressionError | None = None
    for name, expression in item.derived:
        try:
            values[name] = evaluate(expression, values)
        except ExpressionError as failure:
            error = error or failure
    for constraint in item.constraints:
        try:
            if not holds(constraint, values):
                return Unusable(None)
        except ExpressionError as failure:
            error = error or failure
    if error is not None:
        return Unusable(error)
    try:
        return item.kind.work_out(item.body, values)
    except ExpressionError as failure:
        return Unusable(failure)
