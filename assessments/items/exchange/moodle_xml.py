"""Moodle XML (https://docs.moodle.org/en/Moodle_XML_format), as Moodle 5 imports it: multichoice, numerical,
calculated, ordering, matching, cloze and essay, in a category for each competency.

Texts stay Markdown. Tags and the id number carry what an item says about itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby

from assessments.items.exchange.gift import CATEGORIES, category_of
from assessments.items.exchange.moodle_cloze import write_cloze
from assessments.items.exchange.moodle_question import Answer, Question, number_text, percent_text
from assessments.items.exchange.report import Report
from assessments.items.exchange.safe_xml import Element
from assessments.items.exchange.xml_writing import element, write_xml

_TYPES = {"match": "matching"}
_UNIT_OPTIONAL, _UNIT_GRADED = "0", "1"


def write_moodle_xml(questions: list[Question | tuple[Question, list[Element]]], report: Report) -> bytes:
    """The whole file. A calculated question comes with the elements that are its own."""
    root = element("quiz")
    pairs = [one if isinstance(one, tuple) else (one, None) for one in questions]
    ordered = sorted(pairs, key=lambda pair: category_of(pair[0]))
    for category, group in groupby(ordered, key=lambda pair: category_of(pair[0])):
        root.content.append(_category(category))
        for question, own in group:
            if own is not None:
                root.content.append(_question(question, "calculated", own))
            else:
                kind = _TYPES.get(question.type, question.type)
                root.content.append(_question(question, kind, _OWN[question.type](question, report)))
    return write_xml(root)


def _category(name: str) -> Element:
    path = element("category", element("text", f"{CATEGORIES}/{name}"))
    info = element("info", element("text", f"Compétence : {name}"), format="plain_text")
    return element("question", path, info, element("idnumber", name), type="category")


def _question(question: Question, kind: str, own: list[Element]) -> Element:
    text = write_cloze(question.text, question.blanks) if kind == "cloze" else question.text
    head = [
        element("name", element("text", question.name)),
        formatted("questiontext", text),
        formatted("generalfeedback", question.explanation),
    ]
    if kind != "cloze":
        head.append(element("defaultgrade", "1"))
    head += [element("penalty", "0.3333333"), element("hidden", "0"), element("idnumber", question.name)]
    hints = [formatted("hint", question.hint)] if question.hint else []
    tags = element("tags", *(element("tag", element("text", tag)) for tag in question.tags))
    return element("question", *head, *own, *hints, tags, type=kind)


def formatted(name: str, text: str) -> Element:
    """A text that Moodle renders as Markdown."""
    return element(name, element("text", text), format="markdown")


def combined_feedback() -> list[Element]:
    """The three texts for right, partly right and wrong, which we leave empty."""
    return [formatted(f"{one}feedback", "") for one in ("correct", "partiallycorrect", "incorrect")]


def units(unit: str, *, required: bool) -> list[Element]:
    """What a number is asked in; grading by unit where it is required."""
    if not unit:
        return [element("unitgradingtype", "0"), element("unitpenalty", "0.1"), element("showunits", "3")]
    one = element("unit", element("multiplier", "1"), element("unit_name", unit))
    grading = _UNIT_GRADED if required else _UNIT_OPTIONAL
    return [
        element("units", one),
        element("unitgradingtype", grading),
        element("unitpenalty", "1" if required else "0.1"),
        element("showunits", "0"),
        element("unitsleft", "0"),
    ]


def note_unit(question: Question, report: Report) -> None:
    """Where a unit must be typed, Moodle takes points off instead of asking again."""
    if question.unit_required:
        report.note(
            question.name, "changed", "unit_required", "an answer without its unit is wrong there, not refused."
        )


def _multichoice(question: Question, _: Report) -> list[Element]:
    return [
        element("single", _flag(question.single)),
        element("shuffleanswers", _flag(question.shuffle)),
        element("answernumbering", "abc"),
        element("showstandardinstruction", "0"),
        *combined_feedback(),
        *(_answer(one) for one in question.answers),
    ]


def _answer(answer: Answer) -> Element:
    text = element("text", answer.text)
    feedback = formatted("feedback", answer.feedback)
    return element("answer", text, feedback, fraction=percent_text(answer.percent), format="markdown")


def _numerical(question: Question, report: Report) -> list[Element]:
    note_unit(question, report)
    answers = [
        element(
            "answer",
            element("text", one.text),
            formatted("feedback", one.feedback),
            element("tolerance", number_text(one.tolerance)),
            fraction=percent_text(one.percent),
            format="moodle_auto_format",
        )
        for one in question.answers
    ]
    return [*answers, *units(question.unit, required=question.unit_required)]


def _match(question: Question, _: Report) -> list[Element]:
    pairs = [
        element(
            "subquestion",
            element("text", source),
            element("answer", element("text", target)),
            format="markdown",
        )
        for source, target in question.pairs
    ]
    return [element("shuffleanswers", "true"), *combined_feedback(), *pairs]


def _ordering(question: Question, report: Report) -> list[Element]:
    told = "the share of pairs in order, of which a random order earns half."
    report.note(question.name, "changed", "grading", told)
    steps = [
        element("answer", element("text", one.text), fraction=f"{place}.0000000", format="markdown")
        for place, one in enumerate(question.answers, start=1)
    ]
    return [
        element("layouttype", "VERTICAL"),
        element("selecttype", "ALL"),
        element("selectcount", str(len(steps))),
        element("gradingtype", "RELATIVE_ALL_PREVIOUS_AND_NEXT"),
        element("showgrading", "SHOW"),
        element("numberingstyle", "none"),
        *combined_feedback(),
        element("shownumcorrect", "1"),
        *steps,
    ]


def _cloze(_: Question, __: Report) -> list[Element]:
    return []


def _essay(question: Question, _: Report) -> list[Element]:
    return [
        element("responseformat", "editor"),
        element("responserequired", "1"),
        element("responsefieldlines", "15"),
        element("minwordlimit", str(question.minimum_words or "")),
        element("maxwordlimit", str(question.maximum_words or "")),
        element("attachments", "0"),
        element("attachmentsrequired", "0"),
        formatted("graderinfo", question.grader_info),
        formatted("responsetemplate", ""),
    ]


_OWN: Mapping[str, Callable[[Question, Report], list[Element]]] = {
    "multichoice": _multichoice,
    "numerical": _numerical,
    "match": _match,
    "ordering": _ordering,
    "cloze": _cloze,
    "essay": _essay,
}


def _flag(value: bool) -> str:
    return "true" if value else "false"
