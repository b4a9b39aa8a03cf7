"""Packages of course folders, built the way the `passerelle package` command builds them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from cli.package import package_input
from course.curriculum.folder import read_course_folder
from lms_adapter.packaging import PackageInput

SMALL_COURSE = Path(__file__).parent / "courses" / "small"

INTERACTIONS_COURSE = SMALL_COURSE.parent / "interactions"
"""One question of each interaction, an essay and an exam question that no package holds."""


def interactions_package_input() -> PackageInput:
    """The course with every interaction, rendered."""
    return package_input(read_course_folder(INTERACTIONS_COURSE))


def small_package_input() -> PackageInput:
    """The small course, rendered."""
    return package_input(read_course_folder(SMALL_COURSE))


def with_curriculum(content: PackageInput, **changes: Any) -> PackageInput:
    """The same course with parts of its curriculum replaced."""
    return replace(content, curriculum={**content.curriculum, **changes})
