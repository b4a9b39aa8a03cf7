"""From a plain item document to a question as Moodle thinks of it, with remarks about what does not cross."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from assessments.interactions.numeric import Tolerance
from assessments.interactions.rounding import round_half_away
from assessments.items.exchange.carried import labels
from assessments.items.exchange.case_tables import Cases, with_case
from assessments.items.exchange.markdown_reading import is_marked_up, unmarked
from assessments.items.exchange.moodle_question import Answer, Question, nearest_grade, number_text
from assessments.items.exchange.plain import Plain
from assessments.items.exchange.report import Report
from assessments.items.exchange.rubric_text import rubric_markdown

TEXT_MARK = "<!-- texte -->"
"""Between the prompt of a fill-in and its text."""
_NEAR = 0.001
"""Of a percentage: what five decimals make of a third."""


def question_of(item: Plain, cases: Cases, report: Report) -> Question | None:
    """The question, or None for an interaction that Moodle has nothing like."""
    make = _MAKERS.get(str(item["interaction"]))
    if make is None:
        report.leave_out(item["id"], f"{item['interaction']} has no counterpart: no question there grades a budget.")
        return None
    report.add(item["id"])
    question = make(item, report)
    question.explanation, question.hint = str(item.get("explanation") or ""), str(item.get("hint") or "")
    question.text = with_case(question.text, cases.get(str(item.get("case"))))
    if item.get("note"):
        report.note(item["id"], "lost", "note", "authors' notes have no place.")
    if item.get("case") and str(item["case"]) not in cases:
        report.note(item["id"], "lost", "case", f"the case {item['case']} was not given, so its table is not there.")
    return question


def _start(item: Plain, kind: Any, *also: str, text: str | None = None) -> Question:
    return Question(kind, str(item["id"]), text or str(item["prompt"]), tags=labels(item, *also))


def _choice(item: Plain, _: Report) -> Question:
    question = _start(item, "multichoice")
    right = sum(bool(one.get("correct")) for one in item["options"])
    question.single = not item.get("multiple", False)
    question.shuffle = bool(item.get("shuffle", True))
    wrong = 0.0 if question.single else -100 / right
    question.answers = [
        Answer(one["text"], 100 / right if one.get("correct") else wrong, one.get("feedback") or "")
        for one in item["options"]
    ]
    return question


def _likert(item: Plain, report: Report) -> Question:
    question = _start(item, "multichoice")
    question.shuffle = bool(item.get("shuffle", True))
    for one in item["options"]:
        percent = _grade(item, 100 * one["value"], "options.value", report)
        if one.get("feedback"):
            report.note(
                item["id"], "changed", "options.reason, options.feedback", "joined to the feedback of the option."
            )
        told = "\n\n".join(part for part in (one.get("feedback"), one["reason"]) if part)
        question.answers.append(Answer(one["text"], percent, told))
    question.tags.append("values=" + "_".join(f"{one['value']:g}" for one in item["options"]))
    report.note(item["id"], "changed", "grading", "whoever errs does not read why the best option is best.")
    return question


def _numeric(item: Plain, report: Report) -> Question:
    tolerance = Tolerance(**item["tolerance"])
    relative = tolerance.relative is not None and not tolerance.absolute
    question = _start(item, "numerical", "decimals")
    if relative:
        question.tags.append("tolerance=relative")
    elif tolerance.relative:
        report.note(item["id"], "changed", "tolerance", "the larger of the two widths, as one number.")
    question.unit, question.unit_required = str(item.get("unit") or ""), bool(item.get("unit_required", False))
    decimals = int(item["decimals"])
    question.answers = _numbers(float(item["answer"]), 100.0, "", tolerance, decimals)
    for mistake in item.get("mistakes") or ():
        percent = _grade(item, 100 * mistake.get("credit", 0), "mistakes.credit", report)
        question.answers += _numbers(float(mistake["value"]), percent, mistake["feedback"], tolerance, decimals)
    return question


def _numbers(value: float, percent: float, feedback: str, tolerance: Tolerance, decimals: int) -> list[Answer]:
    """A number with its tolerance, and the same as rounded where the tolerance leaves that out."""
    width, rounded = tolerance.width(value), round_half_away(value, decimals)
    answers = [Answer(number_text(value), percent, feedback, width)]
    if abs(rounded - value) > width:
        answers.append(Answer(number_text(rounded), percent, feedback, 0.0))
    return answers


def _sequencing(item: Plain, report: Report) -> Question:
    question = _start(item, "ordering")
    question.answers = [Answer(one["text"], 0.0, one.get("feedback") or "") for one in item["steps"]]
    if any(one.get("feedback") for one in item["steps"]):
        report.note(item["id"], "lost", "steps.feedback", "there is no feedback for a misplaced step.")
    return question


def _matching(item: Plain, report: Report) -> Question:
    question = _start(item, "match")
    targets = {one["id"]: _plain_text(item, one["text"], "targets.text", report) for one in item["targets"]}
    question.pairs = [(one["text"], targets[item["pairs"][one["id"]]]) for one in item["sources"]]
    used = set(item["pairs"].values())
    question.pairs += [("", text) for name, text in targets.items() if name not in used]
    if any(one.get("feedback") for one in item["sources"]):
        report.note(item["id"], "lost", "sources.feedback", "there is no feedback for a wrong match.")
    return question


def _fill_in(item: Plain, report: Report) -> Question:
    question = _start(item, "cloze", text=f"{item['prompt']}\n\n{TEXT_MARK}\n\n{_lettered(item)}")
    for blank in in_text_order(item):
        answers = [Answer(text, 100.0) for text in blank["accept"]]
        for mistake in blank.get("mistakes") or ():
            percent = _grade(item, 100 * mistake.get("credit", 0), "blanks.mistakes.credit", report)
            answers.append(Answer(mistake["text"], percent, mistake["feedback"]))
        if blank.get("feedback"):
            answers.append(Answer("*", 0.0, blank["feedback"]))
        question.blanks.append(answers)
    exact = [chr(97 + place) for place, one in enumerate(in_text_order(item)) if one.get("spelling") == "exact"]
    question.tags += [f"exact={one}" for one in exact]
    report.note(item["id"], "changed", "grading", "accents and slips of the keyboard count there; capitals do not.")
    return question


def _long_fill_in(item: Plain, report: Report) -> Question:
    question = _start(item, "essay", "raters", "minimum_words", "maximum_words")
    question.grader_info = rubric_markdown(item)
    question.minimum_words, question.maximum_words = item["minimum_words"], item["maximum_words"]
    report.note(item["id"], "changed", "grading", "a grader reads the rubric and types one mark.")
    return question


def in_text_order(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The blanks of a fill-in as they follow one another in its text."""
    blanks = {one["id"]: one for one in item["blanks"]}
    return [blanks[name] for name in re.findall(r"\[\[([a-z])\]\]", item["text"])]


def _lettered(item: Plain) -> str:
    """The text with its places named a, b, c... in order."""
    places = {one["id"]: chr(97 + index) for index, one in enumerate(in_text_order(item))}
    return re.sub(r"\[\[([a-z])\]\]", lambda found: f"[[{places[found.group(1)]}]]", item["text"])


def _grade(item: Plain, percent: float, name: str, report: Report) -> float:
    return nearest_grade_of(item["id"], percent, name, report)


def nearest_grade_of(item: str, percent: float, name: str, report: Report) -> float:
    """The percentage that Moodle knows, with a remark if it is another one."""
    nearest = nearest_grade(percent)
    if abs(nearest - percent) > _NEAR:
        told = f"{percent:.4g} % is no grade of Moodle's: {nearest:.4g} % counts there."
        report.note(item, "changed", name, told)
    return nearest


def _plain_text(item: Plain, text: str, name: str, report: Report) -> str:
    if not is_marked_up(text):
        return text.strip()
    report.note(item["id"], "changed", name, "a plain text there: bold, italics and code are taken off.")
    return unmarked(text)


_MAKERS: Mapping[str, Callable[[Plain, Report], Question]] = {
    "choice": _choice,
    "likert": _likert,
    "numeric": _numeric,
    "sequencing": _sequencing,
    "matching": _matching,
    "fill_in": _fill_in,
    "long_fill_in": _long_fill_in,
}
