"""The bank report: what its questions are worth, what they can decide, and the words that say so."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.mastery.dynamics import STILL
from assessments.mastery.estimate import Prior, replay
from assessments.mastery.evidence import ResponseRecord
from assessments.mastery.reference_scale import REFERENCE_1
from assessments.mastery.verdict import probability_closed
from course.profile.competency import Competency
from reports.bank import CURVE_LEVELS, BankItem, BankRow, Decision, build_bank
from reports.bank_words import headline, sentence
from reports.charts.information import information_curve
from reports.charts.promise import interval, promise_curve

ALONE = Prior(np.zeros(1), np.ones((1, 1)))


def item(difficulty: float, *, c: float = 0.25, a: float = 1.0, key: str = "i") -> BankItem:
    return BankItem(key, "k", "assessment", difficulty, a, float(REFERENCE_1.difficulty(difficulty)), c, False)


def row_of(items: list[BankItem], target: float = 85.0) -> BankRow:
    competency = Competency("k", "hard", "Compétence", "Competency", "", target, "", "", ())
    return build_bank([competency], items, np.zeros(1), np.ones(1)).rows[0]


def test_well_aimed_questions_are_counted_as_such() -> None:
    assert row_of([item(85.0)] * 12).worth_at_target == pytest.approx(12.0, rel=1e-6)


def test_a_competency_without_questions_says_so() -> None:
    row = row_of([])
    assert row.decision is Decision.NO_ITEMS
    assert row.margin_at_target is None
    assert "Aucune question" in sentence(row, "fr")
    assert "No question" in sentence(row, "en")


def test_easy_questions_cannot_decide_a_high_target_and_the_page_says_why() -> None:
    row = row_of([item(55.0), item(60.0), item(65.0)] * 4, target=95.0)
    assert row.decision is Decision.NEVER
    assert row.near_target == 0
    assert row.recognised == 0.0
    assert "Aucune question près de 95\u202f: la plus proche est à 65." in sentence(row, "fr")
    assert "sans-faute" in sentence(row, "fr")
    assert "No question near 95" in sentence(row, "en")


@pytest.mark.parametrize("target", [75.0, 85.0, 90.0])
def test_enough_questions_at_the_target_decide(target: float) -> None:
    row = row_of([item(target)] * 20, target=target)
    assert row.decision is Decision.DECIDES
    assert row.recognised is not None
    assert 0.1 < row.recognised < 1.0
    assert row.measures is not None
    assert row.measures[0] <= target <= row.measures[1]


def test_what_can_be_declared_is_what_the_model_says_after_a_faultless_run() -> None:
    """The bounds agree with the online model: P(closed) there is .9 after all right, .1 after all wrong answers."""
    items = [item(70.0), item(80.0, c=0.0), item(85.0, a=1.3), item(90.0)] * 2
    row = row_of(items)
    assert row.declarable_reached is not None
    assert row.declarable_missed is not None
    for score, target, promised in ((1.0, row.declarable_reached, 0.9), (0.0, row.declarable_missed, 0.1)):
        records = [ResponseRecord(0, score, one.b, one.a, one.c) for one in items]
        state = replay(records, ALONE, STILL)
        assert probability_closed(state, 0, target) == pytest.approx(promised, abs=0.03)


def test_of_simulated_learners_at_target_about_that_share_is_recognised() -> None:
    items = [item(level) for level in (70, 74, 78, 80, 82, 84, 85, 86, 88, 90) for _ in range(3)]
    row, random = row_of(items, target=80.0), np.random.default_rng(5)
    ability = random.standard_normal(4000)
    ability = ability[ability >= float(REFERENCE_1.ability(80.0))][:250]
    told = 0
    for theta in ability:
        records = []
        for one in items:
            p = one.c + (1 - one.c) / (1 + np.exp(-one.a * (theta - one.b)))
            records.append(ResponseRecord(0, float(random.random() < p), one.b, one.a, one.c))
        told += probability_closed(replay(records, ALONE, STILL), 0, 80.0) >= 0.9
    assert row.recognised == pytest.approx(told / len(ability), abs=0.09)


@settings(max_examples=60, deadline=None)
@given(
    difficulties=st.lists(st.floats(2, 98), max_size=12),
    target=st.floats(5, 97),
    a=st.floats(0.3, 3.0),
    c=st.sampled_from([0.0, 0.25, 0.5]),
)
def test_any_bank_gives_a_report_with_words_and_a_drawing(
    difficulties: list[float], target: float, a: float, c: float
) -> None:
    row = row_of([item(one, a=a, c=c) for one in difficulties], target)
    json.dumps(row.to_document(), allow_nan=False)
    assert len(row.worth) == len(CURVE_LEVELS)
    assert sentence(row, "fr")
    assert sentence(row, "en")
    assert information_curve(row).startswith("<svg")
    if row.declarable_reached is not None:
        assert (row.decision is Decision.NEVER) == (target > row.declarable_reached)


def test_more_questions_never_make_a_bank_worse() -> None:
    few, many = row_of([item(80.0)] * 3), row_of([item(80.0)] * 9)
    assert few.margin_at_target is not None
    assert many.margin_at_target is not None
    assert many.margin_at_target < few.margin_at_target
    assert many.missing_near_target <= few.missing_near_target


def test_the_headline_counts_what_can_and_cannot_be_decided() -> None:
    competencies = [Competency(key, "hard", key, "", "", 85.0, "", "", ()) for key in ("k", "other")]
    report = build_bank(competencies, [item(85.0)] * 12, np.zeros(2), np.ones(2))
    assert "1 compétences sur 2" not in headline(report, "fr")
    assert "1 compétence sur 2" in headline(report, "fr")
    assert "1 of 2" in headline(report, "en")
    assert "1 n’a aucune question" in headline(report, "fr")
    easy = build_bank(competencies[:1], [item(20.0)], np.zeros(1), np.ones(1))
    assert "Pour 1, même un sans-faute ne permettrait pas de dire la cible atteinte." in headline(easy, "fr")
    assert "not even a faultless learner" in headline(easy, "en")


def test_the_interval_of_a_share_holds_it_and_narrows() -> None:
    low, high = interval(0.8, 20)
    assert low < 0.8 < high
    assert interval(0.8, 2000)[0] > low
    assert interval(0.0, 0) == (0.0, 1.0)
    assert interval(1.0, 5)[1] == pytest.approx(1.0)


def test_a_curve_has_a_dot_a_step_and_escapes_its_words() -> None:
    steps = [{"predicted": 0.2, "observed": 0.25, "n": 40}, {"predicted": 0.9, "observed": 0.88, "n": 100}]
    drawn = promise_curve("<b>", "&", steps, identity="curve")
    assert drawn.count("<circle") == 2
    assert "<b>" not in drawn
