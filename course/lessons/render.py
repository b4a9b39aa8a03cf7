"""Lesson text to sections of safe HTML, the same for web pages and packages.

A rendered lesson is a list of sections (one for each `## ` heading); a section is a list of blocks, either HTML or
a place where the player puts a quick check. Cases and charts are drawn here: a reader without JavaScript has them.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypedDict

from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.errors import InvalidInput
from course.lessons import containers
from course.lessons.case import Case
from course.lessons.markdown import lesson_parser, refused, sanitised, text_parser
from course.lessons.source import LessonError, read_source
from course.lessons.typography import french


class InvalidText(InvalidInput):
    """A prompt, an option or a feedback that cannot be rendered."""


class HtmlBlock(TypedDict):
    kind: Literal["html"]
    html: str


class CheckBlock(TypedDict):
    kind: Literal["check"]
    item: str


Block = HtmlBlock | CheckBlock


@dataclass(frozen=True)
class Section:
    """`anchor` is unique in the lesson and safe as an HTML id; `title` is plain text, empty before the first `## `."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class RenderedLesson:
    sections: tuple[Section, ...]

    @property
    def checks(self) -> tuple[str, ...]:
        """Item ids of the quick checks, in reading order."""
        return tuple(b["item"] for section in self.sections for b in section.blocks if b["kind"] == "check")


def render_lesson(source: str, cases: Mapping[str, Case], *, file: str = "lesson") -> RenderedLesson:
    """Render a lesson's source. Raises LessonError for the first problem, naming `file` and the line."""
    problems = lesson_problems(source, cases, file=file)
    if problems:
        raise problems[0]
    parser = _lesson_parser()
    env: dict[str, Any] = {"cases": cases, "slots": []}
    tokens = parser.parse(read_source(source, file=file).text, env)
    sections: list[Section] = []
    for heading, body in _split(tokens):
        blocks = _blocks(parser, body, env)
        if heading is not None or blocks:
            title = _plain(heading) if heading else ""
            sections.append(Section(_anchor(title, sections), title, blocks))
    return RenderedLesson(tuple(sections))


def lesson_problems(source: str, cases: Mapping[str, Case], *, file: str = "lesson") -> list[LessonError]:
    """Everything that keeps a lesson from being rendered, in the order of its lines; empty when it is sound."""
    read = read_source(source, file=file)
    if read.problems:
        return read.problems
    tokens = _lesson_parser().parse(read.text, {"cases": cases, "slots": []})
    found = [*refused(tokens), *_heading_problems(tokens), *containers.case_problems(read.containers, cases)]
    return [LessonError(what, file=file, line=line) for line, what in sorted(found)]


def render_text(markdown: str) -> str:
    """Render a prompt, an option or a feedback: inline HTML for one paragraph, blocks for more; `{name}` stays.

    Raises InvalidText for raw HTML, an image or a relative link.
    """
    parser = _text_parser()
    tokens = parser.parse(markdown)
    for _, what in refused(tokens):
        raise InvalidText(f"'{markdown[:60]}': {what}")
    if len(tokens) == 3 and tokens[0].type == "paragraph_open":
        tokens = tokens[1:2]
    return sanitised(parser.renderer.render(tokens, parser.options, {})).strip()


@cache
def _lesson_parser() -> MarkdownIt:
    parser = lesson_parser()
    containers.add_render_rules(parser)
    return parser


@cache
def _text_parser() -> MarkdownIt:
    return text_parser()


def _split(tokens: Sequence[Token]) -> list[tuple[Token | None, list[Token]]]:
    """Cut at the `## ` headings: (the heading's inline token, the tokens up to the next one)."""
    parts: list[tuple[Token | None, list[Token]]] = [(None, [])]
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type == "heading_open" and token.tag == "h2":
            parts.append((tokens[position + 1], []))
            position += 3
            continue
        parts[-1][1].append(token)
        position += 1
    return parts


def _blocks(parser: MarkdownIt, tokens: Sequence[Token], env: dict[str, Any]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    pending: list[Token] = []

    def flush() -> None:
        html = sanitised(parser.renderer.render(pending, parser.options, env)).strip() if pending else ""
        if html:
            blocks.append({"kind": "html", "html": containers.fill_slots(html, env["slots"])})
        pending.clear()

    for token in tokens:
        if token.type == "container_check_open":
            flush()
            blocks.append({"kind": "check", "item": token.info.split()[1]})
        elif token.type != "container_check_close":
            pending.append(token)
    flush()
    return tuple(blocks)


def _plain(inline: Token) -> str:
    return french("".join(child.content for child in inline.children or () if child.content))


def _anchor(title: str, before: Sequence[Section]) -> str:
    letters = unicodedata.normalize("NFKD", title.lower().replace("œ", "oe").replace("æ", "ae"))
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f]", "", letters)).strip("-")
    base = f"s-{slug[:60].strip('-') or 'debut'}"
    taken = {section.anchor for section in before}
    return next(name for name in (base, *(f"{base}-{n}" for n in range(2, len(before) + 3))) if name not in taken)


def _heading_problems(tokens: Sequence[Token]) -> list[tuple[int, str]]:
    found = []
    for token in tokens:
        line = (token.map or [0])[0] + 1
        if token.type == "heading_open" and token.tag == "h1":
            found.append((line, "a # heading is not accepted: the lesson's title is in curriculum.yaml. Use ##."))
        if token.type == "heading_open" and token.tag == "h2" and token.level:
            found.append((line, "a section (##) cannot begin inside a container. Use ### there."))
    return found
