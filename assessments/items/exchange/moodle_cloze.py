"""Blanks as Moodle's cloze questions write them inside the text: {1:SHORTANSWER:=taux~%25%part#Non.~*#Relisez.}

What would end an answer (~ } # and the like) is written as an HTML character reference, which Moodle undoes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from string import ascii_lowercase

from assessments.items.exchange.moodle_question import Answer, percent_text

_SPECIAL = re.compile(r"[~}#=%\\&<>\"'{/]")
_CLOZE = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^}\\])*)\}", re.DOTALL)
_ALTERNATIVE = re.compile(r"(?:\\.|[^~\\])+", re.DOTALL)
_FRACTION = re.compile(r"=|%(-?\d{1,3}(?:[.,]\d{0,10})?)%")
_FEEDBACK = re.compile(r"(?<![\\&])#")
_SHORT = ("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC")
_CAPITALS = ("SHORTANSWER_C", "SAC", "MWC")

Note = Callable[[str, str], None]
"""Takes a field and what to say of it."""


def write_cloze(text: str, blanks: list[list[Answer]]) -> str:
    """The text with each place [[a]], [[b]]... replaced."""
    for name, answers in zip(ascii_lowercase, blanks, strict=False):
        text = text.replace(f"[[{name}]]", "{1:SHORTANSWER:" + "~".join(map(_alternative, answers)) + "}", 1)
    return text


def _alternative(answer: Answer) -> str:
    fraction = "=" if answer.percent == 100 else f"%{percent_text(answer.percent)}%"
    typed = "*" if answer.text == "*" else _referred(answer.text.replace("*", "\\*"))
    return f"{fraction}{typed}" + (f"#{_referred(answer.feedback)}" if answer.feedback else "")


def _referred(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"&#{ord(found.group())};", text).replace("\n", " ")


def read_cloze(text: str, note: Note) -> tuple[str, list[list[Answer]]]:
    """The text with places [[a]], [[b]]..., and what each accepts."""
    blanks: list[list[Answer]] = []

    def place(found: re.Match[str]) -> str:
        kind, alternatives = found.group(2), _ALTERNATIVE.findall(found.group(3))
        if len(blanks) == len(ascii_lowercase):
            return found.group()
        if kind not in _SHORT:
            note("blanks.accept", f"{kind}: read as a text to type; its list or tolerance is gone.")
        elif kind in _CAPITALS:
            note("blanks.accept", "capitals do not count here.")
        blanks.append([_answer(one, kind) for one in alternatives])
        return f"\x01{ascii_lowercase[len(blanks) - 1]}\x02"

    filled = _CLOZE.sub(place, text)
    return filled, blanks


def _answer(text: str, kind: str) -> Answer:
    found = _FRACTION.match(text)
    percent = 0.0
    if found:
        percent = float(found.group(1).replace(",", ".")) if found.group(1) else 100.0
        text = text[found.end() :]
    parts = _FEEDBACK.split(text, maxsplit=1)
    typed = _undone(parts[0]).strip()
    if kind in ("NUMERICAL", "NM"):
        typed = typed.partition(":")[0]
    typed = typed if typed == "*" else typed.replace("\\*", "*")
    return Answer(typed, percent, _undone(parts[1]).strip() if len(parts) > 1 else "")


def _undone(text: str) -> str:
    return html.unescape(text).replace("\\}", "}").replace("\\#", "#").replace("\\~", "~")
