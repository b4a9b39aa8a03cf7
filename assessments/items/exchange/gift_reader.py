"""Reading GIFT as Moodle reads it, with the line of every question.

The characters that are escaped with a backslash stand for themselves; they are set aside as control characters, which
no file may hold, until everything is cut up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from assessments.items.exchange.drafts import Drafts, name_to_id
from assessments.items.exchange.foreign_text import ForeignText
from assessments.items.exchange.limits import LONGEST_QUESTION, MOST_QUESTIONS, as_text, refused
from assessments.items.exchange.moodle_from_item import TEXT_MARK
from assessments.items.exchange.moodle_question import Answer, Question
from assessments.items.exchange.moodle_to_item import add_question
from assessments.items.exchange.report import Report

_ASIDE = {":": "\x01", "#": "\x02", "=": "\x03", "{": "\x04", "}": "\x05", "~": "\x06", "n": "\x07"}
_BACK = {**{aside: one for one, aside in _ASIDE.items()}, "\x07": "\n"}
_ESCAPE = re.compile(r"\\([:#={}~n\\])")
_SET_ASIDE = re.compile("[\x01-\x07]")
_FORMAT = re.compile(r"\[(moodle|html|plain|markdown)\]")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{0,10})?)%")
_ID = re.compile(r"\[id:((?:\\\]|[^\]])+)\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]])+)\]")
_TRUE_FALSE = ("T", "TRUE", "F", "FALSE")
_ORDERING = re.compile(r">\s*\d*[^\n]*\n")


@dataclass(frozen=True, slots=True)
class _Block:
    line: int
    text: str
    comment: str


def read_gift(content: bytes, file: str, report: Report) -> list[dict[str, Any]]:
    """The drafts of a GIFT file. Raises UnreadableFile."""
    drafts = Drafts(report)
    questions = 0
    for block in _blocks(as_text(content, file), file):
        if not block.text.startswith("$CATEGORY:"):
            questions += 1
            if questions > MOST_QUESTIONS:
                raise refused(file, block.line, f"more than {MOST_QUESTIONS} questions. Export fewer at a time.")
            _read(block, file, drafts)
    if not questions:
        raise refused(file, 1, "no question. Is this a GIFT file?")
    return drafts.documents


def _blocks(text: str, file: str) -> list[_Block]:
    blocks: list[_Block] = []
    lines: list[str] = []
    comments: list[str] = []
    first = 0
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        bare = line.strip()
        if bare.startswith("//"):
            comments.append(bare[2:])
        elif bare:
            first = first or number
            lines.append(line)
        elif lines:
            joined = "\n".join(lines).strip()
            if len(joined) > LONGEST_QUESTION:
                raise refused(file, first, f"a question of {len(joined)} characters, {LONGEST_QUESTION} at most.")
            blocks.append(_Block(first, joined, "\n".join(comments)))
            lines, comments, first = [], [], 0
    return blocks


def _read(block: _Block, file: str, drafts: Drafts) -> None:
    where = f"{file}:{block.line}"
    text = _ESCAPE.sub(lambda found: _ASIDE.get(found.group(1), "\\"), block.text)
    name, text = _name(text)
    start, end = text.find("{"), text.find("}")
    if (start < 0) != (end < 0) or end < start:
        raise refused(file, block.line, "a brace without its other half. Write \\{ or \\} for a brace to be seen.")
    wanted = _first_id(block.comment) or name or name_to_id(_plain(text[:start] if start >= 0 else text)[:60])
    item = drafts.take_id(wanted)
    if start < 0:
        drafts.report.leave_out(item, "a text that asks nothing.", where=where)
        return
    if "{" in text[end:]:
        told = "more than one place for an answer: Moodle reads the first only. Use Moodle XML (cloze)."
        drafts.report.leave_out(item, told, where=where)
        return
    question = _Reader(block, where, ForeignText(drafts.report, item, where)).read(text, start, end)
    question.name = name or item
    add_question(question, drafts, item)


def _name(text: str) -> tuple[str, str]:
    if text.startswith("::") and "::" in text[2:]:
        name, _, rest = text[2:].partition("::")
        return _plain(name), rest.strip()
    return "", text


def _first_id(comment: str) -> str:
    found = _ID.search(comment)
    return found.group(1).replace("\\]", "]").strip() if found else ""


def _plain(text: str) -> str:
    return _SET_ASIDE.sub(lambda found: _BACK[found.group()], text).strip()


class _Reader:
    """One question whose answers stand between the braces at `start` and `end`."""

    def __init__(self, block: _Block, where: str, foreign: ForeignText) -> None:
        self.where, self.foreign = where, foreign
        self.tags = [one.replace("\\]", "]") for one in _TAG.findall(block.comment)]
        self.form = "moodle"

    def read(self, text: str, start: int, end: int) -> Question:
        answers = text[start + 1 : end].strip()
        before, after = text[:start], text[end + 1 :]
        answers, _, general = answers.rpartition("####") if "####" in answers else (answers, "", "")
        self.form, before = self._format(before, "moodle")
        filled = f"{before}[[a]]{after}" if after.strip() or TEXT_MARK in _plain(before) else ""
        around = f"{before}_____{after}" if after.strip() else before
        question = self._answers(answers.strip(), around, filled)
        question.explanation = self._markdown(general, "explanation")
        question.tags, question.where = self.tags, self.where
        return question

    def _answers(self, answers: str, around: str, filled: str) -> Question:
        text = self._markdown_of(around, self.form, "prompt")
        if not answers:
            return Question("essay", "", text)
        if answers.startswith("#"):
            return self._numerical(answers[1:], text)
        if _ORDERING.match(answers):
            steps = [Answer(self._markdown(line, "steps"), 0.0) for line in answers.split("\n")[1:] if line.strip()]
            return Question("ordering", "", text, answers=steps)
        if "~" in answers:
            return self._multichoice(answers, text)
        if "=" in answers and "->" in answers:
            return self._match(answers, text)
        if answers.partition("#")[0].strip() in _TRUE_FALSE:
            return self._true_false(answers, text)
        blank = [self._weighed(one, plain=True) for one in _pieces(answers, "=")]
        if filled:
            text = self._markdown_of(filled.replace("[[a]]", "\x00"), self.form, "prompt").replace("\x00", "[[a]]")
        return Question("cloze", "", text if filled else text.replace("[[", "\\[\\["), blanks=[blank])

    def _multichoice(self, answers: str, text: str) -> Question:
        single = "=" in answers
        question = Question("multichoice", "", text, single=single)
        question.answers = [
            self._weighed(one[1:], default=100.0) if one.startswith("=") else self._weighed(one, default=0.0)
            for one in _pieces(answers.replace("=", "~="), "~")
        ]
        question.shuffle = "shuffle=false" not in self.tags
        return question

    def _numerical(self, answers: str, text: str) -> Question:
        listed, _, wrong = answers.partition("~")
        question = Question("numerical", "", text)
        for one in _pieces(listed, "="):
            answer = self._weighed(one, plain=True)
            number, width = _interval(answer.text)
            question.answers.append(Answer(number, answer.percent, answer.feedback, width))
        if wrong:
            question.answers.append(Answer("*", 0.0, self._markdown(wrong.partition("#")[2], "mistakes")))
        return question

    def _match(self, answers: str, text: str) -> Question:
        question = Question("match", "", text)
        for one in _pieces(answers, "="):
            source, _, target = one.partition("->")
            question.pairs.append((self._markdown(source, "sources"), _plain(target)))
        return question

    def _true_false(self, answers: str, text: str) -> Question:
        answer, _, told = answers.partition("#")
        wrong, _, right = told.partition("#")
        is_true = answer.strip().startswith("T")
        feedback = {True: self._markdown(right, "options"), False: self._markdown(wrong, "options")}
        question = Question("multichoice", "", text, shuffle=False)
        question.answers = [
            Answer(word, 100.0 if is_true == value else 0.0, feedback[is_true == value])
            for word, value in (("Vrai", True), ("Faux", False))
        ]
        return question

    def _weighed(self, text: str, *, default: float = 100.0, plain: bool = False) -> Answer:
        """[%weight%]answer[#feedback]"""
        text = text.strip()
        found = _WEIGHT.match(text)
        percent, rest = (float(found.group(1)), text[found.end() :]) if found else (default, text)
        answer, _, feedback = rest.partition("#")
        shown = self._typed(answer) if plain else self._markdown(answer, "options.text")
        return Answer(shown, percent, self._markdown(feedback, "feedback"))

    def _typed(self, answer: str) -> str:
        """A text to type: `*` alone is any, `\\*` an asterisk."""
        text = _plain(answer)
        if "*" in text.replace("\\*", "") and text != "*":
            told = f"* stands for any letters in « {text[:60]} »: taken literally here."
            self.foreign.report.note(self.foreign.item, "changed", "blanks.accept", told, where=self.where)
        return text if text == "*" else text.replace("\\*", "*")

    def _format(self, text: str, default: str) -> tuple[str, str]:
        found = _FORMAT.match(text.lstrip())
        return (found.group(1), text.lstrip()[found.end() :]) if found else (default, text)

    def _markdown(self, text: str, name: str) -> str:
        form, rest = self._format(text, self.form)
        return self._markdown_of(rest, form, name)

    def _markdown_of(self, text: str, form: str, name: str) -> str:
        return self.foreign.markdown(_plain(text), form, name)


def _pieces(text: str, mark: str) -> list[str]:
    parts = text.split(mark)
    return [one.strip() for one in (parts if parts[0].strip() else parts[1:])]


def _interval(text: str) -> tuple[str, float]:
    """A number and its tolerance, from 3.2:0.1, 3.1..3.3 or 3.2."""
    if ".." in text:
        low, _, high = (part.strip() for part in text.partition(".."))
        if _is_number(low) and _is_number(high):
            middle = (float(low) + float(high)) / 2
            return repr(middle), abs(float(high) - middle)
    number, _, width = (part.strip() for part in text.partition(":"))
    return number, abs(float(width)) if _is_number(width) else 0.0


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+]?(\d{1,30}(\.\d{0,40})?|\.\d{1,40})([eE][-+]?\d{1,2})?", text) is not None
