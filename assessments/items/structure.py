"""What an item is, once its document has been read: parts common to all interactions, and a body per interaction."""

from dataclasses import dataclass

from assessments.interactions.numeric import Tolerance
from assessments.items.expression import Constraint, Expression
from assessments.items.parameters import Parameter


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice; `feedback` is shown to those who chose it."""

    id: str
    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class ChoiceBody:
    """Options in file order; `shuffle` asks for a drawn order."""

    multiple: bool
    shuffle: bool
    options: tuple[Option, ...]

    @property
    def right(self) -> frozenset[str]:
        """Ids of the correct options."""
        return frozenset(option.id for option in self.options if option.correct)


@dataclass(frozen=True, slots=True)
class Mistake:
    """An error that the author foresees: the value it leads to, the share of the point it keeps, what to say."""

    value: Expression
    credit: float
    feedback: str


@dataclass(frozen=True, slots=True)
class NumericBody:
    """A key as an expression, its unit ("" for none), the decimals asked for, and the tolerance."""

    answer: Expression
    unit: str
    unit_required: bool
    decimals: int
    tolerance: Tolerance
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An item as its author wrote it. Texts are Markdown with places to fill; `difficulty` is on the 0-100 scale."""

    id: str
    use: str
    lesson: str
    activities: tuple[str, ...]
    competency: str
    difficulty: float
    prompt: str
    case: str | None
    explanation: str
    hint: str | None
    parameters: tuple[Parameter, ...]
    derived: tuple[tuple[str, Expression], ...]
    constraints: tuple[Constraint, ...]
    body: ChoiceBody | NumericBody

    @property
    def interaction(self) -> str:
        """choice or numeric."""
        return "choice" if isinstance(self.body, ChoiceBody) else "numeric"

    @property
    def decimals(self) -> int:
        """Decimals of a derived value that is not whole, where the text does not say."""
        return self.body.decimals if isinstance(self.body, NumericBody) else 2
