"""`passerelle mastery`: figures as text and as JSON, refusals with file and line, and no web on the way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from assessments.mastery.wide_simulation import WideWorld, simulate_wide
from cli.main import main
from core.database import Database
from core.settings import read_settings
from migrations.upgrade import upgrade_database
from tests.factories.school import build_school

SIMULATE_KEYS = {
    "coverage_90", "rmse_points", "bias_points", "ece_closed", "brier_closed", "cohort_share_error_points",
    "width_90_points", "responses_per_second",
}  # fmt: skip


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ("mastery", *words))


@pytest.fixture(scope="module")
def log_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    log = simulate_wide(WideWorld(learners=200, responses=40, skills=50, items=500), seed=4).log
    path = tmp_path_factory.mktemp("log") / "responses.csv"
    rows = np.column_stack((log.learner, log.item, log.skill, log.score.astype(int)))
    path.write_text("Learner,Item,Skill,Correct\n" + "".join(",".join(map(str, row)) + "\n" for row in rows.tolist()))
    return path


def test_a_simulation_gives_its_figures_under_their_names() -> None:
    result = run("simulate", "--learners", "300", "--responses", "90", "--seed", "5", "--json")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.output)
    assert set(figures) == SIMULATE_KEYS
    assert 0.85 <= figures["coverage_90"] <= 0.95
    assert figures["rmse_points"] <= 11.5
    assert figures["responses_per_second"] > 0


def test_the_same_seed_gives_the_same_learners() -> None:
    words = ("simulate", "--learners", "50", "--responses", "20", "--json")
    one, same, other = (json.loads(run(*words, "--seed", seed).output) for seed in ("1", "1", "2"))
    for figures in (one, same, other):
        del figures["responses_per_second"]
    assert one == same != other


def test_people_who_learn_are_simulated_on_request() -> None:
    result = run("simulate", "--learners", "300", "--responses", "90", "--drift", "--json")
    assert abs(json.loads(result.output)["bias_points"]) <= 2.0
    assert "who learn meanwhile" in run("simulate", "--learners", "20", "--responses", "9", "--drift").output


def test_many_learners_are_simulated_in_blocks_that_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.mastery_simulate.MOST_RESPONSES_AT_ONCE", 20 * 30)
    whole = json.loads(run("simulate", "--learners", "70", "--responses", "20", "--json").output)
    assert set(whole) == SIMULATE_KEYS
    assert 0.6 < whole["coverage_90"] <= 1.0


def test_a_log_is_evaluated_and_the_figures_have_their_names(log_file: Path) -> None:
    result = run("evaluate", str(log_file), "--json")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.output)
    assert {"auc", "rmse", "ece", "coverage_90", "bias_points", "responses_per_second"} <= set(figures)
    assert 0.65 < figures["auc"] < 0.9
    assert figures["held_out_learners"] == 40
    assert figures["learners"] == 200


def test_the_text_says_what_the_figures_mean(log_file: Path) -> None:
    result = run("evaluate", str(log_file))
    assert result.exit_code == 0
    for word in ("AUC", "RMSE", "ECE", "coverage", "bias", "held out"):
        assert word in result.output


def test_outcomes_that_are_all_alike_have_no_ranking_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "right.csv"
    path.write_text("learner,item,skill,correct\n" + "".join(f"{who},i,s,1\n" for who in range(5)))
    result = run("evaluate", str(path), "--json")
    assert result.exit_code == 0
    assert json.loads(result.output)["auc"] is None
    assert "not defined" in run("evaluate", str(path)).output


def test_a_file_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("learner,item,skill,correct\na,i,s,1\nb,i,s,perhaps\n")
    result = run("evaluate", str(path))
    assert result.exit_code == 1
    assert "bad.csv:3: correct is 'perhaps'" in result.output


@pytest.mark.parametrize(
    "words", [("evaluate",), ("evaluate", "nowhere.csv"), ("simulate", "--learners", "0"), ("no",)]
)
def test_wrong_usage_leaves_with_two(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_checking_a_file_loads_neither_web_nor_database(log_file: Path) -> None:
    script = (
        "import sys; from cli.main import main\n"
        f"try: main(['mastery', 'evaluate', {str(log_file)!r}, '--json'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('flask', 'sqlalchemy', 'celery', 'web') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")


def test_the_bank_says_what_each_competency_can_decide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSERELLE_HOME", str(tmp_path))
    monkeypatch.delenv("PASSERELLE_DATABASE_URL", raising=False)
    database = Database(read_settings().database_url)
    upgrade_database(database)
    school = build_school(database)
    words = ("bank", "--organisation", "school", "--course", "small")
    text, english = run(*words), run(*words, "--language", "en")
    document = json.loads(run(*words, "--json").output)
    assert "permettent de trancher" in text.output
    assert "can decide for" in english.output
    keys = [competency.id for competency in school.course.profile.competencies]
    assert [row["competency"] for row in document["competencies"]] == keys
    assert {row["decision"] for row in document["competencies"]} <= {"decides", "rarely", "never", "no_items"}
    refused = run("bank", "--organisation", "nobody")
    assert refused.exit_code == 1
    assert "nobody" in refused.output
    database.close()
