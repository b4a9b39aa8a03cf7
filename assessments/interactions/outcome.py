"""What grading one response gives: the same record in Python, in the player and on the wire."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Feedback:
    """A text about one part of the response: an option's id, or "value" for a typed number."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`score` from 0 to 1, `correct` only when nothing is missing, and what the learner is told afterwards.

    Both are None while the response awaits a trainer. `key` has the shape of a response: {"choices": [ids in file
    order]}, {"value": rounded number, "text": "3,21 %"} and so on (docs/items.md).
    """

    score: float | None
    correct: bool | None
    feedback: tuple[Feedback, ...] = ()
    explanation: str = ""
    key: dict[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """The wire form: score, correct, feedback [{for, text}], explanation, key."""
        return {
            "score": self.score,
            "correct": self.correct,
            "feedback": [{"for": one.about, "text": one.text} for one in self.feedback],
            "explanation": self.explanation,
            "key": self.key,
        }
