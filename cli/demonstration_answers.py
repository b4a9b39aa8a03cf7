"""What a made-up learner of the demonstration answers: the key when they know, a plausible error when they do not."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle, islice
from typing import Any

from assessments.items.grade import answer_key
from assessments.items.kinds.long_fill_in import LongFillInBody
from assessments.items.variant import Variant

_FILLER = "Réponse de démonstration, écrite pour montrer comment une formatrice ou un formateur note un texte."


def made_up_response(variant: Variant, *, knows: bool, pick: int) -> dict[str, Any]:
    """A response in the shape of the item's interaction; `pick` >= 0 chooses among wrong options."""
    body = variant.item.body
    if isinstance(body, LongFillInBody):
        return {"text": _written(variant, body, knows=knows)}
    key: dict[str, Any] = answer_key(variant)
    if not knows:
        return _mistaken(key, variant.item.kind.public(variant, body), pick)
    return {"choices": key["choices"][:1]} if variant.item.kind.name == "likert" else _known(key)


def _known(key: Mapping[str, Any]) -> dict[str, Any]:
    if "value" in key:
        return {"value": _typed(float(key["value"]))}
    if "amounts" in key:
        return {"amounts": {channel: _typed(amount) for channel, amount in key["amounts"].items()}}
    return dict(key)


def _mistaken(key: Mapping[str, Any], shown: Mapping[str, Any], pick: int) -> dict[str, Any]:
    if "value" in key:
        value = float(key["value"])
        return {"value": _typed(value * 1.4 + (3 if value >= 0 else -3))}
    if "choices" in key:
        wrong = [option["id"] for option in shown["options"] if option["id"] not in key["choices"]]
        return {"choices": [wrong[pick % len(wrong)]]}
    if "order" in key:
        return {"order": list(reversed(key["order"]))}
    if "pairs" in key:
        targets = list(key["pairs"].values())
        return {"pairs": dict(zip(key["pairs"], [*targets[1:], targets[0]], strict=True))}
    if "blanks" in key:
        return {"blanks": dict.fromkeys(key["blanks"], "je ne sais pas")}
    return {"amounts": _poured(shown)}


def _poured(shown: Mapping[str, Any]) -> dict[str, str]:
    """Each channel its least, the rest into the first ones as far as they take it."""
    amounts = {channel["id"]: float(channel["least"]) for channel in shown["channels"]}
    rest = float(shown["total"]) - sum(amounts.values())
    for channel in shown["channels"]:
        more = min(rest, float(channel["most"]) - amounts[channel["id"]])
        amounts[channel["id"]] += more
        rest -= more
    return {channel: _typed(amount) for channel, amount in amounts.items()}


def _written(variant: Variant, body: LongFillInBody, *, knows: bool) -> str:
    sample = variant.text(body.sample) if knows and body.sample else _FILLER
    words = sample.split(" ")
    wanted = min(max(len(sample.split()), body.minimum_words + 1), body.maximum_words)
    return sample if len(sample.split()) == wanted else " ".join(islice(cycle(words), wanted))


def _typed(value: float) -> str:
    return f"{value:.6f}".replace(".", ",")
