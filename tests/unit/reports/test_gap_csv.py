"""CSV that opens in a French spreadsheet and runs nothing there."""

import csv
import io

import numpy as np
import pytest

from assessments.mastery.estimate import Mastery
from course.profile.competency import Competency
from reports.cohort import build_cohort_report
from reports.gap_csv import BYTE_ORDER_MARK, cohort_csv, csv_text, learner_csv
from reports.skill_gap import build_report

PROFILE = [
    Competency("projet", "hard", "Gestion ; « projet »", "", "", 90.0, "sheet", "", ()),
    Competency("ecoute", "soft", "=HYPERLINK(1)", "", "", 82.5, "editorial", "", ()),
]
MASTERY = Mastery(np.array([0.2, 0.0]), np.eye(2) * 0.09, 7, (7, 0))


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK)), delimiter=";"))


def test_a_learner_report_has_a_french_header_and_decimal_commas() -> None:
    text = learner_csv(build_report(MASTERY, PROFILE))
    header, first, second = cells(text)
    assert header[:5] == ["Identifiant", "Compétence", "Type", "Cible", "Niveau"]
    assert len(header) == len(first) == len(second)
    row = dict(zip(header, first, strict=True))
    assert row["Compétence"] == "Gestion ; « projet »"
    assert row["Cible"] == "90"
    assert row["Niveau"].replace(",", ".") == f"{build_report(MASTERY, PROFILE).rows[0].level:.1f}"
    assert row["Probabilité d’être à la cible"].startswith("0,")
    assert row["Verdict"] == "à travailler"


def test_what_has_not_been_assessed_is_an_empty_cell_and_says_so() -> None:
    header, _, second = cells(learner_csv(build_report(MASTERY, PROFILE)))
    row = dict(zip(header, second, strict=True))
    assert row["Cible"] == "82,5"
    assert row["Niveau"] == row["Écart"] == row["Probabilité d’être à la cible"] == ""
    assert row["Verdict"] == "pas encore évalué"
    assert row["Réponses"] == "0"


def test_the_byte_order_mark_is_there_unless_told_otherwise() -> None:
    report = build_report(MASTERY, PROFILE)
    assert learner_csv(report).startswith(BYTE_ORDER_MARK)
    assert not learner_csv(report, byte_order_mark=False).startswith(BYTE_ORDER_MARK)
    assert learner_csv(report).endswith("\r\n")


@pytest.mark.parametrize(
    "text", ["=1+1", "+33612345678", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\u202f=1", "＝1+1", "|calc", "%0A=1"]
)
def test_a_text_that_a_spreadsheet_would_run_is_disarmed(text: str) -> None:
    assert cells(csv_text(["a"], [[text]]))[1][0].startswith("'")


@pytest.mark.parametrize("text", ["Écoute active", "a = b", "l’été", "12 mars", ""])
def test_an_ordinary_text_is_left_alone(text: str) -> None:
    assert cells(csv_text(["a", "b"], [[text, "x"]]))[1][0] == text


def test_negative_numbers_are_numbers() -> None:
    assert cells(csv_text(["a", "b"], [[-1.5, -2]]))[1] == ["-1,5", "-2"]


def test_a_cohort_report_hides_in_csv_what_it_hides_on_the_page() -> None:
    evidence = np.array([[3, 1]] * 4 + [[3, 0]] * 8)
    report = build_cohort_report(np.zeros((12, 2)), np.full((12, 2), 0.5), evidence, PROFILE)
    header, shown, hidden = cells(cohort_csv(report))
    assert dict(zip(header, shown, strict=True))["Apprenants évalués"] == "12"
    row = dict(zip(header, hidden, strict=True))
    assert row["Apprenants évalués"] == row["Nombre attendu à la cible"] == row["Part à la cible"] == ""
    assert row["Remarque"] == "groupe trop petit pour être publié"


def test_a_competency_that_nobody_answered_is_not_called_a_small_group() -> None:
    report = build_cohort_report(np.zeros((12, 2)), np.full((12, 2), 0.5), np.array([[3, 0]] * 12), PROFILE)
    header, _, untouched = cells(cohort_csv(report))
    row = dict(zip(header, untouched, strict=True))
    assert (row["Apprenants évalués"], row["Part à la cible"]) == ("0", "")
    assert row["Remarque"] == "personne n’a encore été évalué"


def test_the_share_of_a_cohort_has_the_decimals_of_the_page() -> None:
    report = build_cohort_report(np.full((12, 2), 1.2), np.full((12, 2), 0.5), np.full((12, 2), 3), PROFILE)
    header, first, _ = cells(cohort_csv(report))
    written = dict(zip(header, first, strict=True))["Part à la cible"]
    figures = report.rows[0].figures
    assert figures
    assert abs(float(written.replace(",", ".")) - figures.share) <= 0.0005
