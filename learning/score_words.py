"""The comment that stands beside a grade in the LMS: what the figure means and how sure it is, for the learner.

A grade book shows a number without its rules. Two short sentences bring back what matters: what was asked for, and for
a competency its interval and on how many answers it rests.
"""

from __future__ import annotations

from assessments.mastery.verdict import Verdict
from reports.skill_gap import GapRow
from reports.words import VERDICT_WORDS, Language, counted, number, percent


def result_comment(
    *, share: float, passed: bool, pass_mark: float, attempts: int, language: Language, shown: bool = True
) -> str:
    """Of an assessment: « Réussi : 82 % (70 % demandés). 2 essais. »; no figures where its rules hide the score."""
    tried = counted(attempts, "essai", "essais", language) if language == "fr" else counted(
        attempts, "attempt", "attempts", language
    )  # fmt: skip
    if language == "fr":
        verdict = "Réussi" if passed else "Pas encore réussi"
        if not shown:
            return f"{verdict}. {tried}."
        return f"{verdict}\u202f: {percent(share, 'fr')} ({percent(pass_mark, 'fr')} demandés). {tried}."
    verdict = "Passed" if passed else "Not passed yet"
    if not shown:
        return f"{verdict}. {tried}."
    return f"{verdict}: {percent(share, 'en')} ({percent(pass_mark, 'en')} asked for). {tried}."


def level_comment(row: GapRow, language: Language) -> str:
    """Of a competency: « Niveau 62 (de 55 à 69), cible 70 : à travailler. 14 réponses. »; "" where nothing is known."""
    if row.level is None or row.low is None or row.high is None:
        return ""
    level, low, high, target = (number(value, language) for value in (row.level, row.low, row.high, row.target))
    word = VERDICT_WORDS[language][Verdict(row.verdict)]
    if language == "fr":
        answers = counted(row.evidence, "réponse", "réponses", "fr")
        return f"Niveau {level} (de {low} à {high}), cible {target}\u202f: {word}. {answers}."
    answers = counted(row.evidence, "answer", "answers", "en")
    return f"Level {level} (from {low} to {high}), target {target}: {word}. {answers}."
