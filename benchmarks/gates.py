"""Limits that figures are held to, and the table that says whether they hold.

A gate is for full size: a quick run has too few learners for some of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gate:
    """A figure and the range it must lie in; no `low` or no `high` leaves that side open."""

    key: str
    low: float = -math.inf
    high: float = math.inf

    def holds(self, figures: Mapping[str, float]) -> bool:
        """Whether the figure lies within; one that is no number does not."""
        return self.low <= figures[self.key] <= self.high

    @property
    def limit(self) -> str:
        """The range in words."""
        if self.low == -math.inf:
            return f"at most {self.high:,g}"
        return f"at least {self.low:,g}" if self.high == math.inf else f"{self.low:,g} to {self.high:,g}"


def gate_table(gates: Iterable[Gate], figures: Mapping[str, float]) -> str:
    """The gates as a Markdown table."""
    lines = ["| figure | measured | limit | holds |", "|---|---:|---|---|"]
    for gate in gates:
        verdict = "yes" if gate.holds(figures) else "**NO**"
        lines.append(f"| `{gate.key}` | {shown(figures[gate.key])} | {gate.limit} | {verdict} |")
    return "\n".join(lines)


def shown(value: float) -> str:
    """Four digits that count, whole numbers from a hundred on."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.4g}"
