"""Career paths named in a sentence: "peut évoluer vers un poste de X ou de Y", "se spécialiser dans ..., comme Z"."""

from __future__ import annotations

import re

from course.profile.job_sheet.sheet import CareerPath
from course.profile.job_sheet.wording import capitalised, enumeration, fold, sentences, words

_EVOLVES = re.compile(
    r"(?:évoluer|évolue|progresser|accéder|prétendre|s['’]orienter|se diriger)\s+(?:\w+\s+)?(?:vers|à|au)\s+|"
    r"(?:viser|occuper|briguer|prendre)\s+(?=(?:un|une|des|le|la)\s+(?:poste|fonction|direction|responsabilité))|"
    r"\bdevenir\s+",
    re.IGNORECASE,
)
_POST = re.compile(
    r"^(?:(?:un|une|des|le|la|les|d['’]autres)\s+)?(?:postes?|fonctions?|métiers?|rôles?|responsabilités?)\s*",
    re.IGNORECASE,
)
_SPECIALISES = re.compile(r"se spécialiser\s+(?:\w+\s+)?(?:dans|en)\s+(?P<what>.*)$", re.IGNORECASE)
_EXAMPLES = re.compile(
    r"(?:,\s*)?\b(?:comme|telles? que?|tels que|tels? qu['’]|notamment|par exemple)\s+", re.IGNORECASE
)
_ENDING = re.compile(
    r",?\s*\b(?:par exemple|au sein\b|en cré|en se\b|en suivant|en passant|dans (?:un|une|le|la|les|des|d['’])|après|"
    r"avec|selon|grâce|afin|pour\b|lorsqu|s['’]il|si\b|qui\b|voire\b|puis\b|à condition|chez|sur\b|mais\b|où\b).*$",
    re.IGNORECASE,
)
_INDEPENDENT = re.compile(
    r"en créant (?:son|sa|leur|votre)|à son compte|indépendante?|free-?lance|auto-?entrepreneu|"
    r"(?:son|sa|leur) (?:propre|activité)|s['’]installer|ouvrir (?:son|sa|leur)|reprendre (?:un|une)|\bà leur compte",
    re.IGNORECASE,
)
_OPENS_OWN = re.compile(
    r"((?:ouvrir|créer|reprendre|lancer|s['’]installer)\s+(?:à\s+)?(?:son|sa|leur|un|une)\b[^,.;]{2,60})", re.I
)


def career_paths_in(text: str, line: int) -> list[CareerPath]:
    """The paths that a paragraph names, each with its kind; empty when it names none."""
    paths: list[CareerPath] = []
    for sentence in sentences(text):
        paths += _of_sentence(sentence.rstrip(" .!;"), line)
    unique = {fold(path.title): path for path in reversed(paths)}
    return [path for path in paths if unique.get(fold(path.title)) is path]


def _of_sentence(sentence: str, line: int) -> list[CareerPath]:
    special = _SPECIALISES.search(sentence)
    if special:
        return [CareerPath(title, line, "specialisation") for title in _named(special.group("what"))]
    kind = "independent" if _INDEPENDENT.search(sentence) else "evolution"
    found: list[CareerPath] = []
    evolves = _EVOLVES.search(sentence)
    if evolves and not re.search(r"\bpour\s+(?:devenir|accéder)|formation", sentence[: evolves.end()], re.IGNORECASE):
        found += [CareerPath(title, line, kind) for title in _named(sentence[evolves.end() :])]
    own = _OPENS_OWN.search(sentence)
    if own and kind == "independent" and (not found or "poste" not in fold(sentence)):
        found.append(CareerPath(capitalised(own.group(1).strip()), line, "independent"))
    return found


def _named(text: str) -> list[str]:
    examples = _EXAMPLES.split(text, maxsplit=1)
    listed = examples[1] if len(examples) > 1 and words(examples[1]) else _POST.sub("", examples[0])
    items = []
    for part in enumeration(_ENDING.sub("", listed)):
        item = _POST.sub("", part).strip(" .,")
        item = re.sub(r"^(?:de |d['’]|des |du )", "", item)
        if item and 1 <= len(words(item)) <= 8 and len(item) <= 70:
            items.append(capitalised(item))
    return items
