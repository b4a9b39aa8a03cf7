"""Reading Moodle XML as Moodle 5 reads it, with the line of every question. Question types that our items have no
counterpart for are listed and left out; files are named and not carried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from assessments.items.exchange.drafts import Drafts
from assessments.items.exchange.foreign_text import ForeignText
from assessments.items.exchange.limits import MOST_QUESTIONS, refused
from assessments.items.exchange.moodle_calculated_reader import read_calculated
from assessments.items.exchange.moodle_cloze import read_cloze
from assessments.items.exchange.moodle_question import Answer, Question
from assessments.items.exchange.moodle_to_item import add_question
from assessments.items.exchange.report import Report
from assessments.items.exchange.safe_xml import Element, read_xml
from assessments.items.fields import is_id

_TRUE_WORDS = {"true": "Vrai", "false": "Faux"}
_NOTHING_ASKED = ("category", "description")
_COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
_STANDARD = (
    "Votre réponse est correcte.", "Votre réponse est partiellement correcte.", "Votre réponse est incorrecte.",
    "Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect.",
)  # fmt: skip


def read_moodle_xml(content: bytes, file: str, report: Report) -> list[dict[str, Any]]:
    """The drafts of a Moodle XML file. Raises UnreadableFile."""
    root = read_xml(content, file)
    if root.name != "quiz":
        raise refused(file, root.line, f"<quiz> is expected, not <{root.name}>. Is this a Moodle XML file?")
    questions = [one for one in root.all("question") if one.get("type") != "category"]
    if not questions:
        raise refused(file, root.line, "no question.")
    if len(questions) > MOST_QUESTIONS:
        raise refused(file, root.line, f"{len(questions)} questions, {MOST_QUESTIONS} at most.")
    drafts = Drafts(report)
    for one in questions:
        _Reader(one, file, drafts).read()
    return drafts.documents


class _Reader:
    """One question element."""

    def __init__(self, question: Element, file: str, drafts: Drafts) -> None:
        self.element, self.drafts, self.report = question, drafts, drafts.report
        self.where = f"{file}:{question.line}"
        self.kind = question.get("type")
        named = question.first("name")
        self.name = _text(named) if named else ""
        number = self.value("idnumber")
        self.item = drafts.take_id(number if is_id(number) else self.name or number or f"question_{question.line}")
        self.foreign = ForeignText(self.report, self.item, self.where)

    def read(self) -> None:
        """Keep a draft, or say why not."""
        if self.kind == "description":
            self.report.leave_out(self.item, "a text that asks nothing.", where=self.where)
        elif self.kind in ("calculated", "calculatedsimple"):
            self._calculated()
        elif self.kind not in _READERS:
            told = f"the question type « {self.kind[:40]} » has no counterpart here."
            self.report.leave_out(self.item, told, where=self.where)
        else:
            question = _READERS[self.kind](self)
            question.name, question.where = self.item, self.where
            self._common(question)
            add_question(question, self.drafts, self.item)

    def _common(self, question: Question) -> None:
        question.explanation = self.text("generalfeedback", "explanation")
        hints = self.element.all("hint")
        question.hint = self.of(hints[0], "hint") if hints else ""
        if len(hints) > 1:
            self.report.note(self.item, "lost", "hint", f"{len(hints) - 1} further hints.", where=self.where)
        question.tags = self.tags()
        for name in _COMBINED:
            told = self.text(name, name)
            if told and told not in _STANDARD:
                message = "a feedback for the whole question has no place."
                self.report.note(self.item, "lost", name, f"{message} « {told[:80]} »", where=self.where)
        if self.value("defaultgrade") and _number(self.value("defaultgrade")) not in (1.0, None):
            told = f"{self.value('defaultgrade')[:12]} points: every item has one point here."
            self.report.note(self.item, "changed", "points", told, where=self.where)
        for file in self.element.within("file"):
            self.foreign.report.note(
                self.item, "lost", "files", f"files are not carried: {file.get('name')[:80]}.", where=self.where
            )

    def tags(self) -> list[str]:
        """The texts of its tags."""
        listed = self.element.first("tags")
        return [_text(tag) for tag in listed.all("tag")] if listed else []

    def value(self, name: str) -> str:
        """The text of a simple element; "" where there is none."""
        found = self.element.first(name)
        return found.text().strip() if found else ""

    def text(self, name: str, told: str) -> str:
        """Markdown of a formatted element."""
        found = self.element.first(name)
        return self.of(found, told) if found else ""

    def of(self, element: Element, told: str) -> str:
        """Markdown of that element."""
        form = element.get("format") or self.form
        return self.foreign.markdown(_text(element), form, told)

    @property
    def form(self) -> str:
        """The format of the question's text, which its parts share where they do not say."""
        found = self.element.first("questiontext")
        return (found.get("format") if found else "") or "html"

    def answers(self, *, plain: bool = False) -> list[Answer]:
        """All answers; `plain` for texts and numbers to type."""
        listed = []
        for one in self.element.all("answer"):
            told = one.first("feedback")
            tolerance = one.first("tolerance")
            text = _text(one) if plain else self.of(one, "options.text")
            fraction = one.get("fraction") or (_text_of(one, "fraction"))
            listed.append(
                Answer(
                    text.strip(),
                    _number(fraction) or 0.0,
                    self.of(told, "feedback") if told else "",
                    abs(_number(tolerance.text()) or 0.0) if tolerance else 0.0,
                )
            )
        return listed

    def multichoice(self) -> Question:
        """Single or multiple."""
        question = Question("multichoice", "", self.text("questiontext", "prompt"), answers=self.answers())
        question.single = self.value("single") not in ("false", "0")
        question.shuffle = self.value("shuffleanswers") not in ("false", "0", "")
        return question

    def truefalse(self) -> Question:
        """A choice of two."""
        question = Question("multichoice", "", self.text("questiontext", "prompt"), shuffle=False)
        for one in self.answers(plain=True):
            question.answers.append(Answer(_TRUE_WORDS.get(one.text.lower(), one.text), one.percent, one.feedback))
        return question

    def numerical(self) -> Question:
        """Numbers with tolerances; the first unit."""
        question = Question("numerical", "", self.text("questiontext", "prompt"), answers=self.answers(plain=True))
        listed = self.element.first("units")
        names = [_text_of(one, "unit_name") for one in listed.all("unit")] if listed else []
        question.unit = names[0] if names else ""
        question.unit_required = bool(names) and self.value("unitgradingtype") not in ("0", "")
        if len(names) > 1:
            told = f"one unit here, {question.unit}: no answer in {', '.join(names[1:])[:80]}."
            self.report.note(self.item, "changed", "unit", told, where=self.where)
        return question

    def matching(self) -> Question:
        """Pairs; a subquestion without a text misleads."""
        question = Question("match", "", self.text("questiontext", "prompt"))
        for one in self.element.all("subquestion"):
            answer = one.first("answer")
            question.pairs.append((self.of(one, "sources.text"), _text(answer) if answer else ""))
        return question

    def ordering(self) -> Question:
        """Steps in the order of the file."""
        return Question("ordering", "", self.text("questiontext", "prompt"), answers=self.answers())

    def shortanswer(self) -> Question:
        """One blank."""
        text = self.text("questiontext", "prompt")
        place = re.search("_{3,}", text.replace("\\_", "_"))
        answers = self.answers(plain=True)
        if any("*" in one.text.replace("\\*", "") and one.text != "*" for one in answers):
            told = "* stands for any letters: taken literally here."
            self.report.note(self.item, "changed", "blanks.accept", told, where=self.where)
        read = [
            one if one.text == "*" else Answer(one.text.replace("\\*", "*"), one.percent, one.feedback)
            for one in answers
        ]
        text = text.replace("[[", "\\[\\[")
        if place:
            text = re.sub("_{3,}", "[[a]]", text.replace("\\_", "_"), count=1)
        return Question("cloze", "", text, blanks=[read])

    def cloze(self) -> Question:
        """Blanks inside the text."""
        found = self.element.first("questiontext")
        filled, blanks = read_cloze(_text(found) if found else "", self._note_blank)
        text = self.foreign.markdown(filled.replace("[[", "\\[\\["), self.form)
        return Question("cloze", "", re.sub("\x01([a-z])\x02", r"[[\1]]", text), blanks=blanks)

    def _note_blank(self, name: str, message: str) -> None:
        self.report.note(self.item, "changed", name, message, where=self.where)

    def essay(self) -> Question:
        """A text for a grader."""
        question = Question("essay", "", self.text("questiontext", "prompt"))
        question.grader_info = self.text("graderinfo", "rubric")
        question.minimum_words = _whole(self.value("minwordlimit"))
        question.maximum_words = _whole(self.value("maxwordlimit"))
        if self.value("attachments") not in ("", "0"):
            told = "files that learners attach have no place."
            self.report.note(self.item, "lost", "attachments", told, where=self.where)
        return question

    def _calculated(self) -> None:
        question = self.numerical()
        self._common(question)
        body = read_calculated(self.element, question, self.foreign)
        if isinstance(body, str):
            self.report.leave_out(self.item, body, where=self.where)
            return
        self.drafts.add(self.item, body, question.tags, where=self.where, seeded=True)


def _text(element: Element) -> str:
    found = element.first("text")
    if found is not None:
        return found.text()
    return "".join(one for one in element.content if isinstance(one, str)).strip()


def _text_of(element: Element, name: str) -> str:
    found = element.first(name)
    return found.text().strip() if found else ""


def _number(text: str) -> float | None:
    plain = text.strip().replace(",", ".")
    return float(plain) if re.fullmatch(r"[-+]?\d{1,12}(\.\d{0,30})?([eE][-+]?\d{1,2})?", plain) else None


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[1-9]\d{0,3}", text) else None


_READERS: Mapping[str, Callable[[_Reader], Question]] = {
    "multichoice": _Reader.multichoice,
    "truefalse": _Reader.truefalse,
    "numerical": _Reader.numerical,
    "matching": _Reader.matching,
    "match": _Reader.matching,
    "ordering": _Reader.ordering,
    "shortanswer": _Reader.shortanswer,
    "cloze": _Reader.cloze,
    "multianswer": _Reader.cloze,
    "essay": _Reader.essay,
}
