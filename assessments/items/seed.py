"""From a seed text to a stream of draws: FNV-1a (32 bit) over its UTF-8 bytes, then mulberry32.

Both are public-domain algorithms chosen because they need nothing but 32-bit integers, so that Python and the
player's JavaScript (player/grading/random.js) draw the very same numbers. They vary exercises; they protect no
secret.
"""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_MASK = 0xFFFFFFFF
_OFFSET_BASIS = 0x811C9DC5
_PRIME = 0x01000193


def hash_seed(seed: str) -> int:
    """FNV-1a of the UTF-8 bytes; a lone surrogate counts as U+FFFD, as it does for a browser's TextEncoder."""
    try:
        octets = seed.encode()
    except UnicodeEncodeError:
        octets = seed.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
    state = _OFFSET_BASIS
    for octet in octets:
        state = ((state ^ octet) * _PRIME) & _MASK
    return state


class Stream:
    """A mulberry32 stream: every draw moves it on by one."""

    __slots__ = ("_state",)

    def __init__(self, seed: str) -> None:
        self._state = hash_seed(seed)

    def draw(self) -> float:
        """A number in [0, 1), a multiple of 2**-32."""
        self._state = state = (self._state + 0x6D2B79F5) & _MASK
        mixed = ((state ^ (state >> 15)) * (state | 1)) & _MASK
        mixed ^= (mixed + (((mixed ^ (mixed >> 7)) * (mixed | 61)) & _MASK)) & _MASK
        return (mixed ^ (mixed >> 14)) / 4294967296.0

    def draw_integer(self, count: int) -> int:
        """An integer from 0 to count - 1."""
        return int(self.draw() * count)

    def shuffled(self, listed: Sequence[T]) -> tuple[T, ...]:
        """Fisher-Yates from the end; a list of one takes no draw."""
        order = list(listed)
        for last in range(len(order) - 1, 0, -1):
            other = self.draw_integer(last + 1)
            order[last], order[other] = order[other], order[last]
        return tuple(order)
