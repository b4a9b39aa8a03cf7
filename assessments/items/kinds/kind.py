"""What an interaction is to an item: the few things that reading, drawing, showing and grading ask of each kind.

An interaction is one module beside this one with one class of this shape, and one line in `registry`. How a response
is read and scored stays in assessments/interactions, which knows no items. The player's twins are in
player/grading/kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from assessments.interactions.outcome import Feedback
from assessments.items.figures import Figures, Values

if TYPE_CHECKING:
    from assessments.items.fields import Fields, ItemProblem, Known
    from assessments.items.seed import Stream
    from assessments.items.variant import Variant

Order = Mapping[str, Sequence[Any]]
"""Parts of a body in the order shown, by the name they have in the document."""


B = TypeVar("B")
"""The body: what an item holds beside what all items hold."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one response earns: from 0 to 1, or None where a trainer decides."""

    score: float | None
    correct: bool | None
    feedback: tuple[Feedback, ...] = ()


class Kind(Protocol[B]):
    """One interaction. What has a body here is what most interactions do."""

    name: str
    """As documents call it."""
    response: str
    """The one field of a response."""
    fields: tuple[str, ...]
    """Of the document, beside those that all items have."""
    texts: tuple[str, ...]
    """Markdown in the public variant, as paths: "options.text" is the text of every option."""
    minutes: float
    """That a response takes, where the author does not say."""
    answers: tuple[str, ...] = ()
    """Names of figures that the explanation may show, and the prompt may not."""
    graded_by_trainer: bool = False

    def read(self, fields: Fields, known: Known) -> B:
        """The body, whose problems `fields` keeps; `known` are the parameters and derived values."""
        ...

    def work_out(self, body: B, values: Values) -> Figures:
        """The figures that follow from the values drawn. Raises ExpressionError for values that cannot be used."""
        return Figures(values)

    def decimals(self, body: B) -> int:
        """Of a derived value that is not whole, where a text does not say."""
        return 2

    def order(self, body: B, stream: Stream) -> Order:
        """Draw the order in which parts are shown."""
        return {}

    def public(self, variant: Variant, body: B) -> dict[str, object]:
        """What a client may see before grading, beside what all items show."""
        ...

    def grade(self, variant: Variant, body: B, response: object) -> Mark:
        """Read and score a response. Raises MalformedResponse."""
        ...

    def key(self, variant: Variant, body: B) -> dict[str, object]:
        """What is right, in the shape of a response."""
        ...

    def guessing(self, body: B) -> float:
        """The score to expect without knowing anything."""
        return 0.0

    def trouble(self, item: str, body: B, variants: Sequence[Variant]) -> Iterable[ItemProblem]:
        """What only shows in variants."""
        return ()
