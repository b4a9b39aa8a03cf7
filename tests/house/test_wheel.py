"""What a wheel carries: every file of the rooms that is needed outside a checkout."""

from __future__ import annotations

import configparser
from pathlib import Path

from tests.house.test_rooms import ROOT, committed

ROOMS = (
    *("assessments", "cli", "core", "course", "learning", "lms_adapter"),
    *("migrations", "player", "reports", "web", "worker"),
)
STAYS_BEHIND = {"package.json", "delivery.md"}
"""For node's test runner and for whoever reads the source."""


def test_a_wheel_carries_every_file_of_the_rooms() -> None:
    declared = configparser.ConfigParser()
    declared.read(ROOT / "setup.cfg", "utf-8")
    carried = {path for room in ROOMS for path in _carried(room, declared["options.package_data"].get(room, ""))}
    kinds = (".py", ".mako", ".html", ".css", ".js", ".json", ".po", ".svg", ".md", ".yaml", ".csv", ".txt", ".woff2")
    needed = {path for path in committed(*kinds) if path.relative_to(ROOT).parts[0] in ROOMS}
    assert len(needed) > 300
    assert sorted(path for path in needed - carried if path.name not in STAYS_BEHIND) == []


def _carried(room: str, patterns: str) -> set[Path]:
    """Modules of packages, which setuptools finds by their `__init__.py`, and the files that match a pattern."""
    modules = {path for path in (ROOT / room).rglob("*.py") if (path.parent / "__init__.py").is_file()}
    return modules.union(*((ROOT / room).glob(one.strip()) for one in patterns.split(",") if one.strip()))
