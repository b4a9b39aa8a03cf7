"""Which Moodle to test with, from the environment: its address, three accounts of a course, and that course."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NEEDED = (
    "MOODLE_URL",
    "MOODLE_ADMIN",
    "MOODLE_ADMIN_PASSWORD",
    "MOODLE_TEACHER",
    "MOODLE_TEACHER_PASSWORD",
    "MOODLE_LEARNER",
    "MOODLE_LEARNER_PASSWORD",
    "MOODLE_SECOND_LEARNER",
    "MOODLE_SECOND_LEARNER_PASSWORD",
    "MOODLE_COURSE",
)
PICTURES = "MOODLE_PICTURES"


@dataclass(frozen=True, slots=True)
class Account:
    """Who signs in to Moodle."""

    name: str
    password: str


@dataclass(frozen=True, slots=True)
class MoodleSettings:
    """A Moodle whose pages are in English, and a course where the teacher may edit and both learners are enrolled."""

    url: str
    admin: Account
    teacher: Account
    learner: Account
    second_learner: Account
    course: str
    """Short name of the course, or its number."""
    pictures: Path | None
    """Folder for pictures of what is seen; none are made without it."""


def missing(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Names of the variables that are not set."""
    return [name for name in NEEDED if not environment.get(name)]


def read(environment: Mapping[str, str] = os.environ) -> MoodleSettings:
    """The settings; everything of NEEDED has to be there."""

    def account(role: str) -> Account:
        return Account(environment[f"MOODLE_{role}"], environment[f"MOODLE_{role}_PASSWORD"])

    return MoodleSettings(
        url=environment["MOODLE_URL"].rstrip("/"),
        admin=account("ADMIN"),
        teacher=account("TEACHER"),
        learner=account("LEARNER"),
        second_learner=account("SECOND_LEARNER"),
        course=environment["MOODLE_COURSE"],
        pictures=Path(environment[PICTURES]) if environment.get(PICTURES) else None,
    )
