"""What assessments, the exam and the diagnostic draw from: too few items, blueprints that cannot be filled, dead names.

A learner would meet each of these at the start of an attempt; the author meets them in `passerelle course check`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from course.curriculum.blueprint import NotEnoughItems, shortfalls
from course.curriculum.findings import CourseFacts, Finding, ItemFacts
from course.curriculum.structure import Assessment, Curriculum, Diagnostic

FILE = "curriculum.yaml"
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class PlainItem:
    """An item of an items document, as far as a blueprint looks."""

    use: str
    competency: str
    difficulty: float
    interaction: str
    module: str


def refuse_short_pools(curriculum: Curriculum, items: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse to publish a course whose blueprints its items documents (by file) cannot fill. Raises NotEnoughItems."""
    pool = [
        PlainItem(entry["use"], entry["competency"], entry["difficulty"], entry["interaction"], document["module"])
        for document in items.values()
        for entry in document["items"]
    ]
    modules = [(module.id, module.assessment) for module in curriculum.modules]
    for module, assessment in [*modules, (None, curriculum.exam)]:
        if assessment and assessment.blueprint:
            drawn_from = [one for one in pool if module is None or one.module == module]
            for shortfall in shortfalls(assessment.blueprint, drawn_from):
                raise NotEnoughItems(shortfall, of=assessment.id)


def pool_findings(course: CourseFacts) -> Iterator[Finding]:
    """What is wrong with the draws of a course."""
    for m, module in enumerate(course.curriculum.modules):
        if module.assessment:
            pool = [one for one in course.items if one.module == module.id and one.use in module.assessment.uses]
            yield from _draw_findings(course, module.assessment, ("modules", m, "assessment"), pool, module.id)
    exam = course.curriculum.exam
    if exam:
        pool = [one for one in course.items if one.use in exam.uses]
        yield from _draw_findings(course, exam, ("exam",), pool, "the course")
    if course.curriculum.diagnostic:
        yield from _diagnostic_findings(course, course.curriculum.diagnostic)


def _draw_findings(
    course: CourseFacts, assessment: Assessment, path: Path, pool: Sequence[ItemFacts], where: str
) -> Iterator[Finding]:
    if not assessment.blueprint:
        if len(pool) < (assessment.draw or 1):
            message = f"{assessment.id} draws {assessment.draw or 1} items; {where} has {len(pool)}."
            yield Finding(FILE, (*path, "draw"), message)
        return
    if assessment.draw is not None:
        message = f"{assessment.id} has a draw and a blueprint. Keep one: the blueprint says how many there are."
        yield Finding(FILE, (*path, "draw"), message)
    known = {competency.id for competency in course.profile.competencies}
    for index, line in enumerate(assessment.blueprint):
        at = (*path, "blueprint", index)
        if line.competency not in known:
            yield Finding(FILE, (*at, "competency"), f"the competency {line.competency} does not exist.")
        if line.difficulty and line.difficulty[0] > line.difficulty[1]:
            yield Finding(FILE, (*at, "difficulty"), "the band ends below its beginning. Exchange the two.")
    for shortfall in shortfalls(assessment.blueprint, pool):
        yield Finding(FILE, (*path, "blueprint", shortfall.index), f"{assessment.id}: {shortfall}.")


def _diagnostic_findings(course: CourseFacts, diagnostic: Diagnostic) -> Iterator[Finding]:
    known = [competency.id for competency in course.profile.competencies]
    there = {item.competency for item in course.items if item.use == "diagnostic"}
    path = ("diagnostic", "competencies")
    for key in diagnostic.competencies or ():
        if key not in known:
            yield Finding(FILE, path, f"the competency {key} does not exist.")
    for key in diagnostic.competencies or known:
        if key in known and key not in there:
            message = f"{diagnostic.id}: no item with use: diagnostic asks about {key}."
            yield Finding(FILE, path, message, serious=diagnostic.competencies is not None)
