"""Which figures of small groups may not be shown, and which others must then be hidden so that nobody can
subtract.

Primary: a group with 1 to n_min - 1 people is hidden; 5 inside the training team, 10 outside it.
Complementary: where the total over the groups is published too, what is hidden together must be at least two
groups and n_min people, else the difference to the total gives the small group away; the smallest groups
still shown are hidden until it is so.
"""

from collections.abc import Sequence
from typing import Final

INSIDE_THE_TEAM: Final = 5
OUTSIDE_THE_TEAM: Final = 10


def hidden_groups(sizes: Sequence[int], *, n_min: int = INSIDE_THE_TEAM, total_shown: bool = True) -> list[bool]:
    """For each group of a partition, whether its figures are hidden. Empty groups have none and hide
    nothing.
    """
    hidden = [0 < size < n_min for size in sizes]
    if not total_shown or not any(hidden):
        return hidden
    shown = sorted((index for index, size in enumerate(sizes) if size and not hidden[index]), key=lambda i: sizes[i])
    while shown and (hidden.count(True) < 2 or sum(s for s, h in zip(sizes, hidden, strict=True) if h) < n_min):
        hidden[shown.pop(0)] = True
    return hidden
