"""The `passerelle` command: help with an example everywhere, exit codes 0 / 1 / 2, and errors that say what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from cli.main import main
from core.database import Database
from core.settings import read_settings
from migrations.upgrade import upgrade_database
from tests.factories.school import School, build_school
from tests.integration.test_reports_by_the_worker import work


def commands(group: click.Group, prefix: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command that does something."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*prefix, name))
        else:
            yield (*prefix, name)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.setenv("PASSERELLE_HOME", str(tmp_path))
    monkeypatch.delenv("PASSERELLE_DATABASE_URL", raising=False)
    database = Database(read_settings().database_url)
    upgrade_database(database)
    return build_school(database)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


@pytest.mark.parametrize("words", sorted(commands(main)), ids=" ".join)
def test_every_command_shows_an_example(words: tuple[str, ...]) -> None:
    result = run(*words, "--help")
    assert result.exit_code == 0
    assert "Example" in result.output
    assert "passerelle " + " ".join(words) in result.output


@pytest.mark.parametrize("words", [("nonsense",), ("package", "--standard"), ("report",), ("course", "publish")])
def test_wrong_usage_leaves_with_two(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_the_report_of_a_learner_comes_as_text_json_and_csv(installed: School) -> None:
    work(installed)
    words = ("report", "--organisation", "school", "--learner", "learner1@school.test", "--course", "small")
    text, as_json, as_csv = (run(*words, "--format", shape) for shape in ("text", "json", "csv"))
    assert text.exit_code == as_json.exit_code == as_csv.exit_code == 0
    document = json.loads(as_json.output)
    assert document["responses"] > 0
    titles = [row["title"] for row in document["competencies"]]
    assert all(title in text.output and title in as_csv.output for title in titles)


def test_the_report_of_a_cohort_leaves_small_groups_out(installed: School) -> None:
    work(installed)
    words = ("report", "--organisation", "school", "--cohort", "Promotion A", "--format", "json")
    document = json.loads(run(*words).output)
    assert document["learners"] == 6
    assert any(row["suppressed"] for row in document["competencies"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("report", "--organisation", "nobody", "--learner", "a@b.test"), "nobody"),
        (("report", "--organisation", "school", "--learner", "a@b.test"), "a@b.test"),
        (("report", "--organisation", "school", "--cohort", "Promotion Z"), "Promotion Z"),
        (("course", "publish", "--organisation", "nobody"), "nobody"),
        (("course", "check", "nowhere"), "responsable-ecommerce"),
    ],
)
def test_what_cannot_be_found_is_named_and_leaves_with_one(
    installed: School, words: tuple[str, ...], said: str
) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_publishing_the_same_folder_again_changes_nothing(installed: School) -> None:
    first = run("course", "publish", "--organisation", "school")
    second = run("course", "publish", "--organisation", "school")
    assert "version 1" in first.output
    assert "version 1" in second.output
    assert "0 added, 0 changed, 0 retired" in second.output


def test_a_setting_that_cannot_be_used_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PASSERELLE_HOME", str(tmp_path))
    monkeypatch.setenv("PASSERELLE_PORT", "eighty")
    result = run("serve")
    assert result.exit_code == 1
    assert "PASSERELLE_PORT" in result.stderr
