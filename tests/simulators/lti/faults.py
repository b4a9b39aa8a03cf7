"""Bad days of a platform: rates of failures, drawn with a seed so that a failing test can be repeated."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Literal

Fault = Literal["", "down", "error", "timeout", "lost_answer", "throttled", "allowance"]
SERVICES = frozenset({"token", "line_items", "line_item", "scores", "results", "memberships"})


@dataclass(slots=True)
class Faults:
    """What goes wrong and how often, each a share of the calls (0 to 1)."""

    seed: int = 1
    error: float = 0.0
    """500 before anything is done."""
    timeout: float = 0.0
    """No answer, nothing done."""
    lost_answer: float = 0.0
    """No answer although it was done: what a sender cannot tell from the former."""
    throttled: float = 0.0
    """429 with Retry-After."""
    allowance: float = 0.0
    """403 with x-rate-limit-remaining: 0, as Canvas does."""
    down: bool = False
    retry_after: int = 2
    hang_seconds: float = 0.2
    """How long a call hangs where the platform is served over real HTTP."""
    services: frozenset[str] = SERVICES
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def draw(self, service: str) -> Fault:
        """What happens to this call."""
        if service not in self.services:
            return ""
        if self.down:
            return "down"
        drawn = self._random.random()
        for name in ("error", "timeout", "lost_answer", "throttled", "allowance"):
            rate: float = getattr(self, name)
            if drawn < rate:
                return name
            drawn -= rate
        return ""
