"""Record the vectors of the newer interactions: `python -m tests.vectors.record` writes <interaction>.json beside this.

The items are in interaction_items.yaml, what is answered in responses.py; what Python makes of them is written down,
reviewed by a person as a diff, and from then on run by Python and by the player alike. A test checks that the files are
up to date.
"""

import json
from collections.abc import Iterator
from typing import Any

import yaml

from assessments.interactions.refusal import Locale, MalformedResponse
from assessments.items.grade import answer_key, grade
from assessments.items.item import guessing, item_from_document
from assessments.items.variant import make_variant
from tests.vectors.responses import RESPONSES
from tests.vectors.shared import FOLDER

SEEDS = ("s1", "attempt 7/é", "5e6d0f", "")
GRADED: tuple[tuple[str, Locale], ...] = (("s1", "fr"), ("5e6d0f", "en"))
ABOUT = (
    "What Python makes of the items of interaction_items.yaml; recorded by tests/vectors/record.py and reviewed. "
    "`variants`: what a seed makes of an item. `cases`: outcomes and refusals of responses."
)


def recorded() -> dict[str, dict[str, Any]]:
    """The vectors by interaction, as they should be in the files."""
    documents = yaml.safe_load((FOLDER / "interaction_items.yaml").read_text("utf-8"))["items"]
    found: dict[str, dict[str, Any]] = {}
    for document in documents:
        empty = {"about": ABOUT, "items": [], "variants": [], "cases": []}
        vectors = found.setdefault(document["interaction"], empty)
        vectors["items"].append(document)
        vectors["variants"] += _variants(document)
        vectors["cases"] += _cases(document)
    return found


def as_text(vectors: dict[str, Any]) -> str:
    """A vector file: one item, variant or case a line."""
    parts = [f'  "about": {_line(vectors["about"])}']
    for name in ("items", "variants", "cases"):
        lines = ",\n".join(f"    {_line(one)}" for one in vectors[name])
        parts.append(f'  "{name}": [\n{lines}\n  ]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _variants(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    item = item_from_document(document, trials=0)
    for seed in SEEDS:
        for locale in ("fr", "en"):
            variant = make_variant(item, seed, locale=locale)
            yield {
                "item": item.id, "seed": seed, "locale": locale, "values": dict(variant.figures.values),
                "public": variant.public(), "hint": variant.hint, "key": answer_key(variant),
                "guessing": guessing(item),
            }  # fmt: skip


def _cases(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    item = item_from_document(document, trials=0)
    for response in RESPONSES[item.id]:
        for seed, locale in GRADED:
            asked = {"item": item.id, "seed": seed, "locale": locale, "response": response}
            try:
                outcome = grade(make_variant(item, seed, locale=locale), response)
            except MalformedResponse as refused:
                refusal = {"field": refused.field, "reason": refused.reason, "message": refused.message}
                yield {**asked, "refusal": refusal}
            else:
                yield {**asked, "outcome": outcome.as_dict()}


if __name__ == "__main__":
    for interaction, one in recorded().items():
        (FOLDER / f"{interaction}.json").write_text(as_text(one), "utf-8")
