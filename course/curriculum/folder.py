"""A course folder: the master copy of a course, as text files that a person writes.

    profile.yaml  curriculum.yaml  lessons/<lesson>.md  items/<module>.yaml  cases/<case>.yaml  cases/<rows>.csv

Items are read here as plain documents; what they mean is the business of assessments.items.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from core.documents import Document, Problem, check_document, read_document, read_schema
from core.errors import InvalidInput, NotFound
from course.curriculum.case_file import with_rows

CATALOGUE = Path(str(resources.files("course"))) / "catalogue"
SCHEMAS = Path(str(resources.files("course"))) / "schemas"
DEFAULT_COURSE = "responsable-ecommerce"


class NoSuchCourseFolder(NotFound):
    """There is no course folder of that name or path."""


class BrokenCourseFolder(InvalidInput):
    """The folder's files do not follow their formats; `problems` says where."""

    def __init__(self, problems: list[Problem]) -> None:
        shown = "\n".join(str(problem) for problem in problems[:20])
        more = f"\n... and {len(problems) - 20} more." if len(problems) > 20 else ""
        super().__init__(f"The course folder cannot be used:\n{shown}{more}")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class CourseFolder:
    """Everything that a course folder holds, as plain data that follows the schemas."""

    path: Path
    profile: dict[str, Any]
    curriculum: dict[str, Any]
    lessons: Mapping[str, str]
    """Source text by lesson id."""
    items: Mapping[str, dict[str, Any]]
    """Items document by module id."""
    cases: Mapping[str, dict[str, Any]]
    """Case document by case id."""
    documents: Mapping[str, Document]
    """Every YAML document by its path in the folder: for messages that name a line."""

    def content(self) -> dict[str, Any]:
        """What is published of it, without the items."""
        return {
            "profile": self.profile,
            "curriculum": self.curriculum,
            "lessons": dict(self.lessons),
            "cases": dict(self.cases),
        }


def content_digest(content: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of plain data; equal content gives equal digests whatever the order of keys."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def course_folder(name: str | Path) -> Path:
    """A path to a course folder, or the name of one in the catalogue -> its path. Raises NoSuchCourseFolder."""
    for candidate in (Path(name), CATALOGUE / name):
        if (candidate / "curriculum.yaml").is_file():
            return candidate
    known = ", ".join(sorted(path.name for path in CATALOGUE.iterdir() if path.is_dir()))
    raise NoSuchCourseFolder(
        f"{name}: no course folder there (a folder with profile.yaml and curriculum.yaml). "
        f"Give a path, or a name of the catalogue: {known}."
    )


def read_course_folder(name: str | Path = DEFAULT_COURSE) -> CourseFolder:
    """Read a whole course folder. Raises NoSuchCourseFolder, or BrokenCourseFolder with every format problem."""
    folder, problems = scan_course_folder(name)
    if problems:
        raise BrokenCourseFolder(problems)
    return folder


def scan_course_folder(name: str | Path) -> tuple[CourseFolder, list[Problem]]:
    """Read a course folder and list where its files depart from their formats (course/schemas/*.json)."""
    path = course_folder(name)
    documents = {
        file.relative_to(path).as_posix(): read_document(file, name=file.relative_to(path).as_posix())
        for file in (path / "profile.yaml", path / "curriculum.yaml", *_files(path, "items"), *_files(path, "cases"))
    }
    problems = [
        problem for file, document in documents.items() for problem in check_document(document, _schema_for(file))
    ]
    cases = {}
    for file, document in documents.items():
        if file.startswith("cases/"):
            cases[Path(file).stem], unread = with_rows(document, path / "cases")
            problems += unread
    lessons = {
        file.stem: file.read_text("utf-8-sig") for file in sorted((path / "lessons").glob("*.md")) if file.is_file()
    }
    return (
        CourseFolder(
            path=path,
            profile=documents["profile.yaml"].data or {},
            curriculum=documents["curriculum.yaml"].data or {},
            lessons=lessons,
            items={Path(file).stem: one.data for file, one in documents.items() if file.startswith("items/")},
            cases=cases,
            documents=documents,
        ),
        problems,
    )


def _files(path: Path, folder: str) -> list[Path]:
    return sorted((path / folder).glob("*.yaml"))


def _schema_for(file: str) -> dict[str, Any]:
    kind = {"items": "items", "cases": "case"}.get(file.split("/")[0], file.removesuffix(".yaml"))
    return read_schema(SCHEMAS / f"{kind}.schema.json")
