"""The bank report in words: the same sentences on the page, in the command and beside the drawing."""

from __future__ import annotations

from typing import Final

from reports.bank import WORTH_FOR_A_VERDICT, BankReport, BankRow, Decision
from reports.words import NARROW, Language, counted, number

DECISION_WORDS: Final[dict[Language, dict[Decision, str]]] = {
    "fr": {
        Decision.DECIDES: "peut trancher",
        Decision.RARELY: "tranche rarement",
        Decision.NEVER: "ne peut pas dire « atteint »",
        Decision.NO_ITEMS: "aucune question",
    },
    "en": {
        Decision.DECIDES: "can decide",
        Decision.RARELY: "rarely decides",
        Decision.NEVER: "cannot say “reached”",
        Decision.NO_ITEMS: "no question",
    },
}


def headline(report: BankReport, language: Language) -> str:
    """For how many competencies the bank can decide, and how many it cannot."""
    able = sum(row.decision is Decision.DECIDES for row in report.rows)
    never = sum(row.decision is Decision.NEVER for row in report.rows)
    without = sum(row.decision is Decision.NO_ITEMS for row in report.rows)
    total = len(report.rows)
    if language == "en":
        parts = [f"The questions of this course can decide for {able} of {total} competencies."]
        if never:
            parts.append(f"For {never}, not even a faultless learner could be said to have reached the target.")
        if without:
            parts.append(f"{without} {'has' if without == 1 else 'have'} no question.")
        return " ".join(parts)
    decided = counted(able, "compétence", "compétences", language)
    parts = [f"Les questions de ce cours permettent de trancher pour {decided} sur {total}."]
    if never:
        parts.append(f"Pour {never}, même un sans-faute ne permettrait pas de dire la cible atteinte.")
    if without:
        parts.append(f"{without} {'n’a' if without == 1 else 'n’ont'} aucune question.")
    return " ".join(parts)


def sentence(row: BankRow, language: Language) -> str:
    """What the questions of a competency can do at its target, and what is missing."""
    if row.decision is Decision.NO_ITEMS:
        if language == "en":
            return "No question: nothing can be said of this competency."
        return f"Aucune question{NARROW}: rien ne peut être dit de cette compétence."
    parts = [_near(row, language), _worth(row, language)]
    if row.decision is Decision.NEVER:
        parts.append(_never(row, language))
    if row.decision is Decision.DECIDES:
        parts.append(_margin(row, language))
    else:
        parts.append(_missing(row, language))
    return " ".join(part for part in parts if part)


def _near(row: BankRow, language: Language) -> str:
    target = number(row.target, language)
    if not row.near_target:
        nearest = number(row.nearest or 0.0, language)
        if language == "en":
            return f"No question near {target}: the nearest is at {nearest}."
        return f"Aucune question près de {target}{NARROW}: la plus proche est à {nearest}."
    if language == "en":
        return f"{counted(row.near_target, 'question', 'questions', language)} near the target of {target}."
    return f"{counted(row.near_target, 'question', 'questions', language)} près de la cible de {target}."


def _worth(row: BankRow, language: Language) -> str:
    worth, needed = number(row.worth_at_target, language), number(WORTH_FOR_A_VERDICT, language)
    enough = row.worth_at_target >= WORTH_FOR_A_VERDICT
    if language == "en":
        tail = "" if enough else f"; a verdict takes about {needed}"
        all_of_them = "the only one is" if row.items == 1 else f"all {row.items} together are"
        return f"There, {all_of_them} worth {worth} well-aimed {'one' if worth == '1' else 'ones'}{tail}."
    tail = "" if enough else f"{NARROW}; un verdict en demande environ {needed}"
    alone = "la seule question y vaut" if row.items == 1 else f"les {row.items} ensemble y valent"
    worded = counted(round(row.worth_at_target), "question bien visée", "questions bien visées", language)
    return f"{alone[0].upper()}{alone[1:]} {worded}{tail}."


def _never(row: BankRow, language: Language) -> str:
    reached = number(row.declarable_reached or 0.0, language)
    if language == "en":
        return f"Even a faultless learner could only be said to have reached {reached}."
    return f"Même un sans-faute ne permettrait de déclarer atteinte qu’une cible de {reached}."


def _margin(row: BankRow, language: Language) -> str:
    margin = number(row.margin_at_target or 0.0, language)
    if language == "en":
        return f"Somebody at the target who answers them all is placed within {margin} points."
    return f"Une personne à la cible qui répond à tout est située à ±{NARROW}{margin} points près."


def _missing(row: BankRow, language: Language) -> str:
    target, missing = number(row.target, language), row.missing_near_target
    if not missing:
        return (
            f"Harder ones are missing, near {target}."
            if language == "en"
            else (f"Il en manque de plus difficiles, près de {target}.")
        )
    if language == "en":
        return f"At least {missing} more near {target} are missing."
    return f"Il en manque au moins {missing} près de {target}."
