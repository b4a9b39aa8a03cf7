"""Items: the front door of this folder for whoever holds an item document.

A document is the mapping that items/*.yaml holds for one item, and that the player receives as JSON. Its format is
in docs/items.md.
"""

import hashlib
import json
from collections.abc import Mapping

from assessments.items.fields import ItemProblem
from assessments.items.markup import markup_problems
from assessments.items.reading import read_item
from assessments.items.structure import Item
from assessments.items.trial import TRIALS, try_item
from core.errors import InvalidInput

__all__ = [
    "InvalidItem",
    "Item",
    "ItemProblem",
    "guessing",
    "item_digest",
    "item_from_document",
    "item_problems",
]


class InvalidItem(InvalidInput):
    """An item document that cannot be used; the message names the item, the field and the remedy."""


def item_from_document(document: Mapping[str, object], *, trials: int = TRIALS) -> Item:
    """Read an item and try it out over `trials` seeds (0 for a document that has been checked before).

    Raises InvalidItem for the first problem.
    """
    item, problems = _tried(document, trials)
    if item is None or problems:
        raise InvalidItem(str(problems[0]), field=problems[0].field or None)
    return item


def item_problems(document: object, *, trials: int = TRIALS) -> list[ItemProblem]:
    """Everything that is wrong with an item document; an empty list if it can be used. Never raises."""
    return _tried(document, trials)[1]


def _tried(document: object, trials: int) -> tuple[Item | None, list[ItemProblem]]:
    item, problems = read_item(document)
    if item is not None and isinstance(document, Mapping) and trials:
        problems = try_item(item, trials=trials) + markup_problems(document)
    return item, problems


def guessing(item: Item) -> float:
    """The score to expect without knowing anything: 1 / options for a single choice, 0 for a typed number."""
    return item.kind.guessing(item.body)


def item_digest(document: Mapping[str, object]) -> str:
    """SHA-256 (hex) of the document's canonical JSON.

    Keys are sorted, except those of `parameters` and `derived`, whose order decides what is drawn. Raises
    InvalidItem for something that JSON cannot hold.
    """
    ordered = {
        key: [list(pair) for pair in value.items()]
        if key in ("parameters", "derived") and isinstance(value, Mapping)
        else value
        for key, value in document.items()
    }
    try:
        text = json.dumps(ordered, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()
    except (TypeError, ValueError) as error:
        raise InvalidItem(
            f"{document.get('id')}: cannot be written as JSON ({error}). Put dates and the like in quotes."
        ) from None
