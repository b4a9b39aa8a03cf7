"""What an item is, once its document has been read: parts common to all kinds, and the body of its kind."""

from dataclasses import dataclass
from typing import Any

from assessments.items.expression import Constraint, Expression
from assessments.items.kinds.kind import Kind
from assessments.items.parameters import Parameter


@dataclass(frozen=True, slots=True)
class Item:
    """An item as its author wrote it. Texts are Markdown with places to fill; `difficulty` is on the 0-100 scale."""

    id: str
    use: str
    """assessment, check, diagnostic or exam."""
    lesson: str
    """To reread; "" where a diagnostic or an exam names none."""
    activities: tuple[str, ...]
    competency: str
    difficulty: float
    minutes: float
    """That a response is expected to take."""
    prompt: str
    case: str | None
    explanation: str
    hint: str | None
    parameters: tuple[Parameter, ...]
    derived: tuple[tuple[str, Expression], ...]
    constraints: tuple[Constraint, ...]
    kind: Kind[Any]
    body: object
    """What its kind reads: ChoiceBody, NumericBody and so on."""

    @property
    def interaction(self) -> str:
        """choice, numeric and so on: the keys of kinds.registry."""
        return self.kind.name
