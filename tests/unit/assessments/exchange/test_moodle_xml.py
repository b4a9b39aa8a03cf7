"""Moodle XML: what is written has the elements that Moodle 5's importer reads, and what others write is read."""

from typing import Any

import pytest

from assessments.items.evaluation import evaluate
from assessments.items.exchange.formats import export_items, import_items
from assessments.items.exchange.limits import UnreadableFile
from assessments.items.exchange.moodle_calculated import SETS, is_calculable
from assessments.items.exchange.moodle_question import nearest_grade
from assessments.items.exchange.report import Report
from assessments.items.exchange.safe_xml import Element, read_xml
from assessments.items.expression import parse_expression
from assessments.items.item import item_from_document
from tests.factories.exchanged import completed, documents

ITEMS = {str(one["id"]): one for one in documents()}
EVERY_QUESTION = ("name", "questiontext", "generalfeedback", "penalty", "hidden", "idnumber", "tags")
OF_A_TYPE = {
    "multichoice": ("single", "shuffleanswers", "answernumbering", "correctfeedback", "answer"),
    "numerical": ("answer", "unitgradingtype", "unitpenalty", "showunits"),
    "calculated": ("synchronize", "single", "answer", "dataset_definitions", "units", "correctfeedback"),
    "ordering": ("layouttype", "selecttype", "selectcount", "gradingtype", "showgrading", "answer"),
    "matching": ("shuffleanswers", "correctfeedback", "subquestion"),
    "cloze": (),
    "essay": ("responseformat", "responserequired", "responsefieldlines", "graderinfo", "responsetemplate"),
}


def written(*items: dict[str, Any]) -> list[Element]:
    """The question elements that items become."""
    root = read_xml(export_items(items or documents(), "moodle-xml")[0], "q.xml")
    return [one for one in root.all("question") if one.get("type") != "category"]


def read(question: str) -> tuple[list[dict[str, Any]], Report]:
    return import_items(f"<quiz>\n{question}</quiz>".encode(), "q.xml", "moodle-xml")


def value(element: Element, *names: str) -> str:
    for name in names:
        found = element.first(name)
        assert found is not None, name
        element = found
    return element.text()


def test_every_question_has_the_elements_of_its_type() -> None:
    questions = written()
    assert {one.get("type") for one in questions} == set(OF_A_TYPE)
    for one in questions:
        names = {inner.name for inner in one.elements}
        assert names.issuperset((*EVERY_QUESTION, *OF_A_TYPE[one.get("type")])), one.get("type")


def test_questions_are_in_a_category_for_each_competency() -> None:
    root = read_xml(export_items(documents(), "moodle-xml")[0], "q.xml")
    paths = [value(one, "category", "text") for one in root.all("question") if one.get("type") == "category"]
    assert paths == [
        "$module$/top/Passerelle/analyse",
        "$module$/top/Passerelle/communication",
        "$module$/top/Passerelle/relation",
    ]


def test_categories_name_the_bank_that_is_open_because_moodle_5_sends_a_course_s_to_another_bank() -> None:
    """Moodle 5 keeps no questions in courses: `$course$` goes to a "System shared question bank" that it makes."""
    for form in ("moodle-xml", "gift"):
        text = export_items(documents(), form)[0].decode()
        assert "$module$/top/Passerelle/analyse" in text
        assert "$course$" not in text


def test_fractions_are_those_that_moodle_accepts() -> None:
    for question in written():
        for answer in question.all("answer"):
            if question.get("type") != "ordering":
                percent = float(answer.get("fraction"))
                assert abs(percent) == pytest.approx(nearest_grade(abs(percent)), abs=1e-4)


def test_a_calculated_question_computes_what_the_item_computes() -> None:
    document = ITEMS["w_unit"]
    assert is_calculable(document)
    (question,) = written(document)
    sets = {
        value(one, "name", "text"): [float(value(item, "value")) for item in one.within("dataset_item")]
        for one in question.within("dataset_definition")
    }
    assert {len(values) for values in sets.values()} == {SETS}
    drafts, _ = import_items(export_items([document], "moodle-xml")[0], "q.xml", "moodle-xml")
    own, back = item_from_document(document), drafts[0]
    for number in range(SETS):
        figures = {name: values[number] for name, values in sets.items()}
        derived = dict(figures)
        for name, expression in own.derived:
            derived[name] = evaluate(expression, derived)
        assert evaluate(parse_expression(back["answer"]), figures) == pytest.approx(derived["reste"])
        assert evaluate(parse_expression(back["mistakes"][0]["value"]), figures) == pytest.approx(derived["marge"])
        assert derived["marge"] < 150


def test_texts_of_a_calculated_question_are_formulas_and_come_back_as_derived_values() -> None:
    (question,) = written(ITEMS["w_unit"])
    assert value(question, "generalfeedback", "text") == (
        "{ventes} − {=round({ventes}*{taux}/100,2)} = {=round(pow(max({ventes}-{ventes}*{taux}/100,0),1),1)}"
    )
    drafts, _ = import_items(export_items([ITEMS["w_unit"]], "moodle-xml")[0], "q.xml", "moodle-xml")
    assert drafts[0]["explanation"] == "{ventes} − {valeur_1:2} = {valeur_2:1}"
    item_from_document({**completed(drafts[0]), "constraints": []}, trials=0)


def test_parameters_that_are_texts_become_fixed_variants() -> None:
    assert not is_calculable(ITEMS["w_text_parameter"])
    assert [one.get("type") for one in written(ITEMS["w_text_parameter"])] == ["numerical"] * 3


def test_a_choice_in_html_with_a_file_is_read_and_the_file_named() -> None:
    drafts, report = read(
        """<question type="multichoice"><name><text>Le panier</text></name>
        <questiontext format="html"><text><![CDATA[<p>Quel <em>indicateur</em> ?</p><script>alert(1)</script>
        <p><img src="@@PLUGINFILE@@/p.png"></p>]]></text><file name="p.png" encoding="base64">AA==</file></questiontext>
        <single>true</single><shuffleanswers>true</shuffleanswers>
        <answer fraction="100" format="html"><text>&lt;b&gt;CA&lt;/b&gt; {a}</text></answer>
        <answer fraction="0"><text>Clic</text><feedback format="html"><text>&lt;p&gt;Non.</text></feedback></answer>
        <correctfeedback><text>Bravo !</text></correctfeedback><defaultgrade>2</defaultgrade></question>"""
    )
    assert drafts[0]["prompt"] == "Quel *indicateur* ?"
    assert drafts[0]["options"] == [
        {"id": "a", "text": "**CA** {{a}}", "correct": True},
        {"id": "b", "text": "Clic", "feedback": "Non."},
    ]
    told = " ".join(str(remark) for remark in report.remarks)
    assert all(part in told for part in ("p.png", "script", "Bravo !", "2 points"))


@pytest.mark.parametrize(
    ("kind", "inner", "expected"),
    [
        ("shortanswer", "<answer fraction='100'><text>taux</text></answer>",
         {"interaction": "fill_in", "text": "[[a]]"}),
        ("truefalse", "<answer fraction='100'><text>true</text></answer>"
         "<answer fraction='0'><text>false</text></answer>",
         {"interaction": "choice"}),
        ("numerical", "<answer fraction='100'><text>3,5</text><tolerance>0.1</tolerance></answer>",
         {"answer": 3.5, "tolerance": {"absolute": 0.1}, "decimals": 1}),
        ("essay", "<minwordlimit>50</minwordlimit><maxwordlimit>90</maxwordlimit>",
         {"minimum_words": 50, "maximum_words": 90, "rubric": None}),
        ("ordering", "<answer><text>Un</text></answer><answer><text>Deux</text></answer>"
         "<answer><text>Trois</text></answer>",
         {"interaction": "sequencing"}),
        ("matching", "<subquestion><text>a</text><answer><text>1</text></answer></subquestion>"
         "<subquestion><text>b</text><answer><text>2</text></answer></subquestion>", {"pairs": {"a": "a", "b": "b"}}),
    ],
)  # fmt: skip
def test_each_type_is_read(kind: str, inner: str, expected: dict[str, Any]) -> None:
    text = "<questiontext format='plain_text'><text>Combien ?</text></questiontext>"
    drafts, report = read(f"<question type='{kind}'><name><text>Q</text></name>{text}{inner}</question>")
    assert drafts, list(report.lines())
    assert {name: drafts[0][name] for name in expected} == expected


def test_a_cloze_text_of_another_author_is_read() -> None:
    text = "Le {1:SHORTANSWER:=chat~%50%chien#Presque \\} fini~*#Non} dort {2:MC:=ici~là} à {:NM:=3.5:0.1} h."
    drafts, report = read(
        f"<question type='cloze'><name><text>C</text></name><questiontext format='html'><text>{text}</text>"
        "</questiontext></question>"
    )
    assert drafts[0]["text"] == "Le [[a]] dort [[b]] à [[c]] h."
    assert drafts[0]["blanks"][0] == {
        "id": "a",
        "accept": ["chat"],
        "feedback": "Non",
        "mistakes": [{"text": "chien", "credit": 0.5, "feedback": "Presque }} fini"}],
    }
    assert [one["accept"] for one in drafts[0]["blanks"][1:]] == [["ici"], ["3.5"]]
    assert "read as a text to type" in " ".join(map(str, report.remarks))


def test_a_type_without_a_counterpart_is_listed_with_its_line() -> None:
    _, report = read("<question type='ddimageortext'><name><text>Image</text></name></question>")
    assert [str(one) for one in report.remarks] == [
        "q.xml:2: left out: the question type « ddimageortext » has no counterpart here."
    ]


def test_another_root_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"q\.xml:1: <quiz> is expected"):
        import_items(b"<html/>", "q.xml", "moodle-xml")
