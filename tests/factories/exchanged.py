"""Items to send through exchange formats, and responses to hold what comes back against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from assessments.items.exchange.plain import as_template, fixed_variants, is_seeded
from assessments.items.item import item_from_document
from assessments.items.number_format import format_number
from assessments.items.variant import Variant, make_variant
from tests.factories.right_responses import right_response

_VECTORS = Path(__file__).parents[1] / "vectors"
_FILES = ("interaction_items.yaml",)
_MISSING: Mapping[str, Any] = {
    "competency": "a",
    "difficulty": 50,
    "activities": ["a"],
    "lesson": "l",
    "explanation": "…",
}


def documents() -> list[dict[str, Any]]:
    """Items of every interaction, with and without figures that change, and the awkward ones below."""
    found = [item for file in _FILES for item in yaml.safe_load((_VECTORS / file).read_text("utf-8"))["items"]]
    return [*found, *yaml.safe_load(_AWKWARD)]


def completed(draft: Mapping[str, Any]) -> dict[str, Any]:
    """A draft with what its file could not say, so that it can be drawn and graded."""
    return {**draft, **{name: value for name, value in _MISSING.items() if draft.get(name) is None}}


def pairs_to_compare(
    document: Mapping[str, Any], drafts: Mapping[str, dict[str, Any]], variants: int
) -> Iterator[tuple[Variant, Variant]]:
    """The variants of an item beside those of what came back of it, with the same figures."""
    if document["id"] in drafts and is_seeded(document) and is_seeded(drafts[str(document["id"])]):
        for seed in ("un", "deux", "trois"):
            own, back = (
                item_from_document(document),
                item_from_document(completed(drafts[str(document["id"])]), trials=0),
            )
            yield make_variant(own, seed), make_variant(back, seed)
        return
    for plain in fixed_variants(document, variants):
        if plain["id"] in drafts:
            own = item_from_document(as_template(plain), trials=0)
            back = item_from_document(completed(drafts[plain["id"]]), trials=0)
            yield make_variant(own, "un"), make_variant(back, "un")


def responses(variant: Variant) -> Iterator[Any]:
    """Right, partly right and wrong responses, whose letters go by the order of the file."""
    body: Any = variant.item.body
    right = right_response(variant)
    yield right
    match variant.item.interaction:
        case "choice":
            ids = [one.id for one in body.options]
            yield from ({"choices": [one]} for one in ids)
            if body.multiple:
                yield from ({"choices": ids[:count]} for count in range(1, len(ids) + 1))
        case "likert":
            yield from ({"choices": [one.id]} for one in body.options)
        case "numeric":
            unit = f" {body.unit}" if body.unit else ""
            yield from ({"value": format_number(value, 9) + unit} for value in _numbers(variant))
        case "sequencing":
            order = list(body.right)
            yield from ({"order": order[turn:] + order[:turn]} for turn in range(len(order)))
        case "matching":
            targets = [one.id for one in body.targets]
            yield from ({"pairs": dict.fromkeys(body.pairs, target)} for target in targets)
        case "fill_in":
            for typed in ("", "rien", *(text for blank in body.blanks for text in _typed(variant, blank))):
                yield {"blanks": {**dict.fromkeys(right["blanks"], typed or "x"), body.blanks[0].id: typed or "y"}}


def _numbers(variant: Variant) -> Iterator[float]:
    answer = variant.figures.answer or 0.0
    yield from (
        answer,
        answer * 1.0001,
        answer * 1.004,
        answer + 0.4,
        -answer,
        0.0,
        answer * 100,
        *variant.figures.mistakes,
    )


def _typed(variant: Variant, blank: Any) -> Iterator[str]:
    yield from (variant.text(one) for one in (*blank.accept, *(mistake.text for mistake in blank.mistakes)))


_AWKWARD = r"""
- id: w_signs
  use: check
  lesson: l01_01
  activities: [m01_a01, m01_a02]
  competency: analyse
  difficulty: 45.5
  minutes: 1.5
  interaction: choice
  prompt: "Que vaut `{{{{Page URL}}}}` ~ # = : \\ dans *GTM* ?\n\n**50 %** & < > \"g\".\n\n- un\n- deux"
  options:
    - {id: b, text: "[html] = ~ # {{x}} : \\", correct: true, feedback: "Oui ~ : c’est ça # 1 = 1."}
    - {id: a, text: "%50% des cas", feedback: "->"}
    - {id: d, text: "L’œuvre d’été, n° 1 — « citée »"}
  shuffle: false
  explanation: "#### Titre ? Non.\n\n> citation\n\n1. un\n2. deux"
  hint: "Un indice."
- id: w_several
  use: exam
  activities: [m01_a01]
  competency: analyse
  difficulty: 50
  interaction: choice
  multiple: true
  prompt: Lesquels ?
  options:
    - {id: a, text: Un, correct: true}
    - {id: b, text: Deux, correct: true, feedback: Aussi.}
    - {id: c, text: Trois, correct: true}
    - {id: d, text: Quatre}
  explanation: Trois sur quatre.
- id: w_unit
  use: exam
  activities: [m01_a01]
  competency: analyse
  difficulty: 50
  interaction: numeric
  parameters:
    ventes: {minimum: 1000, maximum: 9000, step: 500}
    taux: {minimum: 0.5, maximum: 2.5, step: 0.25}
    panier: {choices: [40, 55.5, 80]}
  derived: {marge: "ventes * taux / 100", reste: "max(ventes - marge, 0) ^ 1"}
  constraints: ["marge < 150", "panier != 55.5"]
  prompt: "Sur {ventes} € à {taux} %, avec un panier de {panier} €, que reste-t-il ?"
  answer: reste
  unit: "€"
  unit_required: true
  decimals: 1
  tolerance: {relative: 0.001}
  mistakes:
    - {value: "marge", credit: 0.25, feedback: "{marge:2} € est la marge, pas le reste de {answer}."}
    - {value: "-reste", feedback: "Le signe est inversé."}
  explanation: "{ventes} − {marge:2} = {reste}"
- id: w_text_parameter
  use: exam
  activities: [m01_a01]
  competency: analyse
  difficulty: 50
  interaction: numeric
  parameters:
    canal: {choices: ["E-mailing", "Affiliation"]}
    clics: {minimum: 100, maximum: 900, step: 100}
  prompt: "Le canal {canal} a {clics} clics. La moitié ?"
  answer: "round(clics / 2)"
  decimals: 0
  tolerance: {absolute: 0}
  explanation: "La moitié."
- id: w_judgement
  use: exam
  activities: [m01_a01]
  competency: communication
  difficulty: 50
  interaction: likert
  prompt: Que faites-vous ?
  options:
    - {id: a, text: Ceci, value: 1, reason: Parce que., feedback: Bien.}
    - {id: b, text: Cela, value: 0.45, reason: Moins bien.}
    - {id: c, text: Rien, value: 0, reason: Non.}
  explanation: Il faut agir.
- id: w_blank
  use: exam
  activities: [m01_a01]
  competency: analyse
  difficulty: 50
  interaction: fill_in
  prompt: Complétez.
  text: "On écrit [[z]] * pour l’astérisque."
  blanks:
    - id: z
      accept: ["a*b ~ 1", "50 %", "L’œuvre #1"]
      spelling: exact
      mistakes: [{text: "a}}b{{c", credit: 0.5, feedback: "Presque : }} ~ #."}]
      feedback: "Relisez = # ~ }}."
  explanation: Voilà.
"""
