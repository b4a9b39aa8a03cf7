"""Units that a learner may type after a number, and the many ways of writing one ("eur", "euros", "€").

A unit is compared word by word in a canonical writing. The whole unit or its first word is accepted: where "€ /
clic" is asked, "€" says enough, and where "€ HT" is asked "€" or "HT" do, but never "€ TTC". A unit of another kind is
never converted here: the caller refuses it, which costs nothing.
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
    "ht": "ht h.t h.t. htva",
    "ttc": "ttc t.t.c t.t.c. tvac",
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
_TAXES = {
    "hors taxes": "ht",
    "hors taxe": "ht",
    "excl. vat": "ht",
    "excluding vat": "ht",
    "toutes taxes comprises": "ttc",
    "incl. vat": "ttc",
    "including vat": "ttc",
}
_TAXES_ALONE = (("ht",), ("ttc",))
_GLUED = re.compile("([€$£])(?=[a-z])")
_SLASH = re.compile(" ?/ ?")


def canonical_unit(text: str) -> tuple[str, ...]:
    """Words of a unit in their canonical writing; text without double or unusual spaces is expected."""
    lowered = _GLUED.sub(r"\1 ", _SLASH.sub(" / ", text.strip(" ").lower()))
    for phrase, word in _TAXES.items():
        lowered = lowered.replace(phrase, word)
    if lowered in _PHRASES:
        return (_PHRASES[lowered],)
    return tuple(_canonical_word(word) for word in lowered.split(" ") if word)


def _canonical_word(word: str) -> str:
    if word in _CANONICAL:
        return _CANONICAL[word]
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def is_same_unit(typed: str, expected: str) -> bool:
    """Whether `typed` is a way of writing `expected`, its first word, or the tax that it says (HT for € HT)."""
    given, words = canonical_unit(typed), canonical_unit(expected)
    return given in (words, words[:1]) or (given in _TAXES_ALONE and given[0] in words)
