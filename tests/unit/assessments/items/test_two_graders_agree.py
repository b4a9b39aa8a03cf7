"""Python and the player on the same random items, seeds and responses: every text and every digit must agree.

Choices and numbers are made up by a seeded generator, other interactions are those of the vectors, answered by it; a
failure can be repeated. All of them go through one node process.
"""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assessments.interactions.refusal import Locale
from assessments.items.draw import NoPossibleDraw
from assessments.items.grade import answer_key, grade
from assessments.items.item import item_from_document
from assessments.items.kinds.numeric import NumericBody
from assessments.items.number_format import format_number
from assessments.items.variant import Variant, make_variant
from core.errors import InvalidInput
from tests.vectors.shared import INTERACTIONS, vectors

ROOT = Path(__file__).parents[4]
RUNNER = ROOT / "tests/player/grading/differential.js"
ITEMS = 250
NAMES = ["a", "b", "c"]


def node() -> str:
    """The node of the virtual environment, else the one on the path."""
    found = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    assert found, "node is needed to run the player's graders: make test-deps"
    return found


def sum_text(draw: random.Random, names: list[str], depth: int = 3) -> str:
    if depth == 0 or draw.random() < 0.25:
        number = draw.choice([f"{draw.uniform(0, 100):.2f}", str(draw.randrange(1, 2000)), "0.5", "3"])
        return draw.choice([*names, number])
    left, right = sum_text(draw, names, depth - 1), sum_text(draw, names, depth - 1)
    shape = draw.choice(
        ["{l} + {r}", "{l} - {r}", "{l} * {r}", "({l}) / ({r})", "-({l})", "round({l}, 2)", "floor({l})",
         "ceil({r})", "abs({l})", "min({l}, {r})", "max({l}, {r})", "abs({l}) ^ 0.7", "({l}) ^ 2",
         "1.03 ^ min({l}, 40)"]
    )  # fmt: skip
    return shape.format(l=left, r=right)


def parameters(draw: random.Random) -> dict[str, Any]:
    step = draw.choice([0.05, 0.1, 0.25, 0.5, 1, 5, 250])
    low = round(draw.randrange(-20, 40) * step, 2)
    return {
        "a": {"minimum": low, "maximum": round(low + draw.randrange(0, 60) * step, 2), "step": step},
        "b": {"minimum": 1, "maximum": draw.choice([1, 7, 5000]), "step": draw.choice([1, 1.5])},
        "c": {"choices": draw.choice([[1, 2.5, 1000], [0, 12.25]])},
        "mot": {"choices": ["E-mailing", "Affiliation & co", "{canal}"]},
    }


def numeric_item(draw: random.Random, number: int) -> dict[str, Any]:
    derived = {"d1": sum_text(draw, NAMES), "d2": sum_text(draw, [*NAMES, "d1"])}
    known = [*NAMES, "d1", "d2"]
    tolerance = draw.choice(
        [{"absolute": 0}, {"absolute": 0.05}, {"relative": 0.01}, {"absolute": 1, "relative": 0.002}]
    )
    return {
        "id": f"n{number}", "use": "check", "lesson": "l01", "activities": ["m01"], "competency": "k",
        "difficulty": 50, "interaction": "numeric", "parameters": parameters(draw), "derived": derived,
        "constraints": draw.choice([[], ["a < b"], ["d1 != 0", f"{sum_text(draw, known, 1)} >= c"]]),
        "prompt": "{mot} : {a}, {b:1}, {c}, {d1} et {{d2}} = {d2:3}",
        "answer": sum_text(draw, known), "unit": draw.choice(["", "%", "€", "jours"]), "decimals": draw.randrange(5),
        "tolerance": tolerance,
        "mistakes": [{"value": sum_text(draw, [*known, "answer"], 1), "credit": 0.5, "feedback": "{a} : {answer:2}"}],
        "explanation": "{a} + {b} donne {answer}",
    }  # fmt: skip


def choice_item(draw: random.Random, number: int) -> dict[str, Any]:
    multiple = draw.random() < 0.5
    options: list[dict[str, Any]] = [
        {"id": letter, "text": f"{letter} vaut {{a:{place}}}", "feedback": draw.choice(["", "{b}"])}
        for place, letter in enumerate("abcdef"[: draw.randrange(2, 7)])
    ]
    for option in options[: draw.randrange(1, len(options)) if multiple else 1]:
        option["correct"] = True
    return {
        "id": f"c{number}", "use": "check", "lesson": "l01", "activities": ["m01"], "competency": "k",
        "difficulty": 50, "interaction": "choice", "multiple": multiple, "shuffle": draw.random() < 0.8,
        "parameters": parameters(draw), "prompt": "{mot} {c}", "options": options, "explanation": "{b}",
    }  # fmt: skip


def responses(draw: random.Random, variant: Variant) -> list[Any]:
    body, figures = variant.item.body, variant.figures
    if not isinstance(body, NumericBody):
        return [made_up_response(draw, variant) for _ in range(4)]
    answer = figures.answer or 0.0
    edge = answer + body.tolerance.width(answer)
    typed = [format_number(value, 6, variant.locale) for value in (answer, edge, -answer, *figures.mistakes)]
    noise = "".join(draw.choice("0123456789.,' -€%j\u202f") for _ in range(draw.randrange(8)))
    typed += [str(answer_key(variant)["text"]), f"{typed[0]} {body.unit}", f"{typed[1]} €", noise]
    return [{"value": text} for text in typed]


def made_up_response(draw: random.Random, variant: Variant) -> Any:
    """A response of the right shape, right or wrong by chance."""
    shown: Any = variant.public()
    ids = {name: [part["id"] for part in value] for name, value in shown.items() if isinstance(value, list)}
    match variant.item.interaction:
        case "sequencing":
            return {"order": draw.sample(ids["steps"], len(ids["steps"]))}
        case "matching":
            return {"pairs": {source: draw.choice(ids["targets"]) for source in ids["sources"]}}
        case "fill_in":
            key: Any = answer_key(variant)["blanks"]
            return {"blanks": {blank: misspelt(draw, text) for blank, text in key.items()}}
        case "long_fill_in":
            return {"text": " ".join(draw.choices(["mot", "deux-mots", "—", "l’été", "5"], k=draw.randrange(20)))}
        case "allocation":
            return {"amounts": made_up_amounts(draw, shown, variant.locale)}
        case _:
            return {"choices": draw.sample(ids["options"], draw.randrange(len(ids["options"]) + 1))}


def misspelt(draw: random.Random, text: str) -> str:
    """The text with up to three slips."""
    letters = list(draw.choice([text, text.upper(), text.replace("œ", "oe")]))
    for _ in range(draw.randrange(4)):
        place = draw.randrange(len(letters))
        letters[place] = draw.choice(["", letters[place] * 2, "é", "-", " ", letters[place - 1]])
        letters = [letter for letter in letters if letter] or ["x"]
    return "".join(letters)


def made_up_amounts(draw: random.Random, shown: dict[str, Any], locale: Locale) -> dict[str, str]:
    """A share of the total within the bounds, or nearly."""
    left, amounts = shown["total"], {}
    for channel in draw.sample(shown["channels"], len(shown["channels"])):
        most = min(channel["most"], left)
        amounts[channel["id"]] = max(channel["least"], round(draw.random() * most, draw.choice([-2, 0, 2])))
        left -= amounts[channel["id"]]
    last = next(iter(amounts))
    amounts[last] += left if draw.random() < 0.9 else 0
    return {channel: format_number(amount, 2, locale) for channel, amount in amounts.items()}


def python_answer(item: dict[str, Any], seed: str, locale: Locale, given: list[Any]) -> dict[str, Any]:
    variant = make_variant(item_from_document(item, trials=0), seed, locale=locale)
    outcomes = []
    for response in given:
        try:
            outcomes.append(grade(variant, response).as_dict())
        except InvalidInput as refusal:
            outcomes.append({"refused": refusal.message})
    return {"public": variant.public(), "outcomes": outcomes}


def made_up_cases() -> list[dict[str, Any]]:
    draw = random.Random(20261121)
    documents = [(choice_item if number % 3 == 0 else numeric_item)(draw, number) for number in range(ITEMS)]
    cases = []
    newer = [one for name in INTERACTIONS for one in vectors(name)["items"]]
    for document in [*documents, *vectors("items")["items"] * 5, *newer * 25]:
        seed = f"{draw.getrandbits(64):x}/{document['id']}é"
        locale: Locale = "en" if draw.random() < 0.3 else "fr"
        item = item_from_document(document, trials=0)
        try:
            given = responses(draw, make_variant(item, seed, locale=locale))
        except NoPossibleDraw:
            given = []
        cases.append({"item": document, "seed": seed, "locale": locale, "responses": given})
    return cases


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    return made_up_cases()


def test_python_and_the_player_agree_on_made_up_items(cases: list[dict[str, Any]]) -> None:
    finished = subprocess.run(
        [node(), str(RUNNER)], input=json.dumps(cases), capture_output=True, text=True, timeout=60, check=False
    )
    assert finished.returncode == 0, finished.stderr
    answers = json.loads(finished.stdout, parse_int=float)
    assert len(answers) == len(cases)
    for case, answer in zip(cases, answers, strict=True):
        if not case["responses"]:
            assert "no draw out of 51" in answer["refused"]
        else:
            expected = python_answer(case["item"], case["seed"], case["locale"], case["responses"])
            assert answer == expected, case["item"]["id"]


def test_the_made_up_items_reach_every_kind_of_outcome(cases: list[dict[str, Any]]) -> None:
    outcomes = [
        outcome
        for case in cases
        if case["responses"]
        for outcome in python_answer(case["item"], case["seed"], case["locale"], case["responses"])["outcomes"]
    ]
    refused = sum("refused" in outcome for outcome in outcomes)
    scores = {outcome["score"] for outcome in outcomes if "score" in outcome}
    assert refused > 50
    assert len(outcomes) - refused > 500
    assert {0.0, 0.5, 1.0} < scores
    assert sum(not case["responses"] for case in cases) < ITEMS / 4
