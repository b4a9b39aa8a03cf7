"""Building a package for a standard: which standards there are, and an output file that is whole or not there."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from core.errors import InvalidInput
from lms_adapter.archive import write_archive
from lms_adapter.scorm.content import PackageInput, is_written
from lms_adapter.scorm.course_data import assessment_shape
from lms_adapter.scorm.left_out import package_notes
from lms_adapter.scorm.package import scorm12_files

__all__ = [
    "STANDARDS",
    "NothingWritten",
    "PackageInput",
    "PackageReport",
    "UnknownStandard",
    "UnwritableOutput",
    "build_package",
]


class UnknownStandard(InvalidInput):
    """No package can be built for this standard."""


class NothingWritten(InvalidInput):
    """Every lesson of the course is still an outline."""


class UnwritableOutput(InvalidInput):
    """The package cannot be written where it was asked for."""


@dataclass(frozen=True)
class PackageReport:
    """What was built. `size` in bytes; `sha256` is the same whenever the content is; `notes` say what to know of it."""

    path: Path
    standard: str
    size: int
    sha256: str
    files: int
    modules: int
    modules_to_come: int
    lessons: int
    checks: int
    assessments: int
    items: int
    notes: tuple[str, ...]


Builder = Callable[[PackageInput, Mapping[str, bytes]], dict[str, bytes]]
STANDARDS: Mapping[str, Builder] = {"scorm12": scorm12_files}

EXAM_KEYS = "Whoever unpacks the package finds the keys of its questions: it suits practice, not examinations."
PASSED_STATUS = "In Moodle, ask for Passed, Completed or both; docs/packages.md has the settings, step by step."


def build_package(standard: str, course: PackageInput, output: Path) -> PackageReport:
    """Write the package of a course to `output`, replacing what is there only once the new one is whole.

    Raises UnknownStandard, NothingWritten, UnwritableOutput, and what the standard's builder raises for an incomplete
    course.
    """
    builder = STANDARDS.get(standard)
    if builder is None:
        known = ", ".join(STANDARDS)
        raise UnknownStandard(f"there is no package for '{standard}'. Those that exist: {known}.", field="standard")
    if next(course.written_lessons(), None) is None:
        raise NothingWritten(
            "no lesson of this course is written: there is nothing to package. Write one and set "
            "`status: written` on it and its module in curriculum.yaml.",
            field="curriculum",
        )
    entries = builder(course, player_files())
    content = write_archive(entries)
    _write_whole(output, content)
    return _report(standard, course, output, content, len(entries))


def player_files() -> dict[str, bytes]:
    """The player's scripts and style sheets by their path inside `player/`."""
    return dict(sorted(_walk(files("player"), "")))


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".js", ".css")):
            found.append((prefix + entry.name, entry.read_bytes()))
    return found


def _write_whole(output: Path, content: bytes) -> None:
    if output.is_dir():
        example = output / "course.zip"
        raise UnwritableOutput(f"{output} is a folder. Name a file, for example {example}.", field="output")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.", suffix=".part")
    except OSError as error:
        raise UnwritableOutput(f"{output} cannot be written: {error.strerror}.", field="output") from None
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o644)
        part.replace(output)
    except OSError as error:
        raise UnwritableOutput(f"{output} cannot be written: {error.strerror}.", field="output") from None
    finally:
        part.unlink(missing_ok=True)


def _report(standard: str, course: PackageInput, output: Path, content: bytes, count: int) -> PackageReport:
    lessons = [lesson for _, lesson in course.written_lessons()]
    assessments = [shape for module in course.modules if (shape := assessment_shape(course, module))]
    written = sum(is_written(module) for module in course.modules)
    return PackageReport(
        path=output,
        standard=standard,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        files=count,
        modules=written,
        modules_to_come=len(course.modules) - written,
        lessons=len(lessons),
        checks=sum(len(course.rendered(lesson["id"]).checks) for lesson in lessons),
        assessments=len(assessments),
        items=sum(len(shape["pool"]) for shape in assessments),
        notes=(*((EXAM_KEYS, PASSED_STATUS) if assessments else ()), *package_notes(course)),
    )
