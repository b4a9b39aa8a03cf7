"""What to do first: the modules that work on what is missing, and nothing that nobody has measured."""

from __future__ import annotations

import numpy as np

from assessments.mastery.estimate import Mastery
from course.curriculum.structure import Curriculum, curriculum_from_document
from course.profile.competency import Profile, profile_from_document
from reports.first_modules import FirstModule, first_modules
from reports.skill_gap import build_report
from tests.factories.school import small_course


def profile() -> Profile:
    return profile_from_document(small_course().profile)


def curriculum() -> Curriculum:
    return curriculum_from_document(small_course().curriculum)


def first(*means: float, evidence: tuple[int, ...] = (5, 5, 5), deviation: float = 0.3) -> list[FirstModule]:
    mastery = Mastery(np.array(means), np.eye(3) * deviation**2, sum(evidence), evidence)
    return first_modules(build_report(mastery, profile().competencies), curriculum(), profile())


def test_the_module_whose_mission_misses_most_comes_first() -> None:
    assert [one.module.id for one in first(-4.0, -4.0, -1.6)] == ["mod01", "mod02"]
    assert [one.module.id for one in first(-0.6, -1.0, -4.0)] == ["mod02", "mod01"]


def test_it_names_the_competencies_that_make_it_so_the_most_missing_first() -> None:
    assert [row.competency for row in first(-4.0, -2.0, 3.0)[0].works_on] == ["analyse_ventes", "gestion_stock"]


def test_what_is_reached_is_no_reason_to_begin_anywhere() -> None:
    assert first(3.0, 3.0, 3.0) == []


def test_what_was_not_assessed_counts_nothing_however_low_its_neighbours_suggest() -> None:
    assert [one.module.id for one in first(-4.0, -4.0, -4.0, evidence=(5, 5, 0))] == ["mod01"]
    assert first(-4.0, -4.0, -4.0, evidence=(0, 0, 0)) == []


def test_a_module_that_is_not_written_yet_is_not_proposed() -> None:
    assert "mod03" not in {one.module.id for one in first(-4.0, -4.0, -4.0)}
