"""Matching interactions: each source goes with one target (QTI matchInteraction; `matching` in SCORM, cmi5 and xAPI).

Several sources may share a target, and some targets may be there to mislead. The score is the share of sources that
are matched as they should.
"""

from collections.abc import Mapping, Sequence

from assessments.interactions.refusal import Locale, MalformedResponse
from assessments.interactions.rounding import rounded_score

_FIELD = "pairs"


def read_pairs(
    response: object, source_ids: Sequence[str], target_ids: Sequence[str], *, locale: Locale = "fr"
) -> dict[str, str]:
    """Read {"pairs": {"a": "c", "b": "a"}}: every source, in file order. Raises MalformedResponse.

    A source without a target (left out, null or "") is what the refusal asks for; its field is the first of them.
    """
    pairs = response.get(_FIELD) if isinstance(response, Mapping) else None
    if not isinstance(pairs, Mapping):
        raise MalformedResponse("shape", field=_FIELD, locale=locale)
    if not set(pairs).issubset(source_ids):
        raise MalformedResponse("unknown_source", field=_FIELD, locale=locale)
    left = [source for source in source_ids if pairs.get(source) is None or pairs[source] == ""]
    if left:
        raise MalformedResponse("not_matched", field=f"{_FIELD}.{left[0]}", locale=locale, count=str(len(left)))
    for source in source_ids:
        if not isinstance(pairs[source], str):
            raise MalformedResponse("shape", field=f"{_FIELD}.{source}", locale=locale)
        if pairs[source] not in target_ids:
            raise MalformedResponse("unknown_target", field=f"{_FIELD}.{source}", locale=locale)
    return {source: pairs[source] for source in source_ids}


def score_pairs(pairs: Mapping[str, str], right: Mapping[str, str]) -> float:
    """Score from 0 to 1, four decimals."""
    return rounded_score(sum(pairs[source] == target for source, target in right.items()) / len(right))
