"""The response that earns the whole point, made from a variant's key: what an honest learner would send."""

from typing import Any

from assessments.items.grade import answer_key
from assessments.items.number_format import format_number
from assessments.items.variant import Variant


def right_response(variant: Variant) -> Any:
    """A right response to any item that is graded by itself."""
    key: Any = answer_key(variant)
    match variant.item.interaction:
        case "numeric":
            return {"value": key["text"]}
        case "likert":
            return {"choices": key["choices"][:1]}
        case "allocation":
            amounts = {channel: format_number(amount, 2, variant.locale) for channel, amount in key["amounts"].items()}
            return {"amounts": amounts}
        case _:
            return key
