"""What a skill-gap report says, and what it does not say without evidence."""

import json

import numpy as np
import pytest

from assessments.mastery.estimate import Mastery, Prior, begin, replay
from assessments.mastery.evidence import ResponseRecord
from assessments.mastery.reference_scale import REFERENCE_1
from assessments.mastery.verdict import Verdict
from course.profile.competency import Competency
from reports.skill_gap import ProfileDoesNotMatch, build_report, build_reports, summary
from reports.words import counted, language_of, number, percent, questions_to_decide


def competency(key: str, title: str, target: float, kind: str = "hard") -> Competency:
    return Competency(
        id=key,
        kind="hard" if kind == "hard" else "soft",
        title=title,
        title_en=f"{title} (en)",
        description="",
        target=target,
        target_source="sheet",
        target_reason="",
        anchors=(),
    )


PROFILE = [
    competency("indicateurs", "Analyse des indicateurs", 95.0),
    competency("projet", "Gestion de projet", 90.0),
    competency("ecoute", "Écoute active", 80.0, kind="soft"),
    competency("temps", "Gestion du temps", 80.0, kind="soft"),
]


def state(means: list[float], deviation: float, evidence: tuple[int, ...]) -> Mastery:
    return Mastery(np.array(means), np.eye(len(means)) * deviation**2, sum(evidence), evidence)


KNOWN = state([3.4, -0.5, 0.6, 0.0], 0.4, (12, 9, 5, 0))


def test_each_competency_gets_its_verdict() -> None:
    report = build_report(KNOWN, PROFILE)
    assert [row.verdict for row in report.rows] == [
        Verdict.CLOSED,
        Verdict.OPEN,
        Verdict.UNDECIDED,
        Verdict.NOT_ASSESSED,
    ]
    assert report.responses == 26
    assert report.scale == "reference-1"


def test_the_gap_is_the_target_minus_the_level_and_never_negative() -> None:
    report = build_report(KNOWN, PROFILE)
    opened = report.row("projet")
    assert opened.level is not None
    assert opened.low is not None
    assert opened.high is not None
    assert opened.gap == pytest.approx(90.0 - opened.level)
    assert opened.gap_low == pytest.approx(90.0 - opened.high)
    assert opened.gap_high == pytest.approx(90.0 - opened.low)
    assert report.row("indicateurs").gap == 0.0
    assert report.row("indicateurs").gap_low == 0.0


def test_a_competency_without_a_response_has_neither_figures_nor_verdict_even_when_neighbours_say_much() -> None:
    prior = Prior.starting(4, correlation=0.9)
    mastery = replay([ResponseRecord(0, 1.0, 2.0)] * 40, prior)
    row = build_report(mastery, PROFILE).row("temps")
    assert row.verdict is Verdict.NOT_ASSESSED
    assert (row.level, row.low, row.high, row.gap, row.p_closed) == (None,) * 5
    assert row.evidence == 0


def test_only_undecided_rows_ask_for_more_questions() -> None:
    report = build_report(KNOWN, PROFILE)
    assert report.row("indicateurs").items_needed == 0
    assert report.row("projet").items_needed == 0
    undecided = report.row("ecoute").items_needed
    assert undecided is None or undecided > 0


def test_the_document_is_json_with_rounded_figures_and_both_languages() -> None:
    document = json.loads(json.dumps(build_report(KNOWN, PROFILE).to_document()))
    assert document["format"] == "passerelle/skill-gap/1"
    assert document["counts"] == {"closed": 1, "open": 1, "undecided": 1, "not_assessed": 1}
    row = document["competencies"][1]
    expected = float(REFERENCE_1.expected_level(-0.5, 0.4))
    assert row["level"] == pytest.approx(expected, abs=0.051)
    assert row["level"] == round(row["level"], 1)
    assert row["verdict"] == "open"
    assert document["competencies"][3]["level"] is None
    assert set(document["summary"]) == {"fr", "en"}


def test_the_summary_says_the_counts_and_the_clearest_gap() -> None:
    report = build_report(KNOWN, PROFILE)
    level = number(report.row("projet").level or 0.0, "fr")
    assert summary(report, "fr") == (
        "Sur 4 compétences\u202f: 1 atteinte, 1 à travailler, 1 à confirmer, 1 pas encore évaluée\u202f; "
        f"l’écart le plus net\u202f: Gestion de projet (niveau {level}, cible 90)."
    )
    assert summary(report, "en") == (
        "Of 4 competencies: 1 reached, 1 to work on, 1 to confirm, 1 not assessed yet; "
        f"the clearest gap: Gestion de projet (en) (level {level}, target 90)."
    )


def test_the_summary_agrees_in_number() -> None:
    report = build_report(state([3.4, 3.4, 0.0, 0.0], 0.4, (9, 9, 0, 0)), PROFILE)
    assert summary(report, "fr") == "Sur 4 compétences\u202f: 2 atteintes, 2 pas encore évaluées."


def test_before_any_answer_the_summary_claims_nothing() -> None:
    report = build_report(begin(Prior.starting(4)), PROFILE)
    assert summary(report, "fr").startswith("Aucune compétence n’a encore été évaluée")
    assert summary(report, "en").startswith("No competency has been assessed yet")


def test_the_clearest_gap_is_the_one_that_is_surely_large() -> None:
    """A wide interval around a low level is less clear than a narrow one that ends further from the target."""
    mastery = Mastery(np.array([-1.0, -0.6, 3.0, 3.0]), np.diag([2.0, 0.04, 0.1, 0.1]), 20, (2, 10, 4, 4))
    report = build_report(mastery, PROFILE)
    widest = report.widest_gap()
    assert widest is not None
    assert widest.competency == "projet"


def test_many_reports_made_at_once_are_those_made_one_by_one() -> None:
    other = state([0.1, 1.2, -0.4, 2.0], 0.6, (3, 0, 1, 8))
    assert build_reports([KNOWN, other], PROFILE) == [build_report(KNOWN, PROFILE), build_report(other, PROFILE)]
    assert build_reports([], PROFILE) == []


def test_a_state_of_another_profile_is_refused() -> None:
    with pytest.raises(ProfileDoesNotMatch, match="4 skills and the profile 3"):
        build_report(KNOWN, PROFILE[:3])


def test_numbers_and_words_are_french_in_french_and_english_in_english() -> None:
    assert number(1234.5, "fr", 1) == "1\u202f234,5"
    assert number(1234.5, "en", 1) == "1,234.5"
    assert number(-0.01, "fr") == "0"
    assert percent(0.123, "fr") == "12\u202f%"
    assert percent(0.123, "en") == "12%"
    assert counted(0, "réponse", "réponses", "fr") == "0 réponse"
    assert counted(0, "response", "responses", "en") == "0 responses"
    assert counted(2, "réponse", "réponses", "fr") == "2 réponses"
    assert language_of("en-GB") == "en"
    assert language_of("fr_FR") == "fr"


def test_questions_to_come_are_said_honestly() -> None:
    assert questions_to_decide(0, "fr") == ""
    assert questions_to_decide(1, "fr") == "encore 1 question environ"
    assert questions_to_decide(12, "fr") == "encore 12 questions environ"
    assert questions_to_decide(None, "fr") == "encore plus de 60 questions"
    assert questions_to_decide(12, "en") == "about 12 more questions"
