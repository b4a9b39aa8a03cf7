"""Figures as French job sheets write them: levels, scores and amounts of money."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LEVEL_FIRST = re.compile(r"^(\d{1,4})\s*(?:(%)|/\s*(\d{1,3}))?\s*(?:[|:–—-]\s*|\s+(?=\D))(?=\D)(.*\w.*)$")
_LEVEL_LAST = re.compile(r"^(.*[^\W\d].*?)\s*[|:–—-]?\s*(?<![\d.,])(\d{1,4})\s*(?:(%)|/\s*(\d{1,3}))?\s*$")
_SEPARATED = re.compile(r"[|:–—-]\s*\d{1,4}\s*$")
_NUMBER = r"(?<!\d)\d{1,3}(?:[ .]\d{3}){1,3}(?!\d)(?:,\d{1,2})?|(?<!\d)\d{1,9}(?:,\d{1,2})?"
_MONEY = re.compile(
    rf"(?P<a>{_NUMBER})\s*(?P<ka>k)?\s*(?P<ca>€|euros?\b|eur\b)?\s*(?:à|et|-|–|—|/)\s*(?P<b>{_NUMBER})\s*(?P<kb>k)?"
    rf"\s*(?:€|euros?\b|eur\b)|(?P<one>{_NUMBER})\s*(?P<kone>k)?\s*(?:€|euros?\b|eur\b)",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"(?:dépass\w*|au[- ]delà|à partir|plus|supérieure?s?|excéd\w*|minimum|au moins|dès)"
    r"\s*(?:de|d['’]|à|des)?\s*(?:les?|la)?\s*$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(r"(?:jusqu['’]?\s*à|maximum|moins de|au plus|plafonn\w*(?: à)?)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Level:
    """A title with a level: 0-100 as written; `scale` is what it is out of."""

    title: str
    value: int
    scale: int
    percent: bool

    @property
    def out_of_hundred(self) -> int:
        """The level on 0-100."""
        return self.value if self.scale == 100 else round(100 * self.value / self.scale)


@dataclass(frozen=True, slots=True)
class Amounts:
    """A range of money; an open bound is None."""

    minimum: int | None
    maximum: int | None
    start: int
    end: int


def level_of(text: str, *, bare: bool = False) -> Level | None:
    """ "95 | Analyse", "Analyse : 95 %", "19/20 - Analyse" -> title and level; None for anything else.

    A bare number after a title counts only behind a separator ("Niveau 3" is no level); before one, if `bare`.
    """
    first = _LEVEL_FIRST.match(text)
    if first and (first.group(2) or first.group(3) or bare or re.match(r"^\d+\s*[|:–—-]", text)):
        return _level(first.group(4), first.group(1), first.group(2), first.group(3))
    last = _LEVEL_LAST.match(text)
    if last and (last.group(3) or last.group(4) or _SEPARATED.search(text)):
        return _level(last.group(1), last.group(2), last.group(3), last.group(4))
    return None


def _level(title: str, value: str, percent: str | None, scale: str | None) -> Level | None:
    out_of = int(scale) if scale else 100
    name = title.strip(" |:–—-")
    return Level(name, int(value), out_of, bool(percent)) if name and out_of else None


def amounts_in(text: str) -> list[Amounts]:
    """Every amount of money in a text, in order: ranges, and single amounts with the bound that the words give."""
    found: list[Amounts] = []
    for match in _MONEY.finditer(text):
        if match.group("one"):
            value = _value(match.group("one"), match.group("kone"))
            before = text[: match.start()][-40:]
            high = bool(_AT_MOST.search(before))
            low = bool(_AT_LEAST.search(before)) or not high
            found.append(Amounts(value if low else None, value if high else None, match.start(), match.end()))
        else:
            second = _value(match.group("b"), match.group("kb"))
            first = _value(
                match.group("a"), match.group("ka") or (match.group("kb") if not match.group("ca") else None)
            )
            found.append(Amounts(first, second, match.start(), match.end()))
    return found


def _value(number: str, thousands: str | None) -> int:
    plain = re.sub(r"[ .](?=\d{3})", "", number).replace(",", ".")
    return round(float(plain) * (1000 if thousands else 1))
