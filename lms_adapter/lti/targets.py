"""What a link in an LMS opens, as a short text that travels in custom parameters: `assessment:a01`, `gap`, `course`.

Two parts at most, kind and key; a copy of the link in another course still says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from core.errors import InvalidInput

Kind = Literal["course", "module", "lesson", "assessment", "exam", "diagnostic", "gap", "competency"]
KINDS: tuple[Kind, ...] = get_args(Kind)
KEYLESS = frozenset({"course", "diagnostic", "gap"})
GRADED = frozenset({"assessment", "exam", "competency"})
"""Kinds that a column of a grade book can hold grades of."""


class BadTarget(InvalidInput):
    """A text that names nothing a link could open."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to open."""

    kind: Kind
    key: str = ""
    """Key of the module, lesson, assessment, exam or competency; empty for the others."""

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}" if self.key else self.kind

    @property
    def graded(self) -> bool:
        """Whether a column of a grade book belongs to it."""
        return self.kind in GRADED


def read_target(text: str) -> Target:
    """`kind:key` or `kind` -> Target. Raises BadTarget."""
    kind, _, key = text.strip().partition(":")
    found = next((one for one in KINDS if one == kind), None)
    if found is None or bool(key) == (kind in KEYLESS) or len(text) > 120:
        raise BadTarget(f"{text[:120]!r} names nothing to open: write kind:key, or one of course, diagnostic, gap.")
    return Target(found, key)
