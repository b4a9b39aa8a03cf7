"""What a platform was seen to do where the standard leaves it the choice, or where platforms take it.

A case asserts what our code needs, and notes the rest in a few words. The simulated Moodle has to do what a real one
was measured to do (`measured.py`); how a live platform differs from that is told at the end of its run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tests.conformance.lti.live.measured import MOODLE

PROPERTY = "what the platform does"
Note = tuple[str, str, str]
"""Platform, what was looked at, what it did."""


def unlike_moodle(seen: str, did: str) -> str:
    """What a Moodle was measured to do instead; empty where it is the same."""
    return "" if MOODLE.get(seen) == did else MOODLE.get(seen, "never looked at")


def notes_in(reports: Iterable[object]) -> list[Note]:
    """The notes that came with the reports of pytest."""
    found = []
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            if name == PROPERTY:
                found.append((str(value[0]), str(value[1]), str(value[2])))
    return found


def table(notes: Iterable[Note], *, is_moodle: bool) -> list[str]:
    """Lines for people; a difference from the Moodle that was measured is marked."""
    lines = []
    for _, seen, did in sorted(set(notes), key=lambda one: list(MOODLE).index(one[1]) if one[1] in MOODLE else -1):
        otherwise = unlike_moodle(seen, did)
        told = f"   (Moodle as measured: {otherwise})" if otherwise else ""
        lines.append(f"{'!' if otherwise and is_moodle else ' '} {seen}: {did}{told}")
    return lines


def markdown(answers: Mapping[str, str]) -> list[str]:
    """The same as a table of a page."""
    return ["| looked at | what it does |", "|---|---|", *(f"| {seen} | {did} |" for seen, did in answers.items())]
