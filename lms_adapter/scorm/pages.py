"""The pages of a package: the course's home and one page for each written lesson.

They are complete without a script: a lesson opened by itself can be read and printed. `player/course/start.js` takes
the home over, shows lessons and assessments inside it, and adds progress; it finds its places by `data-` attributes.
"""

from lms_adapter.scorm.content import PackageInput
from lms_adapter.scorm.home_page import home_page
from lms_adapter.scorm.lesson_page import lesson_page
from lms_adapter.scorm.places import Place, places_of


def package_pages(course: PackageInput) -> dict[str, str]:
    """Path -> HTML of every page."""
    places = places_of(course)
    before: list[Place | None] = [None, *places[:-1]]
    after: list[Place | None] = [*places[1:], None]
    pages = {"index.html": home_page(course)}
    for earlier, here, later in zip(before, places, after, strict=True):
        if here.kind == "lesson":
            pages[f"lessons/{here.id}.html"] = lesson_page(course, here, earlier, later)
    return pages
