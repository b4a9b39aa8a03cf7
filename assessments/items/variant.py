"""A variant: one item with the figures and the order of options that a seed gives it.

The seed alone decides: parameters first, in file order, then the options (or steps, sources...) by Fisher-Yates
(`seed.py`), these from a seed of their own where there is one. An attempt gives each item its seeds (`item_seed.py`),
so that a page reload and a regrading see the same variant.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from assessments.interactions.refusal import Locale
from assessments.items.draw import draw_figures
from assessments.items.figures import Figures
from assessments.items.kinds.kind import Order
from assessments.items.number_format import format_loosely, format_number
from assessments.items.seed import Stream
from assessments.items.structure import Item
from assessments.items.template import fill_template


@dataclass(frozen=True)
class Variant:
    """An item, the figures drawn for it, and its options (steps, sources...) in the order shown."""

    item: Item
    seed: str
    figures: Figures = field(repr=False)
    order: Order = field(repr=False)
    locale: Locale = "fr"

    def text(self, template: str) -> str:
        """Fill a text of the item with this variant's figures."""
        return fill_template(template, self._show) if "{" in template or "}" in template else template

    @property
    def options(self) -> Sequence[Any]:
        """The options of a choice or a likert in the order shown; empty for other kinds."""
        return self.order.get("options", ())

    @cached_property
    def prompt(self) -> str:
        """Markdown."""
        return self.text(self.item.prompt)

    @cached_property
    def explanation(self) -> str:
        """Markdown; for after the grading."""
        return self.text(self.item.explanation)

    @cached_property
    def hint(self) -> str | None:
        """Markdown; asked for before the grading, which lowers the weight of the response."""
        return self.text(self.item.hint) if self.item.hint is not None else None

    @cached_property
    def _decimals(self) -> dict[str, int]:
        return {parameter.name: parameter.shown for parameter in self.item.parameters}

    @cached_property
    def _usual_decimals(self) -> int:
        return self.item.kind.decimals(self.item.body)

    def _show(self, name: str, decimals: int | None) -> str:
        value = self.figures.answer if name == "answer" else self.figures.values[name]
        if isinstance(value, str):
            return value
        number = value if value is not None else 0.0
        if decimals is not None:
            return format_number(number, decimals, self.locale)
        if name in self._decimals:
            return format_number(number, self._decimals[name], self.locale)
        if name == "answer":
            return format_number(number, self._usual_decimals, self.locale)
        return format_loosely(number, self._usual_decimals, self.locale)

    def public(self) -> dict[str, object]:
        """What a client may see before grading: no key, no correct flags, no feedback, no hint."""
        item = self.item
        return {
            "id": item.id,
            "interaction": item.interaction,
            "prompt": self.prompt,
            "multiple": False,
            "options": [],
            "unit": None,
            "decimals": None,
            "case": item.case,
            "minutes": item.minutes,
            **item.kind.public(self, item.body),
        }

    def public_parts(self, name: str) -> list[dict[str, str]]:
        """The id and text of every option (step, source...), in the order shown."""
        return [{"id": part.id, "text": self.text(part.text)} for part in self.order[name]]


def make_variant(item: Item, seed: str, *, order_seed: str | None = None, locale: Locale = "fr") -> Variant:
    """Draw the variant of an item; without `order_seed` the order follows the figures in the same stream.

    Raises NoPossibleDraw for an item that cannot work.
    """
    stream = Stream(seed)
    figures = draw_figures(item, stream)
    if order_seed is not None:
        stream = Stream(order_seed)
    return Variant(item, seed, figures, item.kind.order(item.body, stream), locale)
