"""The comments that stand beside a grade, in both languages."""

from __future__ import annotations

import pytest

from assessments.mastery.verdict import Verdict
from learning.score_words import level_comment, result_comment
from reports.skill_gap import GapRow
from reports.words import Language


@pytest.mark.parametrize(
    ("language", "passed", "shown", "said"),
    [
        ("fr", True, True, "Réussi\u202f: 82\u202f% (70\u202f% demandés). 2 essais."),
        ("en", True, True, "Passed: 82% (70% asked for). 2 attempts."),
        ("fr", False, False, "Pas encore réussi. 2 essais."),
        ("en", False, False, "Not passed yet. 2 attempts."),
    ],
)
def test_a_result_says_what_was_asked_for_unless_its_rules_hide_the_score(
    language: Language, passed: bool, shown: bool, said: str
) -> None:
    comment = result_comment(share=0.82, passed=passed, pass_mark=0.7, attempts=2, language=language, shown=shown)
    assert comment.replace("\u00a0", " ") == said


def row(level: float | None, evidence: int) -> GapRow:
    return GapRow(
        competency="seo",
        title="",
        title_en="",
        kind="hard",
        target=70,
        level=level,
        low=None if level is None else level - 7,
        high=None if level is None else level + 7,
        gap=0,
        gap_low=0,
        gap_high=0,
        p_closed=0.5,
        verdict=Verdict.UNDECIDED,
        evidence=evidence,
        items_needed=None,
    )


def test_a_level_comes_with_its_interval_and_what_it_rests_on() -> None:
    said = level_comment(row(62.4, 14), "fr")
    assert said == "Niveau 62 (de 55 à 69), cible 70\u202f: à confirmer. 14 réponses."
    assert level_comment(row(62.4, 1), "en") == "Level 62 (from 55 to 69), target 70: to confirm. 1 answer."


def test_a_competency_without_answers_has_no_comment() -> None:
    assert level_comment(row(None, 0), "fr") == ""
