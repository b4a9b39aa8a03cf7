"""What all pages of a package share: the document around them, and how texts, times and counts are written."""

import re
from html import escape

from course.lessons.typography import french
from lms_adapter.scorm.content import PackageInput

STYLES = ("tokens.css", "lesson.css", "fields.css", "package.css")
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
FIXED = "\u00a0"
_SHORT_PREFIX = re.compile(r"\b\w-\w+")


def page(course: PackageInput, *, title: str, body: str, root: str = "", script: str = "") -> str:
    """A whole HTML document; `root` leads from the page to the package's top, `script` is a module of the player."""
    lines = [
        "<!doctype html>",
        f'<html lang="{escape(course.curriculum.get("language", "fr"))}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{text(title)}</title>",
        *(f'<link rel="stylesheet" href="{root}player/{name}">' for name in STYLES),
        *([f'<script type="module" src="{root}player/{script}"></script>'] if script else []),
        "</head>",
        '<body class="course">',
        _bar(course, root),
        body,
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _bar(course: PackageInput, root: str) -> str:
    name = text(course.curriculum["title"])
    return f'<header class="course-bar"><a class="course-name" data-home href="{root}index.html">{name}</a></header>'


def text(written: str) -> str:
    """Plain text for HTML, with French typography."""
    return escape(french(written))


def heading(written: str) -> str:
    """The same for a large title, where « e-commerce » must not break after its e."""
    return _SHORT_PREFIX.sub(r'<span class="nobr">\g<0></span>', text(written))


def duration(minutes: int) -> str:
    """25 min, 2 h, 2 h 05."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{FIXED}min"
    return f"{hours}{FIXED}h{FIXED}{rest:02d}" if rest else f"{hours}{FIXED}h"


def count(number: int, one: str, many: str) -> str:
    """1 leçon, 3 leçons."""
    return f"{number}{FIXED}{one if number < 2 else many}"
