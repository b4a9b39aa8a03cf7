"""The skeleton of a lesson's source: which containers open where, what they name, and what is wrong with them.

A container opens with `::: name arguments` and closes with `:::`; containers nest without counting colons. This module
reads lines only (no Markdown), so that `course check` can list every problem of a file with its line, and so that the
Markdown parser, which wants longer colons outside, can be given them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.errors import InvalidInput

CONTAINERS = ("example", "remember", "warning", "glossary", "check", "case", "chart")
EMPTY_CONTAINERS = {
    "check": "check c05_01_1",
    "case": "case k05_ventes_canal",
    "chart": "chart k05_ventes_canal kind=bar x=canal y=ca",
}

_IDENTIFIER = re.compile(r"^[a-z][a-z0-9_]{0,59}$")
_OPENING = re.compile(r"^( {0,3}):::+\s*([^\s:].*)$")
_CLOSING = re.compile(r"^ {0,3}:::+\s*$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


class LessonError(InvalidInput):
    """A lesson that cannot be rendered; the message names the file and the line."""

    def __init__(self, what: str, *, file: str, line: int) -> None:
        super().__init__(f"{file}:{line}: {what}", field=f"{file}:{line}")
        self.file = file
        self.line = line
        self.what = what


@dataclass
class Container:
    """One container; lines count from 1, `closed` is None when the file ends before its `:::`."""

    name: str
    arguments: str
    opened: int
    depth: int
    closed: int | None = None
    height: int = 0

    @property
    def target(self) -> str:
        """The first argument: the id of a check, a case or a chart's case."""
        return self.arguments.split(maxsplit=1)[0] if self.arguments else ""


@dataclass(frozen=True)
class Reference:
    """An id that the lesson points to, and the line that does."""

    id: str
    line: int


@dataclass
class LessonSource:
    """`text` is the source with colons lengthened outside; line numbers are unchanged."""

    text: str
    file: str
    containers: list[Container] = field(default_factory=list)
    problems: list[LessonError] = field(default_factory=list)

    @property
    def checks(self) -> tuple[Reference, ...]:
        """Ids of the quick checks, in reading order."""
        return self._references("check")

    @property
    def cases(self) -> tuple[Reference, ...]:
        """Ids of the cases shown as tables or drawn as charts, in reading order."""
        return self._references("case", "chart")

    def _references(self, *names: str) -> tuple[Reference, ...]:
        return tuple(Reference(c.target, c.opened) for c in self.containers if c.name in names and c.target)


def read_source(text: str, *, file: str = "lesson") -> LessonSource:
    """Find the containers of a lesson and every problem in how they are written. Raises nothing."""
    lines = text.splitlines()
    source = LessonSource(text="", file=file)
    open_containers: list[Container] = []
    for number, line in _outside_code(lines):
        opening = _OPENING.match(line)
        if opening:
            name, _, arguments = opening.group(2).strip().partition(" ")
            container = Container(name, arguments.strip(), number, len(open_containers))
            source.containers.append(container)
            open_containers.append(container)
        elif _CLOSING.match(line):
            if not open_containers:
                what = "this ::: closes nothing. Remove it, or open a container above."
                source.problems.append(LessonError(what, file=file, line=number))
                continue
            closed = open_containers.pop()
            closed.closed = number
            if open_containers:
                open_containers[-1].height = max(open_containers[-1].height, closed.height + 1)
    for container in source.containers:
        source.problems += [
            LessonError(what, file=file, line=container.opened) for what in _wrong_with(container, lines)
        ]
    source.problems += _repeated_checks(source)
    source.problems.sort(key=lambda problem: problem.line)
    source.text = _lengthened(lines, source.containers)
    return source


def _outside_code(lines: list[str]) -> Iterable[tuple[int, str]]:
    fence = ""
    for number, line in enumerate(lines, start=1):
        found = _FENCE.match(line)
        if fence:
            if found and found.group(1).startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif found:
            fence = found.group(1)
        else:
            yield number, line


def _wrong_with(container: Container, lines: list[str]) -> Iterable[str]:
    if container.name not in CONTAINERS:
        yield f"unknown container '{container.name}'. Those that exist: {', '.join(CONTAINERS)}."
        return
    if container.closed is None:
        yield f"the container '{container.name}' is never closed. Add a line with ::: after it."
    if container.name == "glossary" and not container.arguments:
        yield "a glossary container names its term: ::: glossary taux de rebond"
    if container.name in EMPTY_CONTAINERS:
        if not _IDENTIFIER.match(container.target):
            yield f"a {container.name} container names an id: ::: {EMPTY_CONTAINERS[container.name]}"
        body = lines[container.opened : (container.closed or container.opened + 1) - 1]
        if any(line.strip() for line in body):
            yield f"a {container.name} container stays empty: what it shows is in its own file."
    if container.name == "check" and container.depth:
        yield "a check cannot stand inside another container. Move it out."


def _repeated_checks(source: LessonSource) -> Iterable[LessonError]:
    seen: set[str] = set()
    for reference in source.checks:
        if reference.id in seen:
            what = f"the check {reference.id} stands twice in this lesson."
            yield LessonError(what, file=source.file, line=reference.line)
        seen.add(reference.id)


def _lengthened(lines: list[str], containers: list[Container]) -> str:
    """Give every container one colon more than the deepest it holds, as the Markdown parser wants."""
    written = list(lines)
    for container in containers:
        colons = ":" * (3 + container.height)
        written[container.opened - 1] = f"{colons} {container.name} {container.arguments}".rstrip()
        if container.closed is not None:
            written[container.closed - 1] = colons
    return "\n".join(written) + "\n"
