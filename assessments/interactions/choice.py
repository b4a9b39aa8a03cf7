"""Choice interactions, single and multiple response (QTI choiceInteraction; `choice` in SCORM, cmi5 and xAPI).

Single: all or nothing. Multiple: right choices minus wrong ones over the number of right options, never below 0,
so that ticking at random earns little (`blind_score`). A response that is empty, repeats an option or names one that
the item has not is refused, not marked wrong.
"""

from collections.abc import Mapping, Sequence
from math import comb

from assessments.interactions.refusal import Locale, MalformedResponse
from assessments.interactions.rounding import rounded_score

_FIELD = "choices"


def read_choices(
    response: object, option_ids: Sequence[str], *, multiple: bool, locale: Locale = "fr"
) -> frozenset[str]:
    """Read {"choices": ["a", "c"]}; the order of the ids carries no meaning. Raises MalformedResponse."""
    chosen = response.get(_FIELD) if isinstance(response, Mapping) else None
    if not isinstance(chosen, list | tuple) or not all(isinstance(one, str) for one in chosen):
        raise MalformedResponse("shape", field=_FIELD, locale=locale)
    if not chosen:
        raise MalformedResponse("nothing_chosen", field=_FIELD, locale=locale)
    distinct = frozenset(chosen)
    if not distinct.issubset(option_ids):
        raise MalformedResponse("unknown_choice", field=_FIELD, locale=locale)
    if len(distinct) != len(chosen):
        raise MalformedResponse("chosen_twice", field=_FIELD, locale=locale)
    if not multiple and len(chosen) > 1:
        raise MalformedResponse("one_only", field=_FIELD, locale=locale)
    return distinct


def score_choice(chosen: frozenset[str], right: frozenset[str], *, multiple: bool) -> float:
    """Score from 0 to 1, four decimals. `right` is never empty."""
    if not multiple:
        return 1.0 if chosen == right else 0.0
    return rounded_score((len(chosen & right) - len(chosen - right)) / len(right))


def blind_score(options: int, right: int) -> float:
    """What ticking earns on average that knows nothing but how many ticks pay best, `right` of several being right.

    Where more than half are right, that is ticking everything.
    """
    return max(_expected(options, right, ticks) for ticks in range(1, options + 1))


def _expected(options: int, right: int, ticks: int) -> float:
    """The mean score of so many ticks at random: hits follow the hypergeometric distribution."""
    hits = range(max(0, ticks - (options - right)), min(ticks, right) + 1)
    ways = [comb(right, hit) * comb(options - right, ticks - hit) for hit in hits]
    scores = [rounded_score((2 * hit - ticks) / right) for hit in hits]
    return sum(way * score for way, score in zip(ways, scores, strict=True)) / comb(options, ticks)
