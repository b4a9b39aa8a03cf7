"""A course as a SCORM 1.2 package: every file of it, before it is zipped.

One SCO holds the whole course (manifest, pages, data, player): single-SCO packages are what every LMS handles alike,
and a course that changes never changes the items an LMS keeps tracks by.
"""

from collections.abc import Mapping

from lms_adapter.scorm.content import PackageInput
from lms_adapter.scorm.course_data import case_files, course_scripts
from lms_adapter.scorm.manifest import manifest_xml
from lms_adapter.scorm.pages import package_pages

MANIFEST = "imsmanifest.xml"
PLAYER_FOLDERS = ("course/", "delivery/", "grading/", "view/")
PLAYER_FILES = ("fields.css", "lesson.css", "messages.js", "package.css", "tokens.css")
WEB_ONLY = frozenset(
    f"delivery/{name}.js" for name in ("api_request", "outbox", "page_client", "web", "web_diagnostic")
)
"""What speaks with our server."""


def belongs_in_package(path: str) -> bool:
    """Whether a file of the player (path inside `player/`) is for packages, and not for web pages only."""
    if path in WEB_ONLY or not path.endswith((".js", ".css")):
        return False
    return path in PLAYER_FILES or path.startswith(PLAYER_FOLDERS)


def scorm12_files(course: PackageInput, player: Mapping[str, bytes]) -> dict[str, bytes]:
    """Path -> content of the package. `player` holds the player's files by their path inside `player/`.

    Raises IncompleteCourse, InvalidText and AmbiguousIds, naming what in the course has to be mended.
    """
    texts = {**package_pages(course), **course_scripts(course), **case_files(course)}
    files = {path: text.encode("utf-8") for path, text in texts.items()}
    files |= {f"player/{path}": content for path, content in player.items() if belongs_in_package(path)}
    return {**files, MANIFEST: manifest_xml(course.curriculum, files)}
