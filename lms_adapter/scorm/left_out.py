"""What of a course a SCORM 1.2 package cannot hold, in sentences for whoever builds it: nothing is lost silently."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lms_adapter.scorm.content import GRADED_BY_TRAINER, PackageInput, is_written

MOST_NAMED = 12
SERVER_RULES: Mapping[str, Any] = {"counts": "best", "retry_penalty": 0, "wait_hours": 0, "review": "full"}
"""Rules of an assessment that a package does not apply, with the value that it behaves as."""


def package_notes(course: PackageInput) -> list[str]:
    """One sentence for each reason, the items and assessments named."""
    return [*_items_left_out(course.left_out()), *_rules_left_out(course)]


def _items_left_out(items: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    rated = [item["id"] for item in items if item["interaction"] in GRADED_BY_TRAINER]
    for use, why in (
        ("diagnostic", "the diagnostic adapts to its answers"),
        ("exam", "their keys must not be handed out"),
    ):
        ids = [item["id"] for item in items if item["use"] == use and item["id"] not in rated]
        if ids:
            yield f"Left out, since {why}: {_named(ids)}."
    if rated:
        yield f"Left out, since a trainer grades them: {_named(rated)}."


def _rules_left_out(course: PackageInput) -> Iterator[str]:
    for module in course.modules:
        assessment = module.get("assessment")
        if not assessment or not is_written(module):
            continue
        other = [rule for rule, value in SERVER_RULES.items() if assessment.get(rule, value) != value]
        if other:
            yield (
                f"Not applied in the package: {', '.join(other)} of {assessment['id']}. There the best attempt counts, "
                "without penalty or wait, and can be looked back at."
            )
    if course.curriculum.get("exam"):
        yield f"Left out: the exam {course.curriculum['exam']['id']}, which is taken on the server."
    if course.curriculum.get("diagnostic"):
        yield f"Left out: the diagnostic {course.curriculum['diagnostic']['id']}, which is taken on the server."


def _named(ids: Sequence[str]) -> str:
    more = len(ids) - MOST_NAMED
    listed = ", ".join(ids[:MOST_NAMED])
    return f"{len(ids)} items ({listed}{f' and {more} more' if more > 0 else ''})" if len(ids) > 1 else f"item {ids[0]}"
