"""What differs between an item and its correction, place by place, for whoever decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from web.corrections.fields import plain
from web.locale import translate as _

LONGEST = 240
LONGEST_STEP = 40


@dataclass(frozen=True, slots=True)
class Difference:
    """One place of the document, before and after; "" where there was or is nothing."""

    place: str
    before: str
    after: str


def document_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Every place where two documents differ; parts with an id are compared by it."""
    return [
        Difference(one.place, _right_or_wrong(one.before), _right_or_wrong(one.after))
        if one.place.endswith(".correct")
        else one
        for one in _changes("", before, after)
    ]


def place_names(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """Names of the places that people know under another one than the document's."""
    names = {
        "answer": str(_("Réponse")),
        "decimals": str(_("Décimales demandées")),
        "tolerance.absolute": str(_("Tolérance absolue, dans l'unité de la réponse")),
        "tolerance.relative": str(_("Tolérance relative, en part de la réponse")),
        "mistakes": str(_("Erreurs prévues et réponses acceptées")),
        "prompt": str(_("Énoncé")),
        "explanation": str(_("Explication")),
        "steps": str(_("Ordre des étapes")),
        "competency": str(_("Compétence")),
        "difficulty": str(_("Difficulté annoncée")),
    }
    for document in (after, before):
        for option in document.get("options", ()):
            names[f"options.{option['id']}.correct"] = f"{option['id']}. {plain(option['text'])}"
            names[f"options.{option['id']}.value"] = f"{option['id']}. {plain(option['text'])}"
        for part in ("options", "steps", "sources", "blanks"):
            for one in document.get(part, ()):
                said = plain(f"{one['id']}. {one.get('text', '')}".rstrip(". "))
                names[f"{part}.{one['id']}.feedback"] = str(_("Ce qui est dit de « {part} »", part=said))
        for source in document.get("sources", ()):
            names[f"pairs.{source['id']}"] = plain(source["text"])
        for criterion in document.get("rubric", ()):
            names[f"rubric.{criterion['id']}.weight"] = plain(criterion["title"])
        for blank in document.get("blanks", ()):
            names[f"blanks.{blank['id']}.accept"] = str(_("Blanc {id} : textes acceptés", id=blank["id"]))
    return names


def _right_or_wrong(shown: str) -> str:
    return str(_("juste")) if shown == "True" else str(_("fausse"))


def _changes(place: str, before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in [*before, *(name for name in after if name not in before)]:
            yield from _changes(f"{place}.{name}" if place else str(name), before.get(name), after.get(name))
        return
    ids = _ids(before), _ids(after)
    if ids[0] and ids[1]:
        if ids[0] != ids[1] and sorted(ids[0]) == sorted(ids[1]):
            yield Difference(place, _order(before), _order(after))
        old, new = ({str(one["id"]): one for one in side} for side in (before, after))
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _changes(f"{place}.{key}", old.get(key), new.get(key))
        return
    yield Difference(place, _shown(before), _shown(after))


def _order(parts: list[Mapping[str, Any]]) -> str:
    """The parts by what they say, as far as it takes to know them."""
    texts = [" ".join(str(one.get("text", "")).split()) for one in parts]
    shown = [text if len(text) <= LONGEST_STEP else text[: LONGEST_STEP - 1].rstrip() + "…" for text in texts]
    return " → ".join(
        f"{one['id']}. {text}" if text else str(one["id"]) for one, text in zip(parts, shown, strict=True)
    )


def _ids(value: Any) -> list[str]:
    if isinstance(value, list) and value and all(isinstance(one, Mapping) and "id" in one for one in value):
        return [str(one["id"]) for one in value]
    return []


def _shown(value: Any) -> str:
    if value is None:
        return ""
    text = ", ".join(map(_shown, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
