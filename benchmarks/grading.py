"""How many responses a second are graded on one core, by interaction. The limit is 20,000 a second for choice.

`<interaction>_per_second`: reading a response, scoring it, and its feedback, for variants that are drawn beforehand, as
when answers come in; items are those of the common vectors, answered rightly and wrongly. `replayed_choice_per_second`
draws the variant too, as regrading does. `choice_over_limit` is the first over 20,000: it must stay above 1.
"""

from __future__ import annotations

import time
from collections import defaultdict
from itertools import cycle, islice
from typing import Any

from assessments.items.grade import grade
from assessments.items.item import item_from_document
from assessments.items.variant import Variant, make_variant
from benchmarks.gates import Gate
from tests.vectors.shared import INTERACTIONS, documents, vectors

LIMIT = 20_000
GATES = [Gate("choice_per_second", low=LIMIT)]
SECONDS = 1.0
ROUNDS = 5
_BATCH = 500

Answered = tuple[Variant, Any]


def measure(*, quick: bool = False) -> dict[str, float]:
    """Responses a second by interaction, the best of a few rounds, and choice as a ratio of its limit."""
    seconds = 0.05 if quick else SECONDS / ROUNDS
    answered = _answered()
    figures = {f"{name}_per_second": _rate(pairs, seconds) for name, pairs in answered.items()}
    figures["replayed_choice_per_second"] = _rate(answered["choice"], seconds, redraw=True)
    figures["choice_over_limit"] = figures["choice_per_second"] / LIMIT
    return figures


def _answered() -> dict[str, list[Answered]]:
    """Variants with the responses of the vectors that are graded, by interaction."""
    items = {document["id"]: item_from_document(document, trials=0) for document in documents()}
    found: dict[str, list[Answered]] = defaultdict(list)
    for name in ("grading", *INTERACTIONS):
        for case in vectors(name)["cases"]:
            if "outcome" in case:
                item = items[case["item"]]
                variant = make_variant(item, case["seed"], locale=case["locale"])
                found[item.interaction].append((variant, case["response"]))
    return found


def _rate(pairs: list[Answered], seconds: float, *, redraw: bool = False) -> float:
    return max(_round(pairs, seconds, redraw=redraw) for _ in range(ROUNDS))


def _round(pairs: list[Answered], seconds: float, *, redraw: bool) -> float:
    """Responses a second over about so many seconds; a variant keeps no text from one batch to the next."""
    graded, spent = 0, 0.0
    endless = cycle(pairs)
    while spent < seconds:
        batch = [
            (Variant(one.item, one.seed, one.figures, one.order, one.locale), response)
            for one, response in islice(endless, _BATCH)
        ]
        start = time.perf_counter()
        for variant, response in batch:
            grade(make_variant(variant.item, variant.seed) if redraw else variant, response)
        spent += time.perf_counter() - start
        graded += len(batch)
    return graded / spent
