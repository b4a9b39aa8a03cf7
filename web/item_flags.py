"""What a flag on an item says, why it was raised, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from assessments.items.statistics_flags import (
    DEAD_OPTION,
    FLAGS,
    KEY_SUSPECT,
    NEGATIVE_DISCRIMINATION,
    PARAMETER_MATTERS,
    RAPID_GUESSING,
    SLOW,
    TOO_EASY,
    TOO_FEW,
    TOO_HARD,
    WEAK_DISCRIMINATION,
)
from web.formats import share
from web.item_view import correlation
from web.locale import translate as _

URGENT = (KEY_SUSPECT, NEGATIVE_DISCRIMINATION)
QUIET = (TOO_FEW, DEAD_OPTION)
"""Worth knowing, and no reason to look at an item by itself."""


@dataclass(frozen=True, slots=True)
class FlagWords:
    """One flag, for people."""

    code: str
    title: Markup
    reason: Markup
    advice: Markup
    urgent: bool


def flag_titles() -> dict[str, Markup]:
    """The name of every flag, strongest first."""
    titles = {
        KEY_SUSPECT: _("Clé à vérifier"),
        NEGATIVE_DISCRIMINATION: _("À contresens"),
        TOO_HARD: _("Presque jamais réussie"),
        PARAMETER_MATTERS: _("Le tirage compte"),
        WEAK_DISCRIMINATION: _("Ne distingue pas"),
        RAPID_GUESSING: _("Réponses au hasard"),
        SLOW: _("Plus longue que prévu"),
        TOO_EASY: _("Presque toujours réussie"),
        DEAD_OPTION: _("Option jamais choisie"),
        TOO_FEW: _("Trop peu de réponses"),
    }
    return {code: titles[code] for code in FLAGS}


def worth_a_look(flags: Sequence[str]) -> list[str]:
    """The flags that bring an item to somebody's attention."""
    return [code for code in flags if code not in QUIET]


def flags_in_words(flags: Sequence[str], document: Mapping[str, Any]) -> list[FlagWords]:
    """Every flag of an item with the figures behind it; `document` is that of its statistics."""
    titles = flag_titles()
    return [
        FlagWords(code, titles[code], _reason(code, document), _advice(code), code in URGENT)
        for code in flags
        if code in titles
    ]


def _reason(code: str, document: Mapping[str, Any]) -> Markup:
    facility, seconds = document["facility"], document.get("seconds") or {}
    found = document.get("discrimination") or [0.0]
    reasons = {
        KEY_SUSPECT: _("Ceux qui réussissent le reste choisissent une autre réponse que celle qui est notée juste."),
        NEGATIVE_DISCRIMINATION: _(
            "Plus un apprenant réussit le reste, moins il réussit cette question (corrélation {r}).",
            r=correlation(found[0]),
        ),
        TOO_HARD: _("{share} de réussite : à peine plus que le hasard.", share=share(facility[0])),
        PARAMETER_MATTERS: _("Selon les chiffres tirés, la question est nettement plus facile ou plus difficile."),
        WEAK_DISCRIMINATION: _(
            "Réussir le reste ne change presque rien à la réussite ici (corrélation {r}).", r=correlation(found[0])
        ),
        RAPID_GUESSING: _("Plus d'une réponse sur dix arrive trop vite pour que la question ait été lue."),
        SLOW: _(
            "La moitié des apprenants y passe plus de {seconds} secondes.", seconds=round(seconds.get("median", 0))
        ),
        TOO_EASY: _("{share} de réussite : elle n'apprend presque rien sur personne.", share=share(facility[0])),
        DEAD_OPTION: _("Au moins une mauvaise option n'est choisie par presque personne."),
        TOO_FEW: _("Trop peu de réponses ({n}) pour juger.", n=document["n"]),
    }
    return reasons[code]


def _advice(code: str) -> Markup:
    advice = {
        KEY_SUSPECT: _(
            "Relisez la clé. Si elle est fausse, corrigez-la : les réponses déjà données seront notées de nouveau."
        ),
        NEGATIVE_DISCRIMINATION: _("Cherchez une clé fausse, un énoncé ambigu ou un piège qui ne trompe que les bons."),
        TOO_HARD: _("Vérifiez d'abord la clé, puis si la leçon enseigne bien ce qui est demandé."),
        PARAMETER_MATTERS: _("Resserrez les paramètres, ou écartez par une contrainte les tirages gênants."),
        WEAK_DISCRIMINATION: _("Relisez l'énoncé : il est peut-être ambigu, ou hors de la compétence annoncée."),
        RAPID_GUESSING: _("Regardez où elle tombe dans l'évaluation, et si le temps y manque."),
        SLOW: _("Raccourcissez l'énoncé, ou annoncez une durée plus longue."),
        TOO_EASY: _("Gardez-la si c'est un minimum exigé ; sinon relevez sa difficulté ou remplacez-la."),
        DEAD_OPTION: _("Remplacez cette option par une erreur que l'on commet vraiment."),
        TOO_FEW: _("Rien à faire : les chiffres viendront avec les réponses."),
    }
    return advice[code]
