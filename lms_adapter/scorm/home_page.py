"""The course's home inside a package: its modules, what is written and what is to come."""

from collections.abc import Mapping
from typing import Any

from lms_adapter.scorm.content import PackageInput, is_written
from lms_adapter.scorm.course_data import assessment_shape
from lms_adapter.scorm.draw_size import questions_of
from lms_adapter.scorm.page import count, duration, heading, page, text

TO_COME = "À venir"
NOT_ALIVE = (
    "Pour répondre aux questions et garder votre progression, ouvrez ce cours depuis votre LMS, avec JavaScript. "
    "Les leçons se lisent aussi telles quelles."
)


def home_page(course: PackageInput) -> str:
    """index.html: readable by itself, taken over by `player/course/start.js`."""
    title = course.curriculum["title"]
    numbered = list(enumerate(course.modules, start=1))
    written = "\n".join(_module(course, module, number) for number, module in numbered if is_written(module))
    coming = "\n".join(_coming(module, number) for number, module in numbered if not is_written(module))
    body = f"""<div class="course-notices" data-notices></div>
<main class="course-home" id="home">
<header class="course-head">
<h1>{heading(title)}</h1>
<p class="course-lead">{_extent(course)}</p>
<div class="course-now" data-now><p class="course-offline">{text(NOT_ALIVE)}</p></div>
</header>
<ol class="modules">
{written}
</ol>
{_to_come(coming)}
<p class="course-foot" data-foot></p>
</main>
<main class="course-screen" id="screen" hidden></main>"""
    return page(course, title=title, body=body, script="course/start.js")


def _extent(course: PackageInput) -> str:
    lessons = [lesson for _, lesson in course.written_lessons()]
    written = sum(is_written(module) for module in course.modules)
    parts = [
        count(written, "module", "modules"),
        count(len(lessons), "leçon", "leçons"),
        f"environ {duration(sum(lesson['minutes'] for lesson in lessons))} de lecture",
    ]
    coming = len(course.modules) - written
    if coming:
        parts.append(f"{count(coming, 'module', 'modules')} à venir")
    return text(" · ".join(parts))


def _module(course: PackageInput, module: Mapping[str, Any], number: int) -> str:
    title = _module_title(module, number, "h2")
    summary = f'\n<p class="module-summary">{text(module["summary"])}</p>' if module.get("summary") else ""
    rows = [_lesson_row(lesson) for lesson in module["lessons"]]
    assessment = assessment_shape(course, module)
    if assessment:
        rows.append(_assessment_row(assessment))
    listed = "\n".join(rows)
    return (
        f'<li class="module" data-module="{module["id"]}">\n<div class="module-head">\n{title}{summary}\n</div>\n'
        f'<ol class="module-rows">\n{listed}\n</ol>\n</li>'
    )


def _module_title(module: Mapping[str, Any], number: int, tag: str) -> str:
    title = text(module["title"])
    return f'<p class="module-number">Module {number}</p>\n<{tag} class="module-title">{title}</{tag}>'


def _coming(module: Mapping[str, Any], number: int) -> str:
    return f'<li class="module module-outline">\n{_module_title(module, number, "p")}\n</li>'


def _to_come(modules: str) -> str:
    if not modules:
        return ""
    title = f'<h2 class="coming-title">{TO_COME}</h2>'
    return f'<section class="coming">\n{title}\n<ol class="modules">\n{modules}\n</ol>\n</section>'


def _lesson_row(lesson: Mapping[str, Any]) -> str:
    title, minutes = text(lesson["title"]), duration(lesson["minutes"])
    if not is_written(lesson):
        return _row(f'<span class="row-title">{title}</span>', minutes, TO_COME, "row row-outline")
    link = f'<a class="row-title" data-lesson="{lesson["id"]}" href="lessons/{lesson["id"]}.html">{title}</a>'
    return _row(link, minutes)


def _assessment_row(assessment: Mapping[str, Any]) -> str:
    questions = count(questions_of(assessment), "question", "questions")
    title = text(assessment["title"])
    link = f'<a class="row-title" data-assessment="{assessment["id"]}" href="index.html">{title}</a>'
    return _row(link, questions, kind="row row-assessment")


def _row(title: str, side: str, state: str = "", kind: str = "row") -> str:
    return (
        f'<li class="{kind}">{title}<span class="row-side">{side}</span>'
        f'<span class="row-state" data-state>{state}</span></li>'
    )
