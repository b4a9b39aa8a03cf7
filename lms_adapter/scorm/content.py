"""What a package is made from: plain data and rendered lessons, so that nothing here knows of files or databases."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import InvalidInput
from course.lessons.case import Case
from course.lessons.render import RenderedLesson

OFFLINE_USES = ("assessment", "check")
"""Items for the diagnostic and the exam stay on the server: a package holds the keys of its questions."""
GRADED_BY_TRAINER = ("long_fill_in",)


class IncompleteCourse(InvalidInput):
    """The course names a lesson, an item or a case that was not handed over."""


@dataclass(frozen=True)
class PackageInput:
    """A course ready to be packed.

    `curriculum` is the document of curriculum.yaml, `competencies` the list of profile.yaml; `lessons` are rendered, by
    lesson id; `items` are the documents of items/*.yaml by module id; `cases` by case id.
    """

    curriculum: Mapping[str, Any]
    competencies: Sequence[Mapping[str, Any]]
    lessons: Mapping[str, RenderedLesson]
    items: Mapping[str, Mapping[str, Any]]
    cases: Mapping[str, Case]

    @property
    def modules(self) -> Sequence[Mapping[str, Any]]:
        modules: Sequence[Mapping[str, Any]] = self.curriculum["modules"]
        return modules

    def written_lessons(self) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        """(module, lesson) in the order in which they are read."""
        for module in self.modules:
            for lesson in module["lessons"]:
                if is_written(lesson):
                    yield module, lesson

    def rendered(self, lesson_id: str) -> RenderedLesson:
        if lesson_id not in self.lessons:
            raise IncompleteCourse(
                f"lesson {lesson_id} is 'written' in curriculum.yaml, but lessons/{lesson_id}.md is not there."
            )
        return self.lessons[lesson_id]

    def module_items(self, module_id: str, uses: Sequence[str] = OFFLINE_USES) -> list[Mapping[str, Any]]:
        """A module's item documents that a package can hold, in file order; `uses` narrows them."""
        return [item for item in self._listed(module_id) if item["use"] in uses and is_offline(item)]

    def left_out(self) -> list[Mapping[str, Any]]:
        """The item documents that no package holds, in file order."""
        return [item for name in self.items for item in self._listed(name) if not is_offline(item)]

    def _listed(self, module_id: str) -> list[Mapping[str, Any]]:
        return list(self.items.get(module_id, {}).get("items", ()))


def is_offline(item: Mapping[str, Any]) -> bool:
    """Whether a package may hold an item: what a trainer grades cannot be graded in it, and keys of exams stay out."""
    return item["use"] in OFFLINE_USES and item["interaction"] not in GRADED_BY_TRAINER


def is_written(entry: Mapping[str, Any]) -> bool:
    """Whether a module or a lesson has its content, or is only announced."""
    return bool(entry["status"] == "written")
