"""When two short texts are the same to a patient reader: case, accents, ligatures and typographic signs apart, or with
a slip of the keyboard.

The distance counts a letter added, dropped, replaced or swapped with its neighbour (Damerau's, as optimal string
alignment). How many are forgiven depends on the length of the expected text: short words are too close to one another.
Digits are never forgiven: 12 is not a misspelt 13. Twin: player/grading/likeness.js.
"""

import re
import unicodedata

_BLANKS = re.compile("[\t\n\r \u00a0\u2000-\u200a\u202f\u205f\u3000\ufeff]+")
_APOSTROPHES = re.compile(" ?['‘’‛ʼ´`′] ?")
_HYPHENS = re.compile(" ?[-‐‑‒–—−] ?")
_MARKS = re.compile("[\u0300-\u036f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0e\ufe0f]")
_DIGITS = re.compile("[0-9]+")
_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ı": "i"}
)


def folded(text: str) -> str:
    """A text as it is compared: "  L’Œuvre d’été " -> "l'oeuvre d'ete"."""
    letters = _MARKS.sub("", unicodedata.normalize("NFD", without_invisible(text).lower()))
    plain = _BLANKS.sub(" ", letters.translate(_LIGATURES))
    return _HYPHENS.sub("-", _APOSTROPHES.sub("'", plain)).strip(" ")


def without_invisible(text: str) -> str:
    """A text without what nobody sees or types, and pasting brings along: soft hyphens, joiners, marks of direction."""
    return _INVISIBLE.sub("", text)


def slips_forgiven(expected: str) -> int:
    """How many slips a folded text forgives: none up to 4 letters, 1 up to 8, then 2."""
    letters = sum(character.isalnum() for character in expected)
    return 0 if letters <= 4 else 1 if letters <= 8 else 2


def is_near(typed: str, expected: str) -> bool:
    """Whether a folded text is the expected one but for the slips that it forgives, with the same digits."""
    most = slips_forgiven(expected)
    if _DIGITS.findall(typed) != _DIGITS.findall(expected):
        return False
    return abs(len(typed) - len(expected)) <= most and distance(typed, expected, most=most) <= most


def distance(first: str, second: str, *, most: int) -> int:
    """Optimal string alignment distance, or some number above `most` as soon as it cannot be less."""
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, start=1):
        two_before, before, row = before, row, [i]
        for j, other in enumerate(second, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
        if min(min(row), min(before)) > most:
            return most + 1
    return row[-1]
