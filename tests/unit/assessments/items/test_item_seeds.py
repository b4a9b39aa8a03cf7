"""What the figures of a question tell of anything else: nothing, and attempts from before keep what they were shown."""

from __future__ import annotations

import pytest

from assessments.attempts.seeds import new_seed
from assessments.items.item import item_from_document
from assessments.items.item_seed import is_keyed, item_seeds
from assessments.items.seed import hash_seed
from assessments.items.variant import make_variant

MASK = 0xFFFFFFFF
PRIME = 0x01000193
PRIME_BACKWARDS = pow(PRIME, -1, 2**32)
OLD = "0123456789abcdef0123456789abcdef"


def state_of_another(state: int, item: str, other: str) -> int:
    """What somebody can work out who has found the state that drew the figures of one item: FNV-1a goes backwards."""
    for octet in reversed(item.encode()):
        state = ((state * PRIME_BACKWARDS) & MASK) ^ octet
    for octet in other.encode():
        state = ((state ^ octet) * PRIME) & MASK
    return state


def test_the_seeds_of_before_gave_one_question_away_by_another() -> None:
    known, wanted = (hash_seed(item_seeds(OLD, item).figures) for item in ("i01_001", "i01_002"))
    assert state_of_another(known, "i01_001", "i01_002") == wanted


def test_a_derived_seed_tells_nothing_of_another_question_nor_of_the_order_in_its_own() -> None:
    found = 0
    for _ in range(200):
        seed = new_seed()
        known = hash_seed(item_seeds(seed, "i01_001").figures)
        guess = state_of_another(known, "i01_001", "i01_002")
        other = item_seeds(seed, "i01_002")
        found += guess in (hash_seed(other.figures), hash_seed(other.order or ""), known)
        found += item_seeds(seed, "i01_001").order in (None, item_seeds(seed, "i01_001").figures)
    assert found == 0


def test_every_item_draw_and_purpose_has_a_seed_of_its_own() -> None:
    seed = new_seed()
    seeds = [item_seeds(seed, item, draw=draw) for item in ("i1", "i11") for draw in (0, 1, 100_000)]
    assert len({text for one in seeds for text in (one.figures, one.order)}) == 2 * len(seeds)


def test_the_derivation_stays_as_it_is_since_attempts_under_way_keep_their_questions() -> None:
    """HMAC-SHA-256, as `openssl dgst -sha256 -hmac` gives it, its first 32 characters."""
    kept = item_seeds("kAAAA", "i01_001", draw=2)
    assert (kept.figures, kept.order) == ("74817e3a1636a69d4eb9375c671898bb", "f13566b226ab75ce2543d0727009a0fa")


@pytest.mark.parametrize("draw", [0, 7])
def test_attempts_that_began_before_keep_the_figures_and_the_order_that_they_were_shown(draw: int) -> None:
    options = [{"id": letter, "text": f"{{n}} {letter}", "correct": letter == "a"} for letter in "abcdefgh"]
    document = {
        "id": "i01_001", "use": "assessment", "lesson": "l01_01", "activities": ["m01_a01"], "competency": "c",
        "difficulty": 50, "interaction": "choice", "multiple": False, "prompt": "{n} ?", "options": options,
        "parameters": {"n": {"minimum": 1, "maximum": 9, "step": 1}}, "explanation": "ok",
    }  # fmt: skip
    item = item_from_document(document, trials=0)
    seeds = item_seeds(OLD, item.id, draw=draw)
    shown = make_variant(item, f"{OLD}.{draw}/{item.id}" if draw else f"{OLD}/{item.id}")
    assert make_variant(item, seeds.figures, order_seed=seeds.order) == shown
    assert not is_keyed(OLD)
    derived = item_seeds("k" + OLD[1:], item.id, draw=draw)
    orders = {
        tuple(one.id for one in make_variant(item, derived.figures, order_seed=order).options)
        for order in (derived.order, None)
    }
    assert len(orders) == 2
