"""GIFT, Moodle's text format for questions (https://docs.moodle.org/en/GIFT_format), written for Moodle 4 and 5.

Texts stay Markdown ([markdown] in front). A comment above each question carries its id and what an item says about
itself as tags; a category is made for each competency.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from assessments.items.exchange.moodle_question import Answer, Question, number_text, percent_text
from assessments.items.exchange.report import Report

CATEGORIES = "$module$/top/Passerelle"
"""In the bank that is open: Moodle 5 sends what names a course to another bank."""
_ESCAPES = re.compile(r"[\\#=~{}:]")
_FORMAT = re.compile(r"\s*\[(moodle|html|plain|markdown)\]")
_WEIGHT = re.compile(r"\s*%")


def write_gift(questions: list[Question], report: Report) -> str:
    """The whole file; questions of a kind that GIFT has not are remarked and left out."""
    parts = ["// Passerelle"]
    category = ""
    for question in sorted(questions, key=category_of):
        block = _block(question, report)
        if block and category_of(question) != category:
            category = category_of(question)
            parts.append(f"$CATEGORY: {CATEGORIES}/{category}")
        if block:
            parts.append(block)
    return "\n\n".join(parts) + "\n"


def category_of(question: Question) -> str:
    """The competency of a question, by which questions are grouped."""
    return next((tag.partition("=")[2] for tag in question.tags if tag.startswith("competency=")), "sans_competence")


def _block(question: Question, report: Report) -> str:
    answers = _ANSWERS[question.type](question, report)
    if answers is None:
        return ""
    if question.hint:
        report.note(question.name, "lost", "hint", "GIFT has no place for hints.")
    text, after = _text_around(question)
    general = f"\t####{_text(question.explanation)}\n" if question.explanation else ""
    if not answers and general:
        general = general.strip("\t\n")
    tags = " ".join(f"[tag:{_tag(tag)}]" for tag in question.tags)
    return f"// [id:{question.name}] {tags}\n::{question.name}::[markdown]{text}{{{answers}{general}}}{after}"


def _text_around(question: Question) -> tuple[str, str]:
    if question.type != "cloze":
        return _escaped(question.text), ""
    before, _, after = question.text.partition("[[a]]")
    return _escaped(before), _escaped(after)


def _multichoice(question: Question, report: Report) -> str:
    if not question.shuffle:
        question.tags.append("shuffle=false")
        report.note(question.name, "changed", "shuffle", "carried as a tag: GIFT leaves the order to the settings.")
    return "\n" + "".join(f"\t{_mark(answer, question)}{_told(answer)}\n" for answer in question.answers)


def _mark(answer: Answer, question: Question) -> str:
    if question.single and answer.percent == 100:
        return "="
    if answer.percent == 0:
        return "~%0%" if _WEIGHT.match(answer.text) else "~"
    return f"~%{percent_text(answer.percent)}%"


def _numerical(question: Question, report: Report) -> str:
    if question.unit:
        question.tags.append(f"unit={question.unit}")
        report.note(question.name, "changed", "unit", f"carried as a tag: GIFT asks for no unit ({question.unit}).")
    if question.unit_required:
        question.tags.append("unit_required=true")
    lines = [
        f"\t=%{percent_text(one.percent)}%{one.text}:{number_text(one.tolerance)}#{_text(one.feedback)}\n"
        for one in question.answers
    ]
    return "#\n" + "".join(lines)


def _match(question: Question, report: Report) -> str:
    pairs = []
    for source, target in question.pairs:
        if "->" in source:
            report.note(question.name, "changed", "sources.text", "-> separates the two sides: → is written instead.")
        pairs.append(f"\t={_text(source.replace('->', '→'))} -> {_escaped(target)}\n")
    return "\n" + "".join(pairs)


def _ordering(question: Question, report: Report) -> str:
    told = "GIFT puts nothing in order: each step is matched with its place, and each right place counts."
    report.note(question.name, "changed", "interaction", told)
    ranked = Question("match", question.name, question.text)
    ranked.pairs = [(answer.text, str(place)) for place, answer in enumerate(question.answers, start=1)]
    return _match(ranked, report)


def _cloze(question: Question, report: Report) -> str | None:
    if len(question.blanks) > 1:
        told = f"{len(question.blanks)} blanks: a question of GIFT has one. Moodle XML carries this item."
        report.leave_out(question.name, told)
        return None
    lines = []
    for one in question.blanks[0]:
        typed = "*" if one.text == "*" else one.text.replace("*", "\\*")
        lines.append(f"\t=%{percent_text(one.percent)}%{_escaped(typed)}#{_text(one.feedback)}\n")
    return "\n" + "".join(lines)


def _essay(question: Question, report: Report) -> str:
    report.note(question.name, "lost", "rubric", "GIFT has no place for what graders read. Moodle XML carries it.")
    report.note(question.name, "changed", "minimum_words", "carried as tags: GIFT has no bounds in words.")
    report.note(question.name, "changed", "maximum_words", "carried as tags: GIFT has no bounds in words.")
    if "### Réponse modèle" in question.grader_info:
        report.note(question.name, "lost", "sample", "GIFT has no place for a model answer.")
    return ""


_ANSWERS: Mapping[str, Callable[[Question, Report], str | None]] = {
    "multichoice": _multichoice,
    "numerical": _numerical,
    "match": _match,
    "ordering": _ordering,
    "cloze": _cloze,
    "essay": _essay,
}


def _told(answer: Answer) -> str:
    return _text(answer.text) + (f"#{_text(answer.feedback)}" if answer.feedback else "")


def _text(text: str) -> str:
    """A text of an answer; one that looks like the name of a format says which format it has."""
    return ("[markdown]" if _FORMAT.match(text) else "") + _escaped(text.strip())


def _escaped(text: str) -> str:
    return _ESCAPES.sub(lambda found: "\\" + found.group(), text).replace("\n", "\\n")


def _tag(tag: str) -> str:
    return re.sub(r"[\[\]\x00-\x1f<>`\"&]", "", tag)
