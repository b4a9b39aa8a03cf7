"""What an import changes in a profile that is there already: added, removed, reworded, and what was left as it is
because a person wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from course.profile.job_sheet.fingerprint import digest

EMPTY: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True, slots=True)
class Named:
    """An identifier with its text."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one entry: what it was and what it becomes."""

    id: str
    field: str
    before: Any
    after: Any


@dataclass(slots=True)
class Diff:
    """Everything that one import changes."""

    added: list[Named] = field(default_factory=list)
    removed: list[Named] = field(default_factory=list)
    """Gone from the sheet: kept under `retired`, so that references to the identifier stay valid."""
    reworded: list[Change] = field(default_factory=list)
    kept: list[Change] = field(default_factory=list)
    """The sheet now says `after`, but a person wrote `before`, which stays."""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.reworded or self.kept)

    def as_data(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


def _same_members(before: Any, after: Any) -> bool:
    """True for two lists of texts that differ in order only."""
    both = isinstance(before, list) and isinstance(after, list)
    return both and sorted(map(str, before)) == sorted(map(str, after))


def settle(
    old: dict[str, Any],
    new: Mapping[str, Any],
    name: str,
    *,
    known: Mapping[str, str],
    by_people: bool,
    diff: Diff,
) -> None:
    """Decide one field of an entry that both sides have: three-way, with the hash of what the last import said.

    Untouched since the last import: the sheet's value. Corrected by a person while the sheet stayed the same: the
    person's. Both changed, or no hash for a field that people write: the person's, and the diff says so.
    """
    before, after = old.get(name), new.get(name)
    if after in EMPTY or before == after or _same_members(before, after):
        return
    hashed = known.get(name)
    if before in EMPTY:
        take = True
    elif hashed is None:
        take = not by_people
    elif digest(after) == hashed:
        return
    else:
        take = digest(before) == hashed
    change = Change(old["id"], name, before, after)
    (diff.reworded if take else diff.kept).append(change)
    if take:
        old[name] = after
