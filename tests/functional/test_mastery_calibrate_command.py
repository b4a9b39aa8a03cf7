"""`passerelle mastery calibrate`: asked for by hand, computed at once, printed as a sentence or as JSON."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from cli.mastery_calibrate import calibrate
from core.database import Database
from core.errors import NotFound
from core.settings import Settings
from migrations.upgrade import upgrade_database
from tests.factories.measured import answer_a_lot
from tests.factories.school import School, build_school


@pytest.fixture
def school(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.setenv("PASSERELLE_HOME", str(settings.home))
    database = Database(settings.database_url)
    upgrade_database(database)
    return build_school(database)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(calibrate, ["--organisation", "school", *arguments], catch_exceptions=False)


def test_a_course_with_responses_is_calibrated_and_the_certificate_printed(school: School) -> None:
    answer_a_lot(school)
    done = run("--course", school.course.key, "--json")
    assert done.exit_code == 0
    [document] = json.loads(done.stdout)
    assert (document["state"], document["number"], document["current"]) == ("done", 1, True)
    assert document["certificate"]["learners"] == 60
    again = run()
    assert f"{school.course.key}: calibration 2 from 1800 responses of 60 learners, kept aside" in again.stdout
    assert "no_new_responses" in again.stdout


def test_too_little_data_is_said_and_is_no_failure(school: School) -> None:
    refused = run()
    assert refused.exit_code == 0
    assert "0 learners have answered; a calibration needs 40." in refused.stdout


def test_an_unknown_organisation_is_refused(school: School) -> None:
    with pytest.raises(NotFound, match="'elsewhere'"):
        CliRunner().invoke(calibrate, ["--organisation", "elsewhere"], catch_exceptions=False)
