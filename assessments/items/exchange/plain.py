"""Items whose figures are drawn: what most formats can carry, since few of them know parameters.

A plain document has the shape of an item document, with texts filled in and expressions worked out. Its texts are
no templates any more: a brace is a brace. `as_template` goes the other way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assessments.interactions.numeric import matches
from assessments.items.evaluation import evaluate
from assessments.items.expression import parse_expression
from assessments.items.item import item_from_document
from assessments.items.variant import Variant, make_variant

Plain = dict[str, Any]

_TEXTS = frozenset(
    ("prompt", "explanation", "hint", "feedback", "text", "reason", "sample", "title", "levels", "accept")
)
_FIGURES = ("parameters", "derived", "constraints")
_EXPRESSIONS = frozenset(("total", "maximum", "half", "least", "most"))


def is_seeded(document: Mapping[str, Any]) -> bool:
    """Whether figures are drawn for each learner."""
    return bool(document.get("parameters"))


def plain_document(document: Mapping[str, Any], seed: str = "") -> Plain:
    """The item with the figures that `seed` draws. Raises InvalidItem for a document that cannot be used."""
    variant = make_variant(item_from_document(document, trials=0), seed)
    kept = {name: value for name, value in document.items() if name not in _FIGURES}
    plain: Plain = _walked(kept, variant.text)
    if document["interaction"] == "numeric":
        _work_out_number(plain, variant)
    if document["interaction"] == "allocation":
        _work_out_budget(plain, variant)
    return plain


def fixed_variants(document: Mapping[str, Any], count: int) -> list[Plain]:
    """One plain document for an item without parameters; for others up to `count` different ones, numbered."""
    if not is_seeded(document):
        return [plain_document(document)]
    found: list[Plain] = []
    for number in range(4 * count):
        plain = plain_document(document, f"exchange/{document['id']}/{number}")
        if plain not in found:
            found.append(plain)
        if len(found) == count:
            break
    for number, plain in enumerate(found, start=1):
        plain["id"] = variant_id(str(document["id"]), number)
    return found


def variant_id(item: str, number: int) -> str:
    """The id of the n-th fixed variant of an item."""
    return f"{item[:56]}_v{number}"


def as_template(plain: Mapping[str, Any]) -> Plain:
    """The item document of a plain one: braces that are to be seen are doubled."""
    document: Plain = _walked(plain, doubled)
    return document


def doubled(text: str) -> str:
    """A text as a template that shows it."""
    return text.replace("{", "{{").replace("}", "}}")


def _walked(value: Any, change: Callable[[str], str], name: str = "") -> Any:
    if isinstance(value, Mapping):
        return {key: _walked(part, change, str(key)) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_walked(part, change, name) for part in value]
    return change(value) if isinstance(value, str) and name in _TEXTS else value


def _work_out_number(plain: Plain, variant: Variant) -> None:
    """Foreseen errors that are right with these figures go: none of them can ever apply."""
    body, answer = variant.item.body, variant.figures.answer or 0.0
    plain["answer"] = answer
    mistakes = []
    for mistake, value in zip(plain.get("mistakes") or (), variant.figures.mistakes, strict=True):
        mistake["value"] = value
        if not matches(value, answer, tolerance=body.tolerance, decimals=body.decimals):  # type: ignore[attr-defined]
            mistakes.append(mistake)
    if "mistakes" in plain:
        plain["mistakes"] = mistakes


def _work_out_budget(plain: Plain, variant: Variant) -> None:
    for part in (plain, *plain["channels"]):
        for name in _EXPRESSIONS & part.keys():
            part[name] = evaluate(parse_expression(str(part[name])), variant.figures.values)
