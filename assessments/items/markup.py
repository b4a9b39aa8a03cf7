"""Texts of an item that no page could show: raw HTML, images, relative links.

Lessons are checked as they are read; an item's texts are rendered when a learner meets them, which would be late to
learn that a `<title>` should have been written as code.
"""

from collections.abc import Iterator, Mapping

from assessments.items.fields import ItemProblem, Path
from course.lessons.render import InvalidText, render_text

_MARKDOWN = frozenset(("prompt", "explanation", "hint", "feedback", "text", "reason", "sample", "title", "levels"))
_PLAIN = frozenset(("mistakes", "text"))
"""On the way to the text of a blank's mistake, which is what a learner types."""


def markup_problems(document: Mapping[str, object]) -> list[ItemProblem]:
    """Every text of an item document that cannot be rendered."""
    found = []
    for path, text in _texts(document, ()):
        try:
            render_text(text)
        except InvalidText as error:
            found.append(ItemProblem(str(document.get("id")), path, error.message))
    return found


def _texts(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _texts(part, (*path, str(name)))
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from _texts(part, (*path, index))
    elif isinstance(value, str):
        names = [step for step in path if isinstance(step, str)]
        if names[-1:] and names[-1] in _MARKDOWN and not _PLAIN.issubset(names):
            yield path, value
