"""What became of each item on its way into another format or out of it: nothing is lost in silence.

An item about which nothing is remarked was kept whole. A remark names the field of the item document (docs/items.md)
that it is about, without the index: "options.feedback" stands for the feedback of any option.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Literal

Fate = Literal["changed", "lost", "missing", "left_out", "problem"]
FATES: dict[Fate, str] = {
    "left_out": "left out",
    "lost": "lost",
    "changed": "changed",
    "missing": "to complete",
    "problem": "to correct",
}
"""How each is printed, gravest first. "missing" and "problem" are about drafts that were read from elsewhere."""
_WHOLE = "*"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that did not cross as it was; `where` is "file:line" of what was read, "" where nothing was."""

    item: str
    fate: Fate
    field: str
    message: str
    where: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        name = f"{self.field}: " if self.field and self.field != _WHOLE else ""
        return f"{place}{FATES[self.fate]}: {name}{self.message}"


@dataclass(slots=True)
class Report:
    """The items of one crossing, in order, and the remarks about them."""

    format: str
    items: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, item: str) -> None:
        """An item that crosses; remarks about it may follow."""
        if item not in self.items:
            self.items.append(item)

    def note(self, item: str, fate: Fate, name: str, message: str, *, where: str = "") -> None:
        """Keep a remark about the field `name` of an item; the same one is kept once."""
        remark = Remark(item, fate, name, message, where)
        if remark not in self.remarks:
            self.remarks.append(remark)

    def leave_out(self, item: str, message: str, *, where: str = "") -> None:
        """An item that does not cross at all."""
        self.add(item)
        self.note(item, "left_out", _WHOLE, message, where=where)

    def of(self, item: str) -> list[Remark]:
        """The remarks about one item, gravest first."""
        order = list(FATES)
        found = [remark for remark in self.remarks if remark.item == item]
        return sorted(found, key=lambda remark: order.index(remark.fate))

    @property
    def kept(self) -> list[str]:
        """Items about which there is nothing to say."""
        touched = {remark.item for remark in self.remarks}
        return [item for item in self.items if item not in touched]

    @property
    def left_out(self) -> list[str]:
        """Items that did not cross."""
        return [item for item in self.items if any(one.fate == "left_out" for one in self.of(item))]

    def joined(self, other: Report) -> Report:
        """This crossing and the next as one: a way there and back."""
        return Report(self.format, list(dict.fromkeys([*self.items, *other.items])), [*self.remarks, *other.remarks])

    def counts(self) -> dict[str, int]:
        """How many items, how many kept whole, and how many have each fate."""
        counts = {"items": len(self.items), "kept": len(self.kept)}
        for fate in FATES:
            counts[fate] = len({one.item for one in self.remarks if one.fate == fate})
        return counts

    def as_document(self) -> dict[str, object]:
        """As plain data."""
        return {
            "format": self.format,
            "counts": self.counts(),
            "kept": self.kept,
            "remarks": [asdict(remark) for remark in self.remarks],
        }

    def lines(self) -> Iterator[str]:
        """As printed: each item about which there is something to say, then the figures."""
        for item in self.items:
            remarks = self.of(item)
            if remarks:
                yield item
                yield from (f"  {remark}" for remark in remarks)
        yield from _summary(self.counts())


def _summary(counts: dict[str, int]) -> Iterable[str]:
    told = [f"{counts['items']} items", f"{counts['kept']} kept whole"]
    told += [f"{counts[fate]} {word}" for fate, word in FATES.items() if counts[fate]]
    return [", ".join(told)]
