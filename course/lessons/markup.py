"""A rendered lesson as plain markup: what a page holds before, and without, any script.

`player/view/lesson.js` finds its places by `data-section` and `data-check` and brings them to life.
"""

from html import escape

from course.lessons.render import Block, RenderedLesson, Section

OFFLINE_CHECK = "Une question rapide se trouve ici. Elle s’affiche quand JavaScript est actif."


def lesson_markup(lesson: RenderedLesson) -> str:
    """The sections of a lesson as safe HTML."""
    return "\n".join(_section(section) for section in lesson.sections)


def _section(section: Section) -> str:
    anchor = escape(section.anchor)
    titled = f' aria-labelledby="{anchor}-title"' if section.title else ""
    heading = f'<h2 id="{anchor}-title">{escape(section.title)}</h2>\n' if section.title else ""
    body = "\n".join(_block(block) for block in section.blocks)
    opening = f'<section class="lesson-section" id="{anchor}" data-section="{anchor}"{titled}>'
    return f"{opening}\n{heading}{body}\n</section>"


def _block(block: Block) -> str:
    if block["kind"] == "html":
        return block["html"]
    return f'<div class="check" data-check="{escape(block["item"])}"><p class="check-offline">{OFFLINE_CHECK}</p></div>'
