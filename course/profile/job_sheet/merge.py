"""Lay what a sheet proposes over the profile that is there: identifiers stay, corrections stay, what vanished retires.

An entry of the sheet continues the entry of the profile whose text it has, or had at the last import, or resembles most
(`similarity`). Only what an earlier import of the same shape of sheet brought can vanish: what a person added stays,
and an article can complete a profile that came from a sectioned sheet. Where no fingerprint tells what an import
brought, an entry in quite other words in the same place is taken for the person's own wording, and stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course.profile.job_sheet.changes import EMPTY, Change, Diff, Named, settle
from course.profile.job_sheet.fingerprint import ORIGIN, Fingerprint, digest
from course.profile.job_sheet.names import Identifiers
from course.profile.job_sheet.proposal import PROPOSED_TARGET, TARGET_REASON, source_of
from course.profile.job_sheet.shape import WRITTEN_BY_PEOPLE, ListShape
from course.profile.job_sheet.similarity import REWORDED, SAME_TITLE, likeness, pair_all, pair_in_place
from course.profile.job_sheet.wording import same_text, words

_NOTHING: Mapping[str, str] = {}


class Merge:
    """One import over one profile; `existing` may be empty. Entries are changed in copies, never in place."""

    def __init__(self, existing: Mapping[str, Any], known: Fingerprint, *, shape: str, today: str) -> None:
        self.existing = existing
        self.known = known
        self.origin = digest(shape)
        self.source = source_of(shape)
        self.today = today
        self.names = Identifiers(existing)
        self.diff = Diff()
        self.fingerprint: dict[str, dict[str, str]] = {key: dict(fields) for key, fields in known.items()}
        self.continued = 0
        """How many missions, activities and hard skills of the profile the sheet goes on with."""

    def entries(self, shape: ListShape, proposed: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """One list of the profile after the import: in the order of the sheet, unless it holds other entries too."""
        old = [dict(entry) for entry in self.existing.get(shape.key) or ()]
        pairs = pair_all(
            proposed,
            old,
            key=lambda entry: self.key(shape, entry),
            alike=lambda new, had: _alike(shape, new, had),
        )
        self.continued += sum(_tells_the_job(proposed[at]) for at in pairs)
        own = {} if self.known else _rewritten(shape, proposed, old, pairs)
        pairs |= own
        merged = [
            self.continue_entry(shape, old[pairs[at]], new, rewritten=at in own)
            if at in pairs
            else self.add(shape, new)
            for at, new in enumerate(proposed)
        ]
        left = [entry for at, entry in enumerate(old) if at not in set(pairs.values())]
        staying = self.stay_or_retire(left, shape, listed=bool(proposed))
        return _as_before(merged + staying, old) if staying else merged

    def key(self, shape: ListShape, entry: Mapping[str, Any]) -> object:
        """Equal for a proposed entry and the entry of the profile that an earlier import made from the same words."""
        kind = _kind(shape, entry)
        hashed = self.known.get(entry.get("id") or "", _NOTHING).get(shape.text)
        return kind, hashed or digest(entry[shape.text])

    def continue_entry(
        self, shape: ListShape, old: dict[str, Any], new: Mapping[str, Any], *, rewritten: bool = False
    ) -> dict[str, Any]:
        """The entry of the profile with what the sheet changes in it; `rewritten`: a person put it in other words."""
        known = self.known.get(old["id"], _NOTHING)
        if known and known[ORIGIN] != self.origin:
            return self._complete(shape, old, new)
        for name in shape.fields:
            if name == "target":
                self._settle_target(old, new, known)
            else:
                settle(
                    old,
                    new,
                    name,
                    known=known,
                    by_people=rewritten or name in WRITTEN_BY_PEOPLE,
                    diff=self.diff,
                )
        self.remember(shape, old["id"], new)
        return old

    def _complete(self, shape: ListShape, old: dict[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
        """An entry that the other shape of sheet brought: only what it leaves open is filled in."""
        for name in shape.fields:
            if old.get(name) in EMPTY and new.get(name) not in EMPTY:
                self.diff.reworded.append(Change(old["id"], name, old.get(name), new[name]))
                old[name] = new[name]
        return old

    def add(self, shape: ListShape, new: Mapping[str, Any], identifier: str = "") -> dict[str, Any]:
        """A new entry, or the retired one of the same text."""
        text = str(new[shape.text])
        identifier = identifier or self.names.restore(shape.key, text) or self.names.entry(shape, text)
        self.diff.added.append(Named(identifier, text))
        self.remember(shape, identifier, new)
        return {"id": identifier, **new}

    def stay_or_retire(self, left: list[dict[str, Any]], shape: ListShape, *, listed: bool) -> list[dict[str, Any]]:
        """Of the entries that the sheet does not go on with, those that stay; the others retire.

        `listed`: the sheet has such a list at all; without a fingerprint only then can anything vanish.
        """
        staying = []
        for entry in left:
            ours = entry.get("source") in (None, self.source)
            if self.vanishes(entry["id"], listed=listed and ours):
                self.retire(shape, entry)
            else:
                staying.append(entry)
        return staying

    def vanishes(self, identifier: str, *, listed: bool) -> bool:
        """True when an entry that the sheet does not go on with came from such a sheet."""
        if not self.known:
            return listed
        return self.known.get(identifier, _NOTHING).get(ORIGIN) == self.origin

    def was_imported(self, identifier: str) -> bool:
        """True when an import of either shape brought the entry, or nothing tells who did."""
        return not self.known or identifier in self.known

    def retire(self, shape: ListShape, entry: Mapping[str, Any]) -> None:
        """Put an identifier out of use for good."""
        text = str(entry[shape.text])
        self.names.retired.append({"id": entry["id"], "kind": shape.key, "text": text, "since": self.today})
        self.diff.removed.append(Named(entry["id"], text))
        self.fingerprint.pop(entry["id"], None)

    def remember(self, shape: ListShape, identifier: str, new: Mapping[str, Any]) -> None:
        """Note in the fingerprint what the sheet says of this entry."""
        said = (name for name in shape.fields if new.get(name) not in EMPTY or name == "competencies")
        fields = {name: digest(new[name]) for name in said}
        if new.get("target_source") == "editorial":
            fields.pop("target", None)
        self.fingerprint[identifier] = {ORIGIN: self.origin} | fields

    def _settle_target(self, old: dict[str, Any], new: Mapping[str, Any], known: Mapping[str, str]) -> None:
        if new.get("target_source") != "sheet":
            return
        proposed_by_us = old.get("target") == PROPOSED_TARGET and old.get("target_reason") == TARGET_REASON
        if proposed_by_us:
            known = {**known, "target": digest(old["target"])}
        settle(old, new, "target", known=known, by_people=True, diff=self.diff)
        if old.get("target") == new["target"]:
            old["target_source"] = "sheet"
            old.pop("target_reason", None)


def _rewritten(
    shape: ListShape, new: list[dict[str, Any]], old: list[dict[str, Any]], pairs: Mapping[int, int]
) -> dict[int, int]:
    """Entries that a person evidently put in other words; not competencies, whose titles are short enough to keep."""
    if shape.key == "competencies":
        return {}
    found = pair_in_place(len(new), len(old), pairs)
    return {one: other for one, other in found.items() if _kind(shape, new[one]) == _kind(shape, old[other])}


def _as_before(entries: list[dict[str, Any]], old: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries that were there in their former order, then the new ones."""
    places = {entry["id"]: place for place, entry in enumerate(old)}
    return sorted(entries, key=lambda entry: places.get(entry["id"], len(old)))


def _alike(shape: ListShape, new: Mapping[str, Any], old: Mapping[str, Any]) -> float:
    """Likeness of two entries of one list, 0 when they cannot be the same thing."""
    if _kind(shape, new) != _kind(shape, old):
        return 0.0
    if same_text(str(new[shape.text]), str(old[shape.text])):
        return 1.0
    one, other = _body(new), _body(old)
    if not one or not other:
        return likeness(str(new[shape.text]), str(old[shape.text]), least=SAME_TITLE)
    titles = likeness(str(new[shape.text]), str(old[shape.text]))
    both = 0.5 * titles + 0.5 * likeness(one, other)
    return both if both >= REWORDED + 0.05 else 0.0


def _kind(shape: ListShape, entry: Mapping[str, Any]) -> Any:
    """What keeps two entries of one list apart whatever their titles."""
    name = {"competencies": "kind", "salary_bands": "source"}.get(shape.key)
    return entry.get(name) if name else None


def _tells_the_job(entry: Mapping[str, Any]) -> bool:
    """True for hard skills: soft skills, diplomas or salary bands are much the same in every job."""
    return entry.get("kind") == "hard"


def _body(entry: Mapping[str, Any]) -> str:
    """Everything but the title that an entry could be recognised by."""
    parts = [str(entry.get(name) or "") for name in ("description", "answer")]
    parts += [" ".join(entry.get(name) or ()) for name in ("facets", "tools")]
    parts += [str(entry[name]) for name in ("minimum", "maximum", "level") if entry.get(name)]
    text = " ".join(part for part in parts if part)
    return text if words(text) else ""
