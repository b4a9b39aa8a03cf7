"""Long fill-in interactions: a text that a trainer grades by a rubric (`long-fill-in` in SCORM 2004, cmi5 and xAPI).

Only the length is checked here. A criterion is rated 0 to 4; the score is the weighted mean of the ratings over 4.
A word is a run of characters between blanks that holds a letter or a digit, so that « ? » is none.
"""

import re
from collections.abc import Mapping

from assessments.interactions.refusal import Locale, MalformedResponse
from assessments.interactions.rounding import rounded_score

LONGEST = 20_000
"""Characters (code points) of a response."""
HIGHEST = 4
"""Level of a criterion; the lowest is 0."""
_FIELD = "text"
_WORD = re.compile("[^\t\n\r \u00a0\u2000-\u200a\u202f\u205f\u3000\ufeff]+")


def read_text(response: object, *, minimum_words: int, maximum_words: int, locale: Locale = "fr") -> str:
    """Read {"text": "..."}. Raises MalformedResponse for a text too short or too long, with the count."""
    text = response.get(_FIELD) if isinstance(response, Mapping) else None
    if not isinstance(text, str):
        raise MalformedResponse("shape", field=_FIELD, locale=locale)
    if len(text) > LONGEST:
        raise MalformedResponse(
            "too_many_characters", field=_FIELD, locale=locale, count=str(len(text)), most=str(LONGEST)
        )
    words = count_words(text)
    if words < minimum_words:
        raise MalformedResponse(
            "too_few_words", field=_FIELD, locale=locale, count=str(words), least=str(minimum_words)
        )
    if words > maximum_words:
        raise MalformedResponse(
            "too_many_words", field=_FIELD, locale=locale, count=str(words), most=str(maximum_words)
        )
    return text


def count_words(text: str) -> int:
    """How many words a text has."""
    return sum(any(character.isalnum() for character in run) for run in _WORD.findall(text))


def score_rubric(levels: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Score from 0 to 1, four decimals: the weighted mean of the levels (0-4, by criterion) over 4."""
    total = sum(weights.values())
    return rounded_score(sum(levels[criterion] * weight for criterion, weight in weights.items()) / total / HIGHEST)
