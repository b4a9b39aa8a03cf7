"""Parts of a question as a learner's browser names them: by their place on the screen ("1", "2"...), never by the
letter that the author's file gives them.

The letters would tell the answer: the steps of a sequencing are written in the right order, and few authors put the
right option first. What is stored, graded and counted keeps the letters; only what travels is translated, both ways.
A letter that a client sends is no place, and is refused as an option that the question has not. Offline packages grade
by themselves and keep the letters: their key travels with them anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments.items.variant import Variant

_PARTS = {"choices": "options", "order": "steps"}
"""Of a response that lists ids: whose ids they are."""
_PREFIX = "no such place: "
"""What cannot be the letter of a part."""


def with_places(variant: Variant, public: Mapping[str, Any]) -> dict[str, Any]:
    """The public variant with places for the ids of everything that has a drawn order."""
    shown = dict(public)
    for name, places in _places(variant).items():
        shown[name] = [{**part, "id": places[part["id"]]} for part in public[name]]
    return shown


def response_in_places(variant: Variant, response: Mapping[str, Any]) -> dict[str, Any]:
    """A response (or a key, which has its shape) in letters -> in places."""
    return _translated(response, _places(variant))


def response_in_letters(variant: Variant, response: Mapping[str, Any]) -> dict[str, Any]:
    """A response in places -> in letters; what is no place becomes what no part is called, so that it is refused."""
    letters = {name: {place: letter for letter, place in places.items()} for name, places in _places(variant).items()}
    return _translated(response, letters)


def place_of(variant: Variant, about: str) -> str:
    """What a feedback is about, by its place; "value" and what has no drawn order stay as they are."""
    for name in ("options", "steps", "sources"):
        if name in variant.order:
            return _places(variant)[name].get(about, about)
    return about


def field_in_places(variant: Variant, field: str) -> str:
    """The field of a refusal: "pairs.c" -> "pairs.2"."""
    name, _, part = field.partition(".")
    return f"{name}.{place_of(variant, part)}" if part and name == "pairs" else field


def _places(variant: Variant) -> dict[str, dict[str, str]]:
    return {
        name: {part.id: str(place) for place, part in enumerate(parts, start=1)}
        for name, parts in variant.order.items()
    }


def _translated(response: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    translated = dict(response)
    for field, parts in _PARTS.items():
        listed = response.get(field)
        if parts in names and isinstance(listed, list | tuple):
            translated[field] = [_named(one, names[parts]) for one in listed]
    pairs = response.get("pairs")
    if "sources" in names and isinstance(pairs, Mapping):
        translated["pairs"] = {
            _named(source, names["sources"]): _named(target, names["targets"]) for source, target in pairs.items()
        }
    return translated


def _named(one: Any, names: Mapping[str, str]) -> Any:
    if not isinstance(one, str) or not one:  # a source that is not matched yet is sent as ""
        return one
    return names.get(one, _PREFIX + one)
