"""The vectors that Python and the player run alike: one JSON file per subject, beside this module."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from assessments.items.item import Item, item_from_document

FOLDER = Path(__file__).parent
INTERACTIONS = ("sequencing", "matching", "fill_in", "likert", "long_fill_in", "allocation")
"""Those whose items are in their own vector file (choice and numeric share items.json)."""


def vectors(name: str) -> dict[str, Any]:
    """A vector file as plain data."""
    read: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return read


def documents() -> list[dict[str, Any]]:
    """A fresh copy of every item document of the vectors, of every interaction."""
    return [one for name in ("items", *INTERACTIONS) for one in vectors(name)["items"]]


@cache
def vector_items() -> dict[str, Item]:
    """The items that variant and grading vectors refer to, by id."""
    return {document["id"]: item_from_document(document, trials=0) for document in documents()}


def item_document(name: str) -> dict[str, Any]:
    """A fresh copy of one item document, to be bent by a test."""
    return next(one for one in documents() if one["id"] == name)
