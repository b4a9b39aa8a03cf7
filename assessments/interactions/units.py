"""Units that a learner may type after a number, and the many ways of writing one ("eur", "euros", "€").

A unit is compared word by word in a canonical writing. The whole unit or its first word is accepted: where "€ /
clic" is asked, "€" says enough. A unit of another kind is never converted here: the caller refuses it, which costs
nothing.
"""

import re

_SAME: dict[str, str] = {
    "%": "% pourcent pourcents percent pct",
    "€": "€ eur euro euros",
    "k€": "k€ keur keuros",
    "m€": "m€ meur",
    "$": "$ usd dollar dollars",
    "£": "£ gbp",
    "pt": "pt pts point points pp",
    "jour": "jour jours j day days d",
    "heure": "heure heures h hour hours",
    "minute": "minute minutes min mn",
    "seconde": "seconde secondes s sec second seconds",
    "semaine": "semaine semaines sem week weeks",
    "mois": "mois month months",
    "an": "an ans année années annee annees year years",
    "fois": "fois x × times",
    "/": "/ par per",
}
_CANONICAL = {writing: unit for unit, writings in _SAME.items() for writing in writings.split(" ")}
_PHRASES = {
    "pour cent": "%",
    "per cent": "%",
    "point de pourcentage": "pt",
    "points de pourcentage": "pt",
    "percentage point": "pt",
    "percentage points": "pt",
}
_SLASH = re.compile(" ?/ ?")


def canonical_unit(text: str) -> tuple[str, ...]:
    """Words of a unit in their canonical writing; text without double or unusual spaces is expected."""
    lowered = _SLASH.sub(" / ", text.strip(" ").lower())
    if lowered in _PHRASES:
        return (_PHRASES[lowered],)
    return tuple(_canonical_word(word) for word in lowered.split(" ") if word)


def _canonical_word(word: str) -> str:
    if word in _CANONICAL:
        return _CANONICAL[word]
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def is_same_unit(typed: str, expected: str) -> bool:
    """Whether `typed` is a way of writing `expected`, or of writing its first word."""
    words = canonical_unit(expected)
    return canonical_unit(typed) in (words, words[:1])
