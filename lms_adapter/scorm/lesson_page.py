"""One page for each written lesson: its text as it is read without a script, and links to its neighbours."""

from course.lessons.markup import lesson_markup
from lms_adapter.scorm.content import PackageInput
from lms_adapter.scorm.page import duration, heading, page, text
from lms_adapter.scorm.places import Place


def lesson_page(course: PackageInput, here: Place, before: Place | None, after: Place | None) -> str:
    """lessons/<id>.html; `player/course/screens.js` takes its <main> into the course."""
    where = f"Module {here.module_number} · Leçon {here.number} sur {here.of} · {duration(here.minutes)}"
    body = f"""<main class="lesson-page">
<header class="lesson-top">
<p class="lesson-place">{text(where)}</p>
<h1>{heading(here.title)}</h1>
{_objectives(here)}
</header>
<article class="lesson">
{lesson_markup(course.rendered(here.id))}
</article>
<nav class="lesson-bar" aria-label="Avancer dans le cours">
{_way("prev", before)}
{_way("next", after)}
</nav>
</main>"""
    title = f"{here.title} · {course.curriculum['title']}"
    return page(course, title=title, body=body, root="../")


def _objectives(lesson: Place) -> str:
    if not lesson.objectives:
        return ""
    lines = "".join(f"<li>{text(one)}</li>" for one in lesson.objectives)
    return f'<div class="lesson-aims"><p class="lesson-aims-title">À la fin de cette leçon</p><ul>{lines}</ul></div>'


def _way(relation: str, place: Place | None) -> str:
    if place is None:
        return f'<a class="action action-quiet" rel="{relation}" data-home href="../index.html">Retour au cours</a>'
    target = (
        f'data-lesson="{place.id}" href="{place.id}.html"'
        if place.kind == "lesson"
        else f'data-assessment="{place.id}" href="../index.html"'
    )
    if relation == "prev":
        return f'<a class="action action-quiet" rel="prev" {target} title="{text(place.title)}">Précédent</a>'
    word = "Leçon suivante" if place.kind == "lesson" else "Évaluation"
    return f'<a class="action" rel="next" {target} title="{text(place.title)}">{word}</a>'
