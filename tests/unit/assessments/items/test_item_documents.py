"""Item documents: what authors may write, and how they are told what is wrong."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.items.item import InvalidItem, guessing, item_digest, item_from_document, item_problems
from assessments.items.schemas import items_document_problems, items_file_problems, read_items
from core.documents import check_document, parse_document, read_schema
from course.curriculum.folder import SCHEMAS
from tests.vectors.shared import documents, item_document, vector_items, vectors

Bend = Callable[[dict[str, Any]], object]

BROKEN: dict[str, tuple[str, str, str, Bend]] = {
    "no id": ("v_single", "id", "an id is expected", lambda d: d.pop("id")),
    "an id with a hyphen": ("v_single", "id", "an id is expected", lambda d: d.update(id="i05-001")),
    "a misspelt field": ("v_single", "dificulty", "Did you mean difficulty?", lambda d: d.update(dificulty=3)),
    "an unknown use": ("v_single", "use", "assessment or check", lambda d: d.update(use="quiz")),
    "an unknown interaction": ("v_single", "interaction", "choice or numeric", lambda d: d.update(interaction="drag")),
    "a difficulty off the scale": ("v_single", "difficulty", "outside 0 to 100", lambda d: d.update(difficulty=101)),
    "a difficulty in words": ("v_single", "difficulty", "is no number", lambda d: d.update(difficulty="hard")),
    "no activity": ("v_single", "activities", "0 entries", lambda d: d.update(activities=[])),
    "no explanation": ("v_single", "explanation", "missing", lambda d: d.pop("explanation")),
    "a prompt that YAML read as a number": ("v_single", "prompt", "put it in quotes", lambda d: d.update(prompt=12)),
    "a field of the other interaction": ("v_single", "unit", "unknown field", lambda d: d.update(unit="%")),
    "no right option": ("v_single", "options", "0 found", lambda d: d["options"][0].pop("correct")),
    "two right options": ("v_single", "options", "2 found", lambda d: d["options"][1].update(correct=True)),
    "only right options": (
        "v_multiple", "options", "Add a wrong one", lambda d: [o.update(correct=True) for o in d["options"]],
    ),
    "an option twice": ("v_single", "options[3].id", "a second option a", lambda d: d["options"][3].update(id="a")),
    "a long option id": ("v_single", "options[0].id", "one small letter", lambda d: d["options"][0].update(id="a1")),
    "one option": ("v_single", "options", "1 entries", lambda d: d.update(options=d["options"][:1])),
    "options that read the same": (
        "v_single", "options", "read the same", lambda d: d["options"][1].update(text="Le panier moyen"),
    ),
    "a place that names nothing": ("v_single", "prompt", "{{keyword}}", lambda d: d.update(prompt="Le {keyword} ?")),
    "a brace too many": ("v_single", "prompt", "opens or closes nothing", lambda d: d.update(prompt="Le } ?")),
    "the answer in the prompt": ("v_change", "prompt", "{answer} names no", lambda d: d.update(prompt="{answer} ?")),
    "decimals of a text": ("v_conversion", "prompt", "is a text", lambda d: d.update(prompt="{canal:2}")),
    "no tolerance": ("v_change", "tolerance", "{absolute: 0.01}", lambda d: d.pop("tolerance")),
    "no decimals": ("v_change", "decimals", "missing", lambda d: d.pop("decimals")),
    "no answer": ("v_change", "answer", "an expression is expected", lambda d: d.pop("answer")),
    "an unknown name": ("v_change", "answer", "visites is neither", lambda d: d.update(answer="visites / avant")),
    "a text in a sum": ("v_conversion", "answer", "canal is neither", lambda d: d.update(answer="canal + 1")),
    "a decimal comma": ("v_change", "answer", "nothing more is expected", lambda d: d.update(answer="1,5 * avant")),
    "a derived value used too early": (
        "v_ltv", "derived.somme", "ltv is neither", lambda d: d["derived"].update(somme="ltv * 2"),
    ),
    "a name taken by a function": (
        "v_change", "derived.round", "not a new name", lambda d: d["derived"].update(round="1"),
    ),
    "a constraint that compares nothing": (
        "v_change", "constraints[0]", "a comparison", lambda d: d.update(constraints=["avant"]),
    ),
    "constraints that leave nothing": (
        "v_change", "constraints", "no draw out of 51", lambda d: d.update(constraints=["avant > 90000"]),
    ),
    "constraints that leave too little": (
        "v_change", "constraints", "of draws meet them", lambda d: d.update(constraints=["avant > 75000"]),
    ),
    "a division by zero": (
        "v_change", "", "division by zero. Exclude the case",
        lambda d: d.update(answer="avant / (apres - 1000)", constraints=[]),
    ),
    "an error that is the answer": (
        "v_change", "mistakes[0].value", "in every draw", lambda d: d["mistakes"][0].update(value="taux + 0.01"),
    ),
    "an error without a word": (
        "v_change", "mistakes[0].feedback", "missing", lambda d: d["mistakes"][0].pop("feedback"),
    ),
    "a key that is always shown as 0": (
        "v_conversion", "decimals", "ask for more", lambda d: d.update(answer="taux / 100000"),
    ),
    "a key that nobody can type": (
        "v_conversion", "answer", "more than 15 digits", lambda d: d.update(answer="visites ^ 4"),
    ),
    "a maximum under the minimum": (
        "v_change", "parameters.avant.maximum", "under the minimum",
        lambda d: d["parameters"]["avant"].update(maximum=1),
    ),
    "a step of zero": (
        "v_change", "parameters.avant.step", "outside", lambda d: d["parameters"]["avant"].update(step=0),
    ),
    "decimals that hide digits": (
        "v_basket", "parameters.prix.decimals", "hide", lambda d: d["parameters"]["prix"].update(decimals=0),
    ),
    "choices that YAML read as booleans": (
        "v_conversion", "parameters.canal.choices", "in quotes",
        lambda d: d["parameters"]["canal"].update(choices=[True, False]),
    ),
    "a unit with a digit": ("v_change", "unit", "without digits", lambda d: d.update(unit="m2")),
    "a unit required and absent": (
        "v_ratio", "unit_required", "no unit to require", lambda d: d.update(unit_required=True),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_item_is_refused_with_its_id_the_field_and_a_remedy(case: str) -> None:
    name, field, words, bend = BROKEN[case]
    document = item_document(name)
    assert item_problems(document) == []
    bend(document)
    problems = item_problems(document)
    assert field in [problem.field for problem in problems]
    with pytest.raises(InvalidItem) as refusal:
        item_from_document(document)
    assert refusal.value.field == (problems[0].field or None)
    assert words in " ".join(str(problem) for problem in problems)
    assert refusal.value.message.startswith(str(document.get("id", "an item without id")))


def test_all_problems_of_an_item_are_told_at_once() -> None:
    document = item_document("v_change")
    document.update(difficulty=200, tolerance={}, prompt="{inconnu}", answer="1 +")
    fields = {problem.field for problem in item_problems(document)}
    assert fields == {"difficulty", "tolerance", "prompt", "answer"}


def test_a_single_choice_can_be_guessed_and_nothing_else() -> None:
    items = vector_items()
    assert guessing(items["v_single"]) == 0.25
    assert guessing(items["v_change"]) == 0.0


def test_the_digest_forgets_the_order_of_keys_but_not_of_what_is_drawn() -> None:
    document = item_document("v_change")
    shuffled = dict(reversed(document.items()))
    assert item_digest(shuffled) == item_digest(document)
    shuffled["parameters"] = dict(reversed(document["parameters"].items()))
    assert item_digest(shuffled) != item_digest(document)


def test_a_document_that_json_cannot_hold_has_no_digest() -> None:
    with pytest.raises(InvalidItem, match="v_single"):
        item_digest({**item_document("v_single"), "difficulty": float("nan")})


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
trees = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


@settings(deadline=None)
@given(
    st.sampled_from(sorted(vector_items())),
    st.dictionaries(st.sampled_from(sorted({name for one in documents() for name in one})), trees, max_size=2),
)
def test_whatever_is_wrong_with_a_document_is_reported_and_never_raised(name: str, bent: dict[str, Any]) -> None:
    document = {**item_document(name), **bent}
    for problem in item_problems(document, trials=2):
        assert problem.message
    assert item_problems(bent, trials=2)


def test_the_schema_and_the_reader_accept_the_same_items() -> None:
    schema = read_schema(SCHEMAS / "items.schema.json")
    listed = vectors("items")["items"]
    good = parse_document("{}", name="items/mod01.yaml")
    good = type(good)(good.file, {"format": "passerelle/items/1", "module": "mod01", "items": listed}, good.lines)
    assert check_document(good, schema) == []
    assert [item.id for item in read_items(good.data)] == [document["id"] for document in listed]


SHAPES = [
    "no id",
    "an unknown use",
    "a misspelt field",
    "no tolerance",
    "one option",
    "a field of the other interaction",
]


@pytest.mark.parametrize("case", SHAPES)
def test_the_schema_refuses_a_broken_shape_too(case: str) -> None:
    name, _, _, bend = BROKEN[case]
    document = item_document(name)
    bend(document)
    empty = parse_document("{}", name="items/mod01.yaml")
    data = {"format": "passerelle/items/1", "module": "mod01", "items": [document]}
    assert check_document(type(empty)(empty.file, data, empty.lines), read_schema(SCHEMAS / "items.schema.json"))


def test_a_problem_in_a_file_names_its_line() -> None:
    source = """format: passerelle/items/1
module: mod01
items:
  - id: i01_001
    use: assessment
    lesson: l01_01
    activities: [m01_a01]
    competency: analyse
    difficulty: 400
    interaction: choice
    prompt: Lequel ?
    options:
      - {id: a, text: Celui-ci, correct: true}
      - {id: b, text: Celui-là}
    explanation: Celui-ci.
"""
    document = parse_document(source, name="items/mod01.yaml")
    assert [str(problem) for problem in items_document_problems(document)] == [
        "items/mod01.yaml:9: items[0].difficulty: i01_001: 400 is outside 0 to 100."
    ]


def test_an_id_used_twice_in_a_file_is_refused() -> None:
    twice = [item_document("v_single"), item_document("v_single")]
    problems = items_file_problems({"format": "passerelle/items/1", "module": "mod01", "items": twice})
    assert [problem.field for problem in problems] == ["items[1].id"]


def test_a_file_that_is_no_items_file_is_refused() -> None:
    assert items_file_problems(["a list"])
    assert items_file_problems({"format": "passerelle/items/2", "module": "mod01", "items": []})
    with pytest.raises(InvalidItem):
        read_items(None)
