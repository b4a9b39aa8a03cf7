"""A variant: one item with the figures and the order of options that a seed gives it.

The seed alone decides: parameters first, in file order, then the options by Fisher-Yates (`seed.py`). An attempt
gives each item the seed "<attempt seed>/<item id>", so that a page reload, a regrading and the offline player see
the same variant.
"""

from dataclasses import dataclass, field
from functools import cached_property

from assessments.interactions.refusal import Locale
from assessments.items.draw import Figures, draw_figures
from assessments.items.number_format import format_loosely, format_number
from assessments.items.seed import Stream
from assessments.items.structure import ChoiceBody, Item, NumericBody, Option
from assessments.items.template import fill_template


@dataclass(frozen=True)
class Variant:
    """`options` in the order shown; empty for numeric items."""

    item: Item
    seed: str
    figures: Figures = field(repr=False)
    options: tuple[Option, ...] = field(repr=False)
    locale: Locale = "fr"

    def text(self, template: str) -> str:
        """Fill a text of the item with this variant's figures."""
        return fill_template(template, self._show) if "{" in template or "}" in template else template

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
            return format_number(number, self.item.decimals, self.locale)
        return format_loosely(number, self.item.decimals, self.locale)

    def public(self) -> dict[str, object]:
        """What a client may see before grading: no key, no correct flags, no feedback, no hint."""
        body = self.item.body
        return {
            "id": self.item.id,
            "interaction": self.item.interaction,
            "prompt": self.prompt,
            "multiple": isinstance(body, ChoiceBody) and body.multiple,
            "options": [{"id": option.id, "text": self.text(option.text)} for option in self.options],
            "unit": body.unit if isinstance(body, NumericBody) else None,
            "decimals": body.decimals if isinstance(body, NumericBody) else None,
            "case": self.item.case,
        }


def variant_seed(attempt_seed: str, item_id: str) -> str:
    """The seed of an item in an attempt."""
    return f"{attempt_seed}/{item_id}"


def make_variant(item: Item, seed: str, *, locale: Locale = "fr") -> Variant:
    """Draw the variant of an item. Raises NoPossibleDraw for an item that cannot work."""
    stream = Stream(seed)
    figures = draw_figures(item, stream)
    options: tuple[Option, ...] = ()
    if isinstance(item.body, ChoiceBody):
        options = stream.shuffled(item.body.options) if item.body.shuffle else item.body.options
    return Variant(item, seed, figures, options, locale)
