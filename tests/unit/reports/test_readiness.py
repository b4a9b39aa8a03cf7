"""Readiness for a mission: from what its activities exercise, and only from what was assessed."""

import numpy as np
import pytest

from assessments.mastery.estimate import Mastery
from assessments.mastery.reference_scale import REFERENCE_1
from assessments.mastery.verdict import Verdict
from course.profile.competency import Activity, Competency, Mission
from reports.readiness import MissionReadiness, mission_weights, readiness

PROFILE = [
    Competency(key, "hard", key, "", "", target, "sheet", "", ())
    for key, target in (("a", 90.0), ("b", 85.0), ("c", 80.0))
]


def mission(*activities: tuple[str, ...]) -> Mission:
    return Mission(
        "m01", "Mission", "", "", tuple(Activity(f"m01_a{i:02}", "", keys) for i, keys in enumerate(activities))
    )


MISSION = mission(("a",), ("a", "b"))


def ready(means: list[float], evidence: tuple[int, ...], deviation: float = 0.2) -> MissionReadiness:
    mastery = Mastery(np.array(means), np.eye(3) * deviation**2, sum(evidence), evidence)
    return readiness(mastery, PROFILE, [MISSION])[0]


def test_each_activity_weighs_the_same_and_shares_its_weight_among_its_competencies() -> None:
    np.testing.assert_allclose(mission_weights(MISSION, PROFILE), [0.75, 0.25, 0.0])
    np.testing.assert_allclose(mission_weights(mission(("a", "a", "unknown")), PROFILE), [1.0, 0.0, 0.0])
    np.testing.assert_allclose(mission_weights(mission(()), PROFILE), [0.0, 0.0, 0.0])


def test_a_competency_that_the_mission_does_not_exercise_changes_nothing() -> None:
    assert ready([0.5, 0.5, -4.0], (5, 5, 5)).ready == pytest.approx(ready([0.5, 0.5, 4.0], (5, 5, 5)).ready, abs=0.01)


def test_surplus_in_one_competency_does_not_make_up_for_a_gap_in_another() -> None:
    strong, just = ready([6.0, -2.0, 0.0], (5, 5, 5)), ready([3.0, -2.0, 0.0], (5, 5, 5))
    assert strong.ready is not None
    assert just.ready is not None
    assert strong.ready == pytest.approx(just.ready, abs=0.5)
    assert strong.ready == pytest.approx(75.0 + 25.0 * float(REFERENCE_1.level(-2.0)) / 85.0, abs=0.5)
    assert strong.weakest == "b"


def test_readiness_is_the_weighted_share_of_the_targets_when_all_is_known() -> None:
    figures = ready([0.0, -1.0, 0.0], (9, 9, 9), deviation=1e-4)
    level_a, level_b = REFERENCE_1.level([0.0, -1.0])
    assert figures.ready == pytest.approx(100.0 * (0.75 * level_a / 90.0 + 0.25 * level_b / 85.0), abs=0.01)
    assert figures.low == pytest.approx(figures.high, abs=0.05)


def test_ready_is_said_only_when_everything_is_assessed_and_at_target() -> None:
    assert ready([3.5, 3.5, 0.0], (5, 5, 0)).verdict is Verdict.CLOSED
    assert ready([3.5, 3.5, 0.0], (5, 0, 0)).verdict is Verdict.UNDECIDED
    assert ready([3.5, -2.0, 0.0], (5, 5, 0)).verdict is Verdict.OPEN
    assert ready([1.4, 1.4, 0.0], (5, 5, 0)).verdict is Verdict.UNDECIDED


def test_competencies_that_were_not_assessed_count_neither_for_nor_against() -> None:
    figures = ready([0.5, -3.0, 0.0], (5, 0, 0))
    assert figures.assessed_share == pytest.approx(0.75)
    assert figures.ready == pytest.approx(ready([0.5, 3.0, 0.0], (5, 0, 0)).ready)


def test_with_nothing_assessed_nothing_is_said() -> None:
    figures = ready([2.0, 2.0, 2.0], (0, 0, 8))
    assert figures.verdict is Verdict.NOT_ASSESSED
    assert figures.to_document()["ready"] is None


def test_the_interval_holds_the_value_and_narrows_with_evidence() -> None:
    wide, narrow = ready([0.3, 0.3, 0.0], (5, 5, 5), 0.8), ready([0.3, 0.3, 0.0], (5, 5, 5), 0.2)
    for figures in (wide, narrow):
        assert figures.low is not None
        assert figures.ready is not None
        assert figures.high is not None
        assert figures.low < figures.ready < figures.high
    assert (wide.high or 0) - (wide.low or 0) > (narrow.high or 0) - (narrow.low or 0)


def test_the_same_state_always_gives_the_same_figures() -> None:
    assert ready([0.3, 0.3, 0.0], (5, 5, 5)) == ready([0.3, 0.3, 0.0], (5, 5, 5))
