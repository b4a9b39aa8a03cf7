"""The seeds of an item within an attempt: one that draws its figures, one that orders its options.

Draws keep 32 bits of a seed (seed.py), so that whoever sees the figures of a question can find the seed that gave them
by trying them all. It must tell nothing else: each seed is HMAC-SHA-256 (RFC 2104) of the attempt's own, which is the
key, over what is drawn, the draw's number and the item. Figures then say nothing of the order in the same question (the
steps of a sequencing are written in the right order), nor of any other question.

Attempts that began before this have seeds without the mark, and keep what they were shown: "<seed>/<item>", the order
drawn behind the figures. Packages do as well (player/grading/variant.js): their key travels with them, there is nothing
to hide.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

KEYED = "k"
"""How an attempt's seed begins whose items have derived seeds; the seeds before were hexadecimal."""
LENGTH = 32
"""Characters of a derived seed, hexadecimal."""


@dataclass(frozen=True, slots=True)
class ItemSeeds:
    """What a variant is drawn from."""

    figures: str
    order: str | None
    """None: the order is drawn from `figures` too, behind the figures."""


def item_seeds(attempt_seed: str, item_id: str, *, draw: int = 0) -> ItemSeeds:
    """The seeds of an item; `draw` counts its draws in practice."""
    if not is_keyed(attempt_seed):
        own = f"{attempt_seed}.{draw}" if draw else attempt_seed
        return ItemSeeds(f"{own}/{item_id}", None)
    return ItemSeeds(figures_seed(attempt_seed, item_id, draw), _derived(attempt_seed, f"order/{draw}/{item_id}"))


def is_keyed(attempt_seed: str) -> bool:
    """Whether the items of an attempt have derived seeds."""
    return attempt_seed.startswith(KEYED)


def figures_seed(attempt_seed: str, item_id: str, draw: int) -> str:
    """What draws the figures, of a keyed attempt seed."""
    return _derived(attempt_seed, f"figures/{draw}/{item_id}")


def _derived(attempt_seed: str, name: str) -> str:
    return hmac.digest(attempt_seed.encode(), name.encode(), "sha256").hex()[:LENGTH]
