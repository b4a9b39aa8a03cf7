"""French wording as the import needs it: folding, stems, identifiers, enumerations.

Two texts that differ only by case, accents, apostrophes or punctuation are the same text here. A stem is deliberately
crude (six letters of the folded singular): it only has to tell which words two sentences share.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """The words of a text that are separated by spaces: long lists of words read better as text."""
    return frozenset(text.split())


_STOP = word_set(
    """a afin ai ainsi alors apres au aucun aussi autre autres aux avant avec bien c car ce cela celle celles celui ces
    cet cette ceux chaque chez ci comme concret d dans de des deux dont du e elle elles en encore enfin entre est et
    etre eux fait fois font ici il ils j je l la le les leur leurs lors lui m ma mais me meme mes moins mon n ne ni nos
    notre nous on ont ou par parfois pas peu peut peuvent plus plusieurs pour pres puis qu quand que quel quelle
    quelles quels qui quoi s sa sans se selon ses si soi soit son sont sous sur t ta tant te tel telle telles tels tes
    toi ton tous tout toute toutes tres tu un une vers via vos votre vous y"""
)
_DETERMINERS = re.compile(
    r"^(?:(?:de|du|des|d['’]un|d['’]une|d['’]|le|la|les|l['’]|un\(e\)|une?|son|sa|ses|leurs?|au|aux|à|en tant que|en)"
    r"(?:\s+|(?<=['’])))+",
    re.IGNORECASE,
)
_OR = r"(?:ou encore|ou bien|ou même|ou|ainsi que|et aussi|et)"
_BETWEEN_ITEMS = re.compile(rf"(?:\s*[,;]\s*(?:{_OR}\s+)?|\s+{_OR}\s+)", re.IGNORECASE)
_SECOND_HALF = re.compile(
    r"\s+(?:et\s+[^\W_]+(?:er|ir|re)\b|pour\b|afin\b|selon\b|dans le\b|en fonction|en vue|"
    r"tels? que?|telles? que?|comme)",
    re.IGNORECASE,
)
_ID_LENGTH = 44


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Lower case without accents or ligatures, straight apostrophes, single spaces."""
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", re.sub("[’‘ʼ`´]", "'", plain.lower())).strip()


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return re.findall(r"[a-z0-9]+", fold(text))


def same_text(one: str, other: str) -> bool:
    """True when nothing but case, accents, punctuation and spacing tells the two apart."""
    return words(one) == words(other)


@lru_cache(maxsize=65_536)
def stems(text: str) -> tuple[str, ...]:
    """Stems of the words that carry meaning, in order, repeats kept."""
    return tuple(_stem(word) for word in words(text) if word not in _STOP and len(word) > 1)


def _stem(word: str) -> str:
    singular = word.rstrip("sx") if len(word) > 3 else word
    return singular[:6]


def identifier(text: str, prefix: str = "") -> str:
    """A readable identifier ([a-z][a-z0-9_]*, its own part at most 44 long) from a title; "x" where no letter is left.

    Feminine endings in brackets go, small words go, and "e-commerce" is one word.
    """
    bare = re.sub(r"\([^)]*\)", "", fold(text))
    joined = re.sub(r"\b([a-z])-(?=[a-z])", r"\1", bare)
    kept = [word for word in re.findall(r"[a-z0-9]+", joined) if word not in _STOP or word == "e"]
    kept = kept or re.findall(r"[a-z0-9]+", joined) or ["x"]
    name = kept[0][:_ID_LENGTH]
    for word in kept[1:]:
        if len(name) + 1 + len(word) > _ID_LENGTH:
            break
        name += f"_{word}"
    prefix = prefix or ("" if name[0].isalpha() else "x")
    return f"{prefix}_{name}" if prefix and not name.startswith(f"{prefix}_") else name


def capitalised(text: str) -> str:
    """First letter in upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


def without_article(text: str) -> str:
    """ "d'une chargée de clientèle" -> "chargée de clientèle"."""
    return _DETERMINERS.sub("", text.strip()).strip()


def enumeration(text: str) -> list[str]:
    """ "le CPA, la LTV ou encore le taux de rebond" -> three items without their articles; brackets are not split."""
    items = [without_article(part.strip(" .:…")).strip(" .:…") for part in _split_outside_brackets(text)]
    return [item for item in items if words(item)]


def _split_outside_brackets(text: str) -> list[str]:
    inside = bytearray(len(text) + 1)
    for bracket in re.finditer(r"\([^()]*\)", text):
        inside[bracket.start() : bracket.end()] = b"\x01" * (bracket.end() - bracket.start())
    parts, start = [], 0
    for separator in _BETWEEN_ITEMS.finditer(text):
        if not inside[separator.start()]:
            parts.append(text[start : separator.start()])
            start = separator.end()
    return [*parts, text[start:]]


def sentences(text: str) -> list[str]:
    """A paragraph's sentences, with their punctuation."""
    return [part for part in re.split(r"(?<=[.!?;])\s+", text.strip()) if part]


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words and marked with an ellipsis."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def headline(text: str, limit: int) -> str:
    """An activity without its second half or purpose: "Suivre les ventes et ajuster ..." -> "Suivre les ventes"."""
    short = _SECOND_HALF.split(text, maxsplit=1)[0].strip(" ,.;:")
    return shortened(short if len(short.split()) >= 2 else text.rstrip(" ."), limit)
