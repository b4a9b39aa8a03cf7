"""What the exchange of questions remarks and refuses, said to people in their language.

A remark without a sentence here is shown as it was written, in English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from flask_babel import format_decimal
from markupsafe import Markup

from assessments.items.exchange.limits import UnreadableFile
from assessments.items.exchange.report import Remark
from web.exchange_leaving import Pair, leaving_sentences
from web.exchange_reading import reading_sentences
from web.exchange_refusals import refusal_sentences
from web.locale import translate as _

_PLACE = re.compile(r"\\\{(\w+)\\\}")
_WHERE = re.compile(r"(.*?)(?::(\d+))?(?::(\d+))?", re.DOTALL)
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class Said:
    """One remark for people: the fields that it is about, the sentence, and where in the file."""

    fields: str
    text: Markup
    place: str
    known: bool
    """Whether the sentence is in the reader's language."""


def remark_sentences() -> list[Pair]:
    """The sentences of remarks, in the reader's language; made once a page."""
    return [*leaving_sentences(), *reading_sentences()]


def said(remark: Remark, sentences: Sequence[Pair], *, file: str = "") -> Said:
    """A remark with its sentence; `file` names the file that was read, and without one no place is told."""
    place = place_of(remark.where, file) if file else ""
    if remark.fate == "missing" and remark.message == "the file does not say.":
        return Said("", _("À compléter : {fields}.", fields=field_names(remark.field)), place, True)
    text = sentence_for(remark.message, sentences)
    shown = Markup.escape(remark.message) if text is None else text
    return Said(field_names(remark.field), shown, place, text is not None)


def refusal_of(error: UnreadableFile, file: str) -> Said:
    """Why a file is refused, and where in it."""
    where = error.field or file
    column, _colon, message = error.message.removeprefix(where).partition(": ")
    text = sentence_for(message, refusal_sentences())
    place = place_of(f"{where}{column}", file)
    return Said("", text if text is not None else Markup.escape(message), place, text is not None)


def sentence_for(message: str, sentences: Sequence[Pair]) -> Markup | None:
    """The sentence of the first pair whose English the message is, with its values; None if there is none."""
    for english, sentence in sentences:
        found = _pattern(english).fullmatch(message)
        if found:
            values = {name: _shown(value) for name, value in found.groupdict().items()}
            return sentence.format(**values) if values else sentence
    return None


@cache
def _pattern(english: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(r"(?P<\1>.+)", re.escape(english)), re.DOTALL)


def _shown(value: str) -> str:
    plain = value.replace(",", "")
    return format_decimal(float(plain) if "." in plain else int(plain)) if _NUMBER.fullmatch(plain) else value


def place_of(where: str, file: str) -> str:
    """« ligne 12 », after the name of a file inside the package where there is one."""
    found = _WHERE.fullmatch(where)
    if found is None:
        return where
    name, line, column = found.groups()
    inner, told = name.removeprefix(file).lstrip("/"), ""
    if line:
        told = str(_("ligne {line}", line=line))
    if column:
        told = str(_("ligne {line}, colonne {column}", line=line, column=column))
    return ", ".join(part for part in (inner, told) if part)


def field_names(fields: str) -> str:
    """Fields of an item document as people call them, each once."""
    names = _fields()
    found = [
        names.get(one) or names.get(one.partition(".")[0]) or one for one in fields.split(", ") if one not in ("", "*")
    ]
    return ", ".join(dict.fromkeys(str(one) for one in found))


def _fields() -> dict[str, Markup]:
    return {
        "activities": _("activités"),
        "answer": _("réponse"),
        "attachments": _("pièces jointes"),
        "blanks": _("trous"),
        "case": _("cas"),
        "competency": _("compétence"),
        "constraints": _("contraintes"),
        "derived": _("valeurs calculées"),
        "difficulty": _("difficulté"),
        "explanation": _("explication"),
        "feedback": _("commentaire"),
        "figures": _("nombres"),
        "files": _("fichiers"),
        "grading": _("notation"),
        "hint": _("indice"),
        "interaction": _("type de question"),
        "lesson": _("leçon"),
        "maximum_words": _("longueur la plus grande"),
        "minimum_words": _("longueur la plus petite"),
        "mistakes": _("erreurs prévues"),
        "note": _("note des auteurs"),
        "options": _("options"),
        "options.reason": _("raisons des options"),
        "options.value": _("valeur des options"),
        "options.feedback": _("commentaires des options"),
        "parameters": _("chiffres variables"),
        "points": _("points"),
        "prompt": _("énoncé"),
        "rubric": _("grille de correction"),
        "sample": _("réponse modèle"),
        "shuffle": _("ordre des options"),
        "sources": _("lignes à associer"),
        "sources.feedback": _("commentaires"),
        "steps": _("étapes"),
        "steps.feedback": _("commentaires"),
        "targets": _("cibles"),
        "tolerance": _("tolérance"),
        "unit": _("unité"),
    }
