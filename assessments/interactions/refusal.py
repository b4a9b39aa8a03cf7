"""Refusals of a response that cannot be read: they name the field, say what to type, and cost no attempt.

A learner reads these sentences, so they exist in French and in English; `player/grading/refusal.js` holds the same
ones, and the common vectors compare them word for word.
"""

from __future__ import annotations

from typing import Literal

from core.errors import InvalidInput

Locale = Literal["fr", "en"]

MESSAGES: dict[str, tuple[str, str]] = {
    "shape": (
        "La réponse n’a pas la forme attendue\u202f: «\u202f{field}\u202f» manque ou n’est pas du bon type.",
        "The response does not have the expected form: “{field}” is missing or of the wrong type.",
    ),
    "nothing_chosen": (
        "Choisissez une réponse avant de valider.",
        "Choose an answer before you submit.",
    ),
    "one_only": (
        "Une seule réponse est possible ici.",
        "Only one answer is possible here.",
    ),
    "unknown_choice": (
        "Une des options choisies n’existe pas dans cette question.",
        "One of the chosen options does not exist in this question.",
    ),
    "chosen_twice": (
        "La même option est donnée deux fois.",
        "The same option is given twice.",
    ),
    "nothing_typed": (
        "Écrivez un nombre avant de valider, par exemple {example}.",
        "Type a number before you submit, for example {example}.",
    ),
    "too_long": (
        "La réponse est trop longue\u202f: écrivez seulement le nombre, par exemple {example}.",
        "The response is too long: type the number only, for example {example}.",
    ),
    "not_a_number": (
        "«\u202f{typed}\u202f» ne se lit pas comme un nombre\u202f: écrivez par exemple {example}.",
        "“{typed}” does not read as a number: type for example {example}.",
    ),
    "too_big": (
        "Ce nombre est trop grand (15 chiffres au plus avant la virgule)\u202f: vérifiez la saisie.",
        "This number is too big (at most 15 digits before the decimal point): check what you typed.",
    ),
    "wrong_unit": (
        "L’unité attendue est «\u202f{unit}\u202f», vous avez écrit «\u202f{typed}\u202f»\u202f: "
        "convertissez le nombre ou corrigez l’unité.",
        "The expected unit is “{unit}”, you typed “{typed}”: convert the number or correct the unit.",
    ),
    "no_unit": (
        "La réponse est un nombre sans unité, vous avez écrit «\u202f{typed}\u202f»\u202f: écrivez le nombre seul.",
        "The answer is a number without a unit, you typed “{typed}”: type the number only.",
    ),
    "unit_required": (
        "Ajoutez l’unité «\u202f{unit}\u202f» après le nombre, par exemple {example}.",
        "Add the unit “{unit}” after the number, for example {example}.",
    ),
    "every_step_once": (
        "Placez chaque étape une fois et une seule avant de valider.",
        "Place every step once and only once before you submit.",
    ),
    "unknown_step": (
        "Une des étapes placées n’existe pas dans cette question.",
        "One of the steps placed does not exist in this question.",
    ),
    "not_matched": (
        "Associez chaque élément avant de valider\u202f: il en reste {count}.",
        "Match every element before you submit: {count} left.",
    ),
    "unknown_source": (
        "Un des éléments associés n’existe pas dans cette question.",
        "One of the elements matched does not exist in this question.",
    ),
    "unknown_target": (
        "Une des associations désigne une réponse qui n’existe pas dans cette question.",
        "One of the matches points to an answer that does not exist in this question.",
    ),
    "nothing_written": (
        "Complétez le texte avant de valider\u202f: tous les champs sont vides.",
        "Complete the text before you submit: every field is empty.",
    ),
    "unknown_blank": (
        "Un des champs remplis n’existe pas dans cette question.",
        "One of the fields filled in does not exist in this question.",
    ),
    "too_many_characters": (
        "Ce texte compte {count} caractères, {most} au plus sont acceptés\u202f: raccourcissez-le.",
        "This text has {count} characters, at most {most} are accepted: shorten it.",
    ),
    "too_few_words": (
        "Votre texte compte {count} mots, il en faut au moins {least}\u202f: développez-le.",
        "Your text has {count} words, at least {least} are needed: develop it.",
    ),
    "too_many_words": (
        "Votre texte compte {count} mots, {most} au plus sont acceptés\u202f: resserrez-le.",
        "Your text has {count} words, at most {most} are accepted: tighten it.",
    ),
    "unknown_channel": (
        "Un des postes remplis n’existe pas dans cette question.",
        "One of the lines filled in does not exist in this question.",
    ),
    "negative_amount": (
        "Un montant ne peut pas être négatif\u202f: écrivez 0 ou davantage.",
        "An amount cannot be negative: type 0 or more.",
    ),
    "under_least": (
        "Ce montant est inférieur au minimum de ce poste\u202f: écrivez {least} ou davantage.",
        "This amount is below the minimum of this line: type {least} or more.",
    ),
    "over_most": (
        "Ce montant dépasse le maximum de ce poste\u202f: écrivez {most} ou moins.",
        "This amount is above the maximum of this line: type {most} or less.",
    ),
    "left_to_place": (
        "Il reste {rest} à répartir\u202f: le total doit être de {total}.",
        "There is {rest} left to allocate: the total has to be {total}.",
    ),
    "beyond_total": (
        "Vous avez réparti {rest} de trop\u202f: le total doit être de {total}.",
        "You have allocated {rest} too much: the total has to be {total}.",
    ),
}


class MalformedResponse(InvalidInput):
    """A response that cannot be graded as it stands. `reason` is a key of MESSAGES."""

    def __init__(self, reason: str, *, field: str, locale: Locale, **words: str) -> None:
        french, english = MESSAGES[reason]
        template = english if locale == "en" else french
        super().__init__(template.format(field=field, **words), field=field)
        self.reason = reason
        self._locale: Locale = locale
        self._words = words

    def at(self, field: str) -> MalformedResponse:
        """The same refusal of a field that the sender calls otherwise."""
        return MalformedResponse(self.reason, field=field, locale=self._locale, **self._words)
