"""Which parameter values a response was given to, worked out again from seeds, for many attempts at once.

An attempt gives an item a seed of its own (item_seed.py), hashed byte by byte, for whole columns at once. Of attempts
that began before seeds were derived, the state after the attempt's seed is common to all its items and computed once.
This is `seed.py` on arrays, and a test holds the two together. Items with constraints may be drawn again, which arrays
cannot follow: of those, so many responses are drawn one by one and the others are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assessments.items.draw import NoPossibleDraw
from assessments.items.item_seed import LENGTH, figures_seed, is_keyed, item_seeds
from assessments.items.seed import hash_seed
from assessments.items.structure import Item
from assessments.items.variant import make_variant

IntArray = NDArray[np.int64]
States = NDArray[np.uint32]

MOST_ONE_BY_ONE = 1000
"""Responses drawn one by one for an item with constraints, the newest ones: enough to see a difference of 10 points."""
NOT_DRAWN = -1
_PRIME = np.uint32(0x01000193)


def seed_states(seeds: Sequence[str]) -> States:
    """The state of the hash after each seed."""
    return np.array([hash_seed(seed) for seed in seeds], dtype=np.uint32)


def drawn_values(
    item: Item, seeds: Sequence[str], attempt: IntArray, states: States, draws: IntArray
) -> dict[str, IntArray]:
    """For each parameter, the index of the value that each response was given to; NOT_DRAWN where it is not known.

    `seeds` by attempt; `attempt`, the `states` of their seeds, and the draw numbers (variant_of) by response.
    """
    if not item.parameters:
        return {}
    if item.constraints:
        return _one_by_one(item, seeds, attempt, draws)
    state = np.empty_like(states)
    for draw in np.unique(draws):
        here = draws == draw
        suffix = (f".{draw}" if draw else "") + f"/{item.id}"
        state[here] = _hash_on(states[here], suffix.encode())
    derived = np.array([is_keyed(seed) for seed in seeds], dtype=bool)[attempt]
    own = [
        figures_seed(seeds[at], item.id, int(draw)) for at, draw in zip(attempt[derived], draws[derived], strict=True)
    ]
    state[derived] = _hashed(own)
    values = {}
    for parameter in item.parameters:
        state, drawn = _next(state)
        values[parameter.name] = np.floor(drawn * parameter.count).astype(np.int64)
    return values


def _hashed(derived: list[str]) -> States:
    """The state of the hash after each derived seed."""
    octets = np.frombuffer("".join(derived).encode(), dtype=np.uint8).reshape(-1, LENGTH).astype(np.uint32)
    states = np.full(len(derived), hash_seed(""), dtype=np.uint32)
    for column in octets.T:
        states = (states ^ column) * _PRIME
    return states


def _hash_on(states: States, octets: bytes) -> States:
    for octet in octets:
        states = (states ^ np.uint32(octet)) * _PRIME
    return states


def _next(state: States) -> tuple[States, NDArray[np.float64]]:
    state = state + np.uint32(0x6D2B79F5)
    mixed = (state ^ (state >> np.uint32(15))) * (state | np.uint32(1))
    mixed = mixed ^ (mixed + (mixed ^ (mixed >> np.uint32(7))) * (mixed | np.uint32(61)))
    return state, (mixed ^ (mixed >> np.uint32(14))) / 4294967296.0


def _one_by_one(item: Item, seeds: Sequence[str], attempt: IntArray, draws: IntArray) -> dict[str, IntArray]:
    index = [{parameter.value(k): k for k in range(min(parameter.count, 100_000))} for parameter in item.parameters]
    values = {parameter.name: np.full(len(attempt), NOT_DRAWN, dtype=np.int64) for parameter in item.parameters}
    for place in range(max(0, len(attempt) - MOST_ONE_BY_ONE), len(attempt)):
        own = item_seeds(seeds[attempt[place]], item.id, draw=int(draws[place]))
        try:
            figures = make_variant(item, own.figures, order_seed=own.order).figures.values
        except NoPossibleDraw:
            continue
        for parameter, known in zip(item.parameters, index, strict=True):
            values[parameter.name][place] = known.get(figures[parameter.name], NOT_DRAWN)
    return values
