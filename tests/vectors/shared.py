"""The vectors that Python and the player run alike: one JSON file per subject, beside this module."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from assessments.items.item import Item, item_from_document

FOLDER = Path(__file__).parent


def vectors(name: str) -> dict[str, Any]:
    """A vector file as plain data."""
    read: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return read


@cache
def vector_items() -> dict[str, Item]:
    """The items that variant and grading vectors refer to, by id."""
    return {document["id"]: item_from_document(document) for document in vectors("items")["items"]}


def item_document(name: str) -> dict[str, Any]:
    """A fresh copy of one item document, to be bent by a test."""
    found: dict[str, Any] = next(one for one in vectors("items")["items"] if one["id"] == name)
    return found
