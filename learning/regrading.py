"""What a corrected item does to a learner, all of it in one transaction: scores, attempts, mastery, the LMS.

The preview runs this very code and rolls it back, so what was announced is what is done.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from assessments.attempts.regrading import Reach, Verdict, regrade_learner, renew_open_attempts
from assessments.attempts.results import settle_attempt
from assessments.attempts.service import LearnerGone, lock_learner
from assessments.mastery.estimate import Mastery
from assessments.mastery.service import known_of_many, relearn
from course.curriculum.service import PublishedCourse
from learning.lms import lms_key, lms_record, tell
from learning.scores import tell_levels


@dataclass(slots=True)
class Changes:
    """What a correction did to some learners, in figures, and their states before and after."""

    responses: int = 0
    up: int = 0
    down: int = 0
    learners: int = 0
    learners_changed: int = 0
    attempts: int = 0
    now_passed: int = 0
    no_longer_passed: int = 0
    grades: int = 0
    """Progress records that the LMS has to be told anew."""
    connected: int = 0
    """Of those, the ones that an LMS is there for."""
    unreadable: list[int] = field(default_factory=list)
    """Ids of the responses that keep their score because the corrected item cannot read them."""
    by_answer: dict[tuple[str, float, float], int] = field(default_factory=dict)
    before: dict[int, Mastery] = field(default_factory=dict)
    after: dict[int, Mastery] = field(default_factory=dict)

    def count(self, verdicts: Sequence[Verdict]) -> None:
        """Add one learner's answers."""
        self.learners += 1
        self.learners_changed += any(one.change for one in verdicts)
        for one in verdicts:
            self.responses += 1
            self.up += one.change > 0
            self.down += one.change < 0
            if not one.readable:
                self.unreadable.append(one.response_id)
            elif one.change:
                line = (_label(one), one.before, one.after)
                self.by_answer[line] = self.by_answer.get(line, 0) + 1

    def figures(self) -> dict[str, Any]:
        """The counts as JSON."""
        return {
            "responses": self.responses,
            "changed": self.up + self.down,
            "up": self.up,
            "down": self.down,
            "learners": self.learners,
            "learners_changed": self.learners_changed,
            "unreadable": len(self.unreadable),
            "attempts": {
                "changed": self.attempts,
                "now_passed": self.now_passed,
                "no_longer_passed": self.no_longer_passed,
            },
            "lms": {"grades": self.grades, "connected": self.connected},
        }


def regrade_learners(
    session: Session,
    *,
    reach: Reach,
    course: PublishedCourse,
    person_ids: Collection[int],
    now: datetime,
    changes: Changes,
) -> None:
    """Let a correction reach these learners, and add what it did to `changes`; what was done before is not doubled."""
    here = [person_id for person_id in sorted(person_ids) if _held(session, person_id)]
    changes.before.update(
        (key, known.mastery) for key, known in known_of_many(session, person_ids=here, course=course, now=now).items()
    )
    for person_id in here:
        verdicts = regrade_learner(session, reach=reach, person_id=person_id, now=now)
        renew_open_attempts(session, reach=reach, person_id=person_id)
        changes.count(verdicts)
        touched = {one.attempt_id for one in verdicts if one.change}
        attempts = [session.get_one(Attempt, attempt_id) for attempt_id in sorted(touched)]
        _settle(session, course, person_id, [one for one in attempts if one.finished_at], now, changes)
    changes.after.update(relearn(session, course=course, person_ids=here, now=now))
    for person_id in here:
        tell_levels(session, course=course, person_id=person_id, now=now)


def _held(session: Session, person_id: int) -> bool:
    try:
        lock_learner(session, person_id=person_id)
    except LearnerGone:
        return False
    return True


def _settle(
    session: Session,
    course: PublishedCourse,
    person_id: int,
    attempts: Sequence[Attempt],
    now: datetime,
    changes: Changes,
) -> None:
    """Bring finished attempts up to date, and tell the LMS where that changes what it knows."""
    keys = dict.fromkeys(lms_key(course, attempt) for attempt in attempts if _still_taught(course, attempt))
    told = {key: lms_record(session, course=course, person_id=person_id, key=key) for key in keys}
    for attempt in attempts:
        scaled, passed = attempt.scaled, attempt.passed
        settle_attempt(session, attempt=attempt, now=now)
        if (scaled, passed) != (attempt.scaled, attempt.passed):
            changes.attempts += 1
            changes.now_passed += bool(attempt.passed) and not passed
            changes.no_longer_passed += bool(passed) and not attempt.passed
    for key in keys:
        if lms_record(session, course=course, person_id=person_id, key=key) != told[key]:
            changes.grades += 1
            changes.connected += tell(session, course=course, person_id=person_id, key=key, now=now) > 0


def _still_taught(course: PublishedCourse, attempt: Attempt) -> bool:
    return course.curriculum.any_assessment(attempt.target_key) is not None


def _label(verdict: Verdict) -> str:
    """Which options were chosen; "" for an answer in one's own words or figures, which is not repeated."""
    chosen = verdict.answer.get("choices")
    return ", ".join(sorted(map(str, chosen))) if isinstance(chosen, list) else ""
