"""New identifiers for what is new, never one that was ever used: not even a retired one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from course.profile.job_sheet.shape import LISTS, ListShape, activity_number, list_of, mission_number
from course.profile.job_sheet.wording import identifier, same_text

_LONGEST = 60


class Identifiers:
    """Every identifier that a profile uses or has used, and the way to the next one."""

    def __init__(self, profile: Mapping[str, Any]) -> None:
        self.retired = [dict(one) for one in profile.get("retired") or ()]
        """What earlier imports no longer found; `restore` takes out what comes back."""
        self._numbers: dict[str, int] = {}
        self._taken = {one["id"] for one in self.retired} | set(_ids_of(profile))

    def mission(self) -> str:
        """The next mission's: m11 after m10."""
        highest = max((mission_number(one) for one in self._taken), default=0)
        return self._take(f"m{highest + 1:02}")

    def activity(self, mission: str) -> str:
        """The next activity's in a mission: m05_a11 after m05_a10."""
        highest = max((activity_number(one, mission) for one in self._taken), default=0)
        return self._take(f"{mission}_a{highest + 1:02}")

    def entry(self, shape: ListShape, title: str) -> str:
        """A readable identifier from a title, with a number where the plain one is taken."""
        if shape.numbered:
            number = self._numbers.get(shape.prefix, 0) + 1
            while f"{shape.prefix}_{number:02}" in self._taken:
                number += 1
            self._numbers[shape.prefix] = number
            return self._take(f"{shape.prefix}_{number:02}")
        stem = identifier(title, shape.prefix)
        if list_of(stem) != shape.key:
            stem = identifier(title, "competence")
        name, number = stem[:_LONGEST], 2
        while name in self._taken:
            name, number = f"{stem[: _LONGEST - 5]}_{number}", number + 1
        return self._take(name)

    def restore(self, key: str, text: str, mission: str = "") -> str | None:
        """Take the retired identifier of the very same text in the list `key` (in `mission`) back into use, or None."""
        for at, one in enumerate(self.retired):
            belongs = (one.get("kind") or list_of(one["id"])) == key and (
                not mission or activity_number(one["id"], mission)
            )
            if belongs and same_text(one.get("text") or "", text):
                del self.retired[at]
                return str(one["id"])
        return None

    def _take(self, name: str) -> str:
        self._taken.add(name)
        return name


def _ids_of(profile: Mapping[str, Any]) -> Iterable[str]:
    for shape in LISTS:
        for entry in profile.get(shape.key) or ():
            yield entry["id"]
            for activity in entry.get("activities") or ():
                yield activity["id"]
