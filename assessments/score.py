"""Raw, minimum, maximum and scaled scores, named as SCORM 2004 (RTE 4.2.20) and xAPI (4.1.5.1) name them.

Items are scored from 0 to 1. An assessment adds those scores up; every outlet (LMS grade book, statement, report)
then asks for its own reading of the same total, so that two outlets never round differently.
"""

from collections.abc import Iterable
from dataclasses import dataclass

EDGE = 1e-9
"""A scaled score this close under a pass mark has reached it: sums of thirds must not fail a learner."""


@dataclass(frozen=True, slots=True)
class Score:
    """What was reached (`raw`) between what could be reached at least and at most."""

    raw: float
    minimum: float
    maximum: float

    @property
    def scaled(self) -> float:
        """From 0 to 1, four decimals; 0 where nothing could be reached."""
        if self.maximum <= self.minimum:
            return 0.0
        share = (self.raw - self.minimum) / (self.maximum - self.minimum)
        return int(min(1.0, max(0.0, share)) * 10_000 + 0.5) / 10_000

    @property
    def percent(self) -> float:
        """From 0 to 100, two decimals: the raw score that every LMS accepts."""
        return int(self.scaled * 10_000 + 0.5) / 100

    def reaches(self, pass_mark: float) -> bool:
        """Whether the scaled score is at or above `pass_mark` (0 to 1)."""
        return self.scaled >= pass_mark - EDGE


def total_score(scores: Iterable[float]) -> Score:
    """Add up item scores (each 0 to 1; an unanswered item counts as 0 and must be there); raw has four decimals."""
    listed = list(scores)
    return Score(raw=int(sum(listed) * 10_000 + 0.5) / 10_000, minimum=0.0, maximum=float(len(listed)))
