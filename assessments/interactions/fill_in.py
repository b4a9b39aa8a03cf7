"""Fill-in interactions: blanks of a text to complete (QTI textEntryInteraction; `fill-in` in SCORM, cmi5 and xAPI).

A blank goes by the first of these that holds: an accepted text; a mistake that the author foresaw; an accepted text but
for a slip; a mistake but for a slip. Slips are forgiven where spelling is not what is tested.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.interactions.likeness import folded, is_near
from assessments.interactions.refusal import Locale, MalformedResponse

LONGEST = 200
"""Characters (code points) of one blank."""
_FIELD = "blanks"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a typed text was taken for: the index of an accepted text or of a mistake, and whether only nearly."""

    accepted: int | None = None
    mistake: int | None = None
    near: bool = False


def read_blanks(response: object, blank_ids: Sequence[str], *, locale: Locale = "fr") -> dict[str, str]:
    """Read {"blanks": {"a": "typed"}}: every blank, one of them at least not empty. Raises MalformedResponse."""
    blanks = response.get(_FIELD) if isinstance(response, Mapping) else None
    if not isinstance(blanks, Mapping):
        raise MalformedResponse("shape", field=_FIELD, locale=locale)
    if not set(blanks).issubset(blank_ids):
        raise MalformedResponse("unknown_blank", field=_FIELD, locale=locale)
    for blank in blank_ids:
        field, typed = f"{_FIELD}.{blank}", blanks.get(blank)
        if not isinstance(typed, str):
            raise MalformedResponse("shape", field=field, locale=locale)
        if len(typed) > LONGEST:
            raise MalformedResponse(
                "too_many_characters", field=field, locale=locale, count=str(len(typed)), most=str(LONGEST)
            )
    if not any(folded(typed) for typed in blanks.values()):
        raise MalformedResponse("nothing_written", field=f"{_FIELD}.{blank_ids[0]}", locale=locale)
    return {blank: blanks[blank] for blank in blank_ids}


def read_blank(typed: str, accepted: Sequence[str], mistakes: Sequence[str], *, tolerant: bool) -> Reading:
    """Take a typed text for one of the accepted ones or of the mistakes, or for neither."""
    text = folded(typed)
    right, wrong = [folded(one) for one in accepted], [folded(one) for one in mistakes]
    if text in right:
        return Reading(accepted=right.index(text))
    if text in wrong:
        return Reading(mistake=wrong.index(text))
    if not tolerant:
        return Reading()
    for index, one in enumerate(right):
        if is_near(text, one):
            return Reading(accepted=index, near=True)
    for index, one in enumerate(wrong):
        if is_near(text, one):
            return Reading(mistake=index, near=True)
    return Reading()
