"""Whether a pool of items can fill a blueprint, and which item stands for which line of it.

Lines may overlap (six of a competency, two of them hard), so filling them one after another could use up what a later
line needs. Every place of every line is given an item by augmenting paths (Kuhn, 1955): if the pool can fill the
blueprint at all, it is filled; the candidates that a line names first are preferred.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.errors import InvalidInput
from course.curriculum.structure import BlueprintLine


class Candidate(Protocol):
    """What a blueprint asks of an item."""

    @property
    def use(self) -> str:
        """assessment, check, diagnostic or exam."""

    @property
    def competency(self) -> str:
        """Id of the competency."""

    @property
    def difficulty(self) -> float:
        """0-100."""

    @property
    def interaction(self) -> str:
        """choice, numeric, ..."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A line that the pool cannot fill."""

    index: int
    line: BlueprintLine
    there: int
    """How many items there are for it, after what other lines need."""

    def __str__(self) -> str:
        return f"{described(self.line)} asked, {self.there} there"


class NotEnoughItems(InvalidInput):
    """A blueprint asks for more items than there are; the message says of which."""

    def __init__(self, shortfall: Shortfall, *, of: str = "") -> None:
        named = f"{of}: " if of else ""
        super().__init__(f"{named}{shortfall}. Write more of them, or ask for fewer.", field="blueprint")
        self.shortfall = shortfall


def fits(line: BlueprintLine, item: Candidate) -> bool:
    """Whether an item may stand in a line."""
    return (
        item.competency == line.competency
        and item.use in line.uses
        and (line.interactions is None or item.interaction in line.interactions)
        and (line.difficulty is None or line.difficulty[0] <= item.difficulty <= line.difficulty[1])
    )


def described(line: BlueprintLine) -> str:
    """A line in words: "6 numeric items of analyse_indicateurs between 60 and 85"."""
    kinds = f"{' or '.join(line.interactions)} " if line.interactions else ""
    band = f" between {line.difficulty[0]:g} and {line.difficulty[1]:g}" if line.difficulty else ""
    return f"{line.count} {kinds}items of {line.competency}{band}"


def fill(counts: Sequence[int], candidates: Sequence[Sequence[int]]) -> list[list[int]]:
    """Give every line as many of its candidates as it wants, no candidate twice, as many places filled as possible.

    `counts` and `candidates` are by line, candidates in order of preference; returns the chosen ones by line, in the
    order of preference. The same input gives the same result, as in the player draws.
    """
    holder: dict[int, int] = {}

    def place(line: int, seen: set[int]) -> bool:
        seen.add(line)
        for candidate in candidates[line]:
            if candidate not in holder:
                holder[candidate] = line
                return True
        for candidate in candidates[line]:
            if holder[candidate] not in seen and place(holder[candidate], seen):
                holder[candidate] = line
                return True
        return False

    for line, count in enumerate(counts):
        for _ in range(count):
            if not place(line, set()):
                break
    return [[one for one in named if holder.get(one) == line] for line, named in enumerate(candidates)]


def shortfalls(blueprint: Sequence[BlueprintLine], pool: Iterable[Candidate]) -> list[Shortfall]:
    """The lines that this pool cannot fill beside the others."""
    items = list(pool)
    candidates = [[index for index, item in enumerate(items) if fits(line, item)] for line in blueprint]
    filled = fill([line.count for line in blueprint], candidates)
    return [
        Shortfall(index, line, len(chosen))
        for index, (line, chosen) in enumerate(zip(blueprint, filled, strict=True))
        if len(chosen) < line.count
    ]
