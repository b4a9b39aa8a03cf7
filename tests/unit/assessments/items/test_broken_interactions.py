"""What an author is told about an interaction that would not work in front of a learner: the field, and a remedy."""

from collections.abc import Callable
from typing import Any

import pytest

from assessments.items.item import InvalidItem, item_from_document, item_problems
from assessments.items.schemas import items_document_problems
from core.documents import parse_document
from tests.vectors.shared import item_document

Bend = Callable[[dict[str, Any]], object]

BROKEN: dict[str, tuple[str, str, str, Bend]] = {
    "minutes of a day": ("s_funnel", "minutes", "outside 0.25 to 60", lambda d: d.update(minutes=600)),
    "no lesson for a check": ("m_shared", "lesson", "an id is expected", lambda d: d.pop("lesson")),
    "a lesson without a name": ("l_fixed", "lesson", "an id is expected", lambda d: d.update(lesson="Leçon 1")),
    "raw HTML in the prompt": ("s_funnel", "prompt", "<title>", lambda d: d.update(prompt="La balise <title> ?")),
    "raw HTML in a step": ("s_funnel", "steps[0].text", "<b>", lambda d: d["steps"][0].update(text="<b>Un</b>")),
    "an image in a level": (
        "w_audit", "rubric[0].levels[1]", "image", lambda d: d["rubric"][0]["levels"].__setitem__(1, "![x](y.png)"),
    ),
    "two steps": ("s_funnel", "steps", "2 entries, 3 to 8", lambda d: d.update(steps=d["steps"][:2])),
    "a step twice": ("s_funnel", "steps[1].id", "a second step a", lambda d: d["steps"][1].update(id="a")),
    "a misspelt field of a step": ("s_funnel", "steps[0].texte", "text?", lambda d: d["steps"][0].update(texte="x")),
    "steps that read the same": (
        "s_funnel", "steps", "read the same", lambda d: d["steps"][2].update(text="La visite"),
    ),
    "options on a sequencing": ("s_funnel", "options", "unknown field", lambda d: d.update(options=[])),
    "a place of a step that names nothing": (
        "s_campaign", "steps[0].text", "{{page}}", lambda d: d["steps"][0].update(text="{page}"),
    ),
    "a source without a target": ("m_formula", "pairs", "source b has no target", lambda d: d["pairs"].pop("b")),
    "a pair that names no source": ("m_formula", "pairs.z", "no source z", lambda d: d["pairs"].update(z="a")),
    "a pair that names no target": ("m_formula", "pairs.a", "no target z", lambda d: d["pairs"].update(a="z")),
    "one target for all": (
        "m_formula", "pairs", "nothing to tell apart", lambda d: d.update(pairs={"a": "c", "b": "c", "c": "c"}),
    ),
    "pairs as a list": ("m_formula", "pairs", "a mapping", lambda d: d.update(pairs=[["a", "c"]])),
    "targets that read the same": (
        "m_formula", "targets", "read the same", lambda d: d["targets"][3].update(text="Ventes ÷ dépense"),
    ),
    "sources that read the same": (
        "m_shared", "sources", "read the same", lambda d: d["sources"][2].update(text="un de moins que {seuil}"),
    ),
    "a feedback on a target": (
        "m_formula", "targets[0].feedback", "unknown field", lambda d: d["targets"][0].update(feedback="x"),
    ),
    "a blank without a place": (
        "f_rate", "blanks[1]", "no place in the text: write [[b]]", lambda d: d.update(text="Le [[a]]."),
    ),
    "a blank with two places": (
        "f_rate", "blanks[0]", "2 places", lambda d: d.update(text="[[a]] [[a]] [[b]]"),
    ),
    "a place without a blank": (
        "f_rate", "text", "[[c]] names no blank", lambda d: d.update(text="[[a]] [[b]] [[c]]"),
    ),
    "nothing accepted": ("f_rate", "blanks[1].accept", "0 entries", lambda d: d["blanks"][1].update(accept=[])),
    "a number accepted": (
        "f_rate", "blanks[1].accept[0]", "put it in quotes", lambda d: d["blanks"][1].update(accept=[2024]),
    ),
    "an accepted text that nobody can type": (
        "f_rate", "blanks[1].accept[0]", "cannot be typed", lambda d: d["blanks"][1].update(accept=["\u00a0"]),
    ),
    "a mistake that is accepted": (
        "f_rate", "blanks[0].mistakes[1].text", "would count as right",
        lambda d: d["blanks"][0]["mistakes"][1].update(text="Taux de CONVERSION"),
    ),
    "an unknown spelling": (
        "f_rate", "blanks[0].spelling", "tolerant or exact", lambda d: d["blanks"][0].update(spelling="strict"),
    ),
    "a credit above the point": (
        "f_rate", "blanks[0].mistakes[0].credit", "outside 0 to 1",
        lambda d: d["blanks"][0]["mistakes"][0].update(credit=2),
    ),
    "an option without a reason": (
        "l_complaint", "options[2].reason", "missing", lambda d: d["options"][2].pop("reason"),
    ),
    "no option worth the point": (
        "l_complaint", "options", "no option has value: 1", lambda d: d["options"][0].update(value=0.9),
    ),
    "every option worth the point": (
        "l_complaint", "options", "nothing to judge", lambda d: [one.update(value=1) for one in d["options"]],
    ),
    "an option worth more than the point": (
        "l_complaint", "options[1].value", "outside 0 to 1", lambda d: d["options"][1].update(value=1.5),
    ),
    "two ways of acting": ("l_fixed", "options", "2 entries, 3 to 6", lambda d: d.update(options=d["options"][:2])),
    "ways of acting that read the same": (
        "l_complaint", "options", "read the same",
        lambda d: d["options"][1].update(text="Je cite les conditions de vente."),
    ),
    "a right option in a judgement": (
        "l_complaint", "options[0].correct", "unknown field", lambda d: d["options"][0].update(correct=True),
    ),
    "a trainer's question in a lesson": (
        "w_audit", "use", "a check answers at once", lambda d: d.update(use="check", lesson="l01_01"),
    ),
    "a maximum of words under the minimum": (
        "w_audit", "maximum_words", "under the minimum", lambda d: d.update(maximum_words=4),
    ),
    "no rubric": ("w_audit", "rubric", "1 to 6", lambda d: d.pop("rubric")),
    "four levels": (
        "w_audit", "rubric[0].levels", "4 entries, 5 to 5", lambda d: d["rubric"][0]["levels"].pop(),
    ),
    "an empty level": (
        "w_audit", "rubric[0].levels[2]", "observed at level 2",
        lambda d: d["rubric"][0]["levels"].__setitem__(2, " "),
    ),
    "levels that read the same": (
        "w_audit", "rubric[0].levels", "read the same",
        lambda d: d["rubric"][0]["levels"].__setitem__(2, "Absent"),
    ),
    "a criterion twice": (
        "w_audit", "rubric[1].id", "a second criterion", lambda d: d["rubric"][1].update(id="constat"),
    ),
    "three raters": ("w_audit", "raters", "outside 1 to 2", lambda d: d.update(raters=3)),
    "a model answer that is too short": (
        "w_audit", "sample", "2 words, 5 to 12", lambda d: d.update(sample="Trop court."),
    ),
    "a total off the step": ("a_budget", "", "multiples of the step", lambda d: d.update(total=10100)),
    "a total out of reach": (
        "a_budget", "", "sum of most", lambda d: [one.update(most=1000) for one in d["channels"]],
    ),
    "nothing left to choose": (
        "a_budget", "", "nothing can be chosen", lambda d: d["channels"][0].update(least=10000),
    ),
    "channels that hardly respond": (
        "a_budget", "", "nothing can be gained",
        lambda d: [one.update(maximum=1000, half=1000000) for one in d["channels"]],
    ),
    "an unknown name in a channel": (
        "a_budget", "channels[1].half", "plafond is neither", lambda d: d["channels"][1].update(half="plafond"),
    ),
    "a channel without a response": (
        "a_budget", "channels[1].maximum", "an expression is expected", lambda d: d["channels"][1].pop("maximum"),
    ),
    "channels that read the same": (
        "a_budget", "channels", "read the same", lambda d: d["channels"][1].update(text="E-mailing"),
    ),
    "one channel": ("a_budget", "channels", "1 entries, 2 to 6", lambda d: d.update(channels=d["channels"][:1])),
    "a total that only some draws reach": (
        "a_bounds", "", "multiples of the step (700)", lambda d: d.update(step=700),
    ),
    "a share that is too easily whole": ("a_budget", "full_from", "outside", lambda d: d.update(full_from=0.1)),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_interaction_is_refused_with_the_field_and_a_remedy(case: str) -> None:
    name, field, words, bend = BROKEN[case]
    document = item_document(name)
    assert item_problems(document) == []
    bend(document)
    problems = item_problems(document)
    assert field in [problem.field for problem in problems]
    assert words in " ".join(str(problem) for problem in problems)
    with pytest.raises(InvalidItem) as refusal:
        item_from_document(document)
    assert refusal.value.message.startswith(document["id"])


def test_a_tag_may_be_what_is_typed() -> None:
    document = item_document("f_rate")
    document["blanks"][1].update(accept=["<title>"], mistakes=[{"text": "<h1>", "feedback": "Non : `<title>`."}])
    assert item_problems(document) == []


def test_a_question_of_the_exam_or_of_the_diagnostic_needs_no_lesson() -> None:
    assert item_from_document(item_document("s_campaign")).lesson == ""
    assert item_from_document({**item_document("s_campaign"), "lesson": "l01_01"}).lesson == "l01_01"


def test_a_problem_deep_in_an_interaction_names_its_line() -> None:
    source = """format: passerelle/items/1
module: mod01
items:
  - id: i01_001
    use: assessment
    lesson: l01_01
    activities: [m01_a01]
    competency: analyse
    difficulty: 40
    interaction: fill_in
    prompt: Complétez.
    text: "Le [[a]]."
    blanks:
      - id: a
        accept: [panier moyen]
        mistakes:
          - {text: panier, credit: 0.5, feedback: Lequel ?}
          - text: Panier  Moyen
            feedback: Déjà accepté.
    explanation: Voilà.
"""
    document = parse_document(source, name="items/mod01.yaml")
    assert [str(problem) for problem in items_document_problems(document)] == [
        "items/mod01.yaml:18: items[0].blanks[0].mistakes[1].text: i01_001: is compared like an accepted text, so it "
        "would count as right: take one of them out."
    ]
