"""From a question as Moodle thinks of it to a draft of an item, with remarks about what our items cannot say."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from string import ascii_lowercase
from typing import Any

from assessments.interactions.likeness import folded
from assessments.interactions.rounding import decimals_of, round_half_away, significant
from assessments.items.exchange.carried import read_labels
from assessments.items.exchange.drafts import Drafts
from assessments.items.exchange.moodle_from_item import TEXT_MARK
from assessments.items.exchange.moodle_question import Answer, Question, nearest_grade, number_text
from assessments.items.exchange.report import Report
from assessments.items.exchange.rubric_text import read_rubric

Body = dict[str, Any]
_NEAR = 0.01
_MOST_PARTS = 26
COMPLETE = "Complétez le texte."
"""The prompt of a text to complete that has none."""
_NOTHING = 1e-12
_PLACE = re.compile(r"\[\[([a-z])\]\]")


def add_question(question: Question, drafts: Drafts, item: str) -> None:
    """Keep a question as the draft `item`, an id taken from `drafts`, or say why it is left out."""
    body = READERS[question.type](question, item, drafts.report)
    if isinstance(body, str):
        drafts.report.leave_out(item, body, where=question.where)
        return
    body = {"prompt": question.text, **body}
    if question.explanation:
        body["explanation"] = question.explanation
    if question.hint:
        body["hint"] = question.hint
    drafts.add(item, body, question.tags, where=question.where)


def _multichoice(question: Question, item: str, report: Report) -> Body | str:
    if not 2 <= len(question.answers) <= _MOST_PARTS:
        return f"{len(question.answers)} options, 2 to {_MOST_PARTS} are expected."
    percents = [answer.percent for answer in question.answers]
    shuffle = {} if question.shuffle else {"shuffle": False}
    if not question.single:
        return {"interaction": "choice", "multiple": True, **shuffle, "options": _several(question, item, report)}
    whole = [one for one in percents if one > 100 - _NEAR]
    partial = [one for one in percents if _NEAR < one <= 100 - _NEAR]
    if any(one < -_NEAR for one in percents):
        report.note(item, "changed", "options", "a wrong option takes nothing off here.", where=question.where)
    told_likert = read_labels(question.tags).get("interaction") == "likert"
    if whole and len(percents) >= 3 and (told_likert or partial or len(whole) > 1):
        if not told_likert:
            told = "options worth a part of the point: read as a judgement, whose reasons are to be checked."
            report.note(item, "changed", "interaction", told, where=question.where)
        values = _values(question.answers, read_labels(question.tags).get("values", []))
        options = [_valued(*pair, value) for pair, value in zip(_named(question.answers), values, strict=True)]
        return {"interaction": "likert", **shuffle, "options": options}
    best = percents.index(max(percents))
    if not whole or partial:
        told = "one option is right here, and earns the whole point: the others earn nothing."
        report.note(item, "changed", "options", told, where=question.where)
    options = [
        _option(name, answer, correct=index == best) for index, (name, answer) in enumerate(_named(question.answers))
    ]
    return {"interaction": "choice", **shuffle, "options": options}


def _several(question: Question, item: str, report: Report) -> list[Body]:
    right = [one.percent > 0 for one in question.answers]
    share = 100 / max(1, sum(right))
    ours = [share if one else -share for one in right]
    if any(abs(answer.percent - own) > _NEAR for answer, own in zip(question.answers, ours, strict=True)):
        told = "fractions are replaced: (right ones - wrong ones) / number of right ones."
        report.note(item, "changed", "grading", told, where=question.where)
    return [_option(name, answer, correct=answer.percent > 0) for name, answer in _named(question.answers)]


def _named(answers: list[Answer]) -> list[tuple[str, Answer]]:
    return list(zip(ascii_lowercase, answers, strict=False))


def _option(name: str, answer: Answer, *, correct: bool) -> Body:
    option: Body = {"id": name, "text": answer.text}
    if correct:
        option["correct"] = True
    return {**option, "feedback": answer.feedback} if answer.feedback else option


def _values(answers: list[Answer], labelled: list[float]) -> list[float]:
    """What each option is worth; the label is believed as long as the fractions are those that it gives."""
    percents = [min(100.0, max(0.0, one.percent)) for one in answers]
    nearest = [nearest_grade(100 * value) for value in labelled]
    if len(nearest) == len(percents) and all(abs(a - b) < _NEAR for a, b in zip(nearest, percents, strict=True)):
        return labelled
    return [round(one / 100, 4) for one in percents]


def _valued(name: str, answer: Answer, value: float) -> Body:
    return {
        "id": name,
        "text": answer.text,
        "value": int(value) if value == int(value) else value,
        "reason": answer.feedback,
    }


def _numerical(question: Question, item: str, report: Report) -> Body | str:
    numbers = [(_number(one.text), one) for one in question.answers]
    keys = [(value, one) for value, one in numbers if value is not None and one.percent > 100 - _NEAR]
    if not keys:
        return "no number earns the whole point."
    key, right = keys[0]
    carried = read_labels(question.tags)
    own: Body = {"interaction": "numeric", "answer": _tidy(key)}
    if question.unit:
        own["unit"] = question.unit
    if question.unit_required:
        own["unit_required"] = True
    own["decimals"] = carried.get("decimals", min(9, _decimals(key, numbers)))
    own["tolerance"] = _tolerance(key, right.tolerance, relative="tolerance" in carried)
    mistakes = _mistakes(question, item, key, right, own["decimals"], report)
    if right.feedback:
        report.note(
            item,
            "lost",
            "answer",
            f"the feedback of the right answer, « {right.feedback[:80]} »: use the explanation.",
            where=question.where,
        )
    return {**own, "mistakes": mistakes} if mistakes else own


def _mistakes(question: Question, item: str, key: float, right: Answer, decimals: int, report: Report) -> list[Body]:
    mistakes: list[Body] = []
    before: tuple[float, Answer] = (key, right)
    for one in question.answers:
        value = _number(one.text)
        if one is right:
            continue
        if value is None:
            told = f"the feedback for any other number has no place: « {one.feedback[:80]} »"
            report.note(item, "lost", "mistakes", told, where=question.where)
            continue
        twin = round_half_away(before[0], decimals)
        if one.tolerance == 0 and one.percent == before[1].percent and math.isclose(value, twin, rel_tol=1e-12):
            continue
        before = (value, one)
        mistakes.append(_mistake(value, one))
        if not one.feedback:
            told = "an error that is foreseen needs a feedback: write one."
            report.note(item, "missing", "mistakes.feedback", told, where=question.where)
        if _uneven(key, right.tolerance, value, one.tolerance):
            told = "every number has the tolerance of the right one here."
            report.note(item, "changed", "tolerance", told, where=question.where)
    return mistakes


def _mistake(value: float, answer: Answer) -> Body:
    mistake: Body = {"value": _tidy(value)}
    if answer.percent > 0:
        mistake["credit"] = round(min(1.0, answer.percent / 100), 4)
    return {**mistake, "feedback": answer.feedback or "…"}


def _uneven(key: float, width: float, value: float, other: float) -> bool:
    same = math.isclose(width, other, rel_tol=1e-9, abs_tol=1e-12)
    return not same and not math.isclose(width * abs(value), other * abs(key), rel_tol=1e-6, abs_tol=1e-12)


def _number(text: str) -> float | None:
    plain = text.strip().replace(",", ".")
    if not re.fullmatch(r"[-+]?(\d{1,30}(\.\d{0,40})?|\.\d{1,40})([eE][-+]?\d{1,3})?", plain):
        return None
    value = float(plain)
    return value if math.isfinite(value) else None


def _tidy(value: float) -> float | int | str:
    """A number as an expression can hold it: without an exponent; what is nothing but an error of binary sums is 0."""
    if abs(value) < _NOTHING:
        return 0
    if value == int(value) and abs(value) < 1e15:
        return int(value)
    return number_text(value) if "e" in repr(value) else value


def _decimals(key: float, numbers: list[tuple[float | None, Answer]]) -> int:
    """How many decimals the file shows: those of the key as rounded where it is there, else of the key."""
    rounded = [value for value, one in numbers if value is not None and one.percent > 100 - _NEAR and not one.tolerance]
    return decimals_of(rounded[-1] if rounded else key)


def _tolerance(key: float, width: float, *, relative: bool) -> Body:
    if relative and key and width:
        return {"relative": _tidy(significant(float(f"{width / abs(key):.9g}")))}
    return {"absolute": _tidy(width)}


def _match(question: Question, _item: str, _report: Report) -> Body | str:
    targets: list[str] = []
    for _, target in question.pairs:
        if target not in targets:
            targets.append(target)
    sources = [(source, target) for source, target in question.pairs if source.strip()]
    if not sources or max(len(sources), len(targets)) > _MOST_PARTS:
        return f"{len(sources)} lines to match, 2 to 8 are expected."
    carried = read_labels(question.tags)
    if carried.get("interaction") == "sequencing" and {one[1] for one in sources} == {
        str(place + 1) for place in range(len(sources))
    }:
        steps = [source for source, _ in sorted(sources, key=lambda pair: int(pair[1]))]
        return {
            "interaction": "sequencing",
            "steps": [{"id": n, "text": s} for n, s in zip(ascii_lowercase, steps, strict=False)],
        }
    letters = dict(zip(targets, ascii_lowercase, strict=False))
    named = list(zip(ascii_lowercase, sources, strict=False))
    return {
        "interaction": "matching",
        "sources": [{"id": name, "text": source} for name, (source, _) in named],
        "targets": [{"id": letter, "text": text} for text, letter in letters.items()],
        "pairs": {name: letters[target] for name, (_, target) in named},
    }


def _ordering(question: Question, _item: str, _report: Report) -> Body | str:
    if not 2 <= len(question.answers) <= _MOST_PARTS:
        return f"{len(question.answers)} steps, 3 to 8 are expected."
    steps = [
        {"id": name, "text": one.text, **({"feedback": one.feedback} if one.feedback else {})}
        for name, one in _named(question.answers)
    ]
    return {"interaction": "sequencing", "steps": steps}


def _cloze(question: Question, item: str, report: Report) -> Body | str:
    if not 1 <= len(question.blanks) <= _MOST_PARTS:
        return f"{len(question.blanks)} blanks, 1 to 10 are expected."
    exact = read_labels(question.tags).get("exact", [])
    blanks = []
    for name, answers in zip(ascii_lowercase, question.blanks, strict=False):
        blank = _blank(name, answers, question, item, report)
        if isinstance(blank, str):
            return blank
        blanks.append({**blank, "spelling": "exact"} if name in exact else blank)
    prompt, mark, text = question.text.partition(TEXT_MARK)
    if not mark:
        prompt, text = "", question.text
        if _PLACE.search(text) is None:
            prompt, text = question.text, "[[a]]"
        elif not prompt.strip():
            prompt = COMPLETE
            told = "a sentence that asks to complete the text is put above it."
            report.note(item, "changed", "prompt", told, where=question.where)
    return {"interaction": "fill_in", "prompt": prompt.strip(), "text": text.strip(), "blanks": blanks}


def _blank(name: str, answers: list[Answer], question: Question, item: str, report: Report) -> Body | str:
    accept = [one.text for one in answers if one.percent > 100 - _NEAR and one.text != "*"]
    if not accept:
        return f"blank {name}: no text earns the whole point."
    blank: Body = {"id": name, "accept": accept}
    mistakes: list[Body] = []
    alike = {folded(text) for text in accept}
    for one in answers:
        if one.text == "*":
            blank["feedback"] = one.feedback
        elif one.percent <= 100 - _NEAR and folded(one.text) in alike:
            told = f"« {one.text[:60]} » is worth as much as what it differs from by capitals or accents only."
            report.note(item, "changed", "blanks.mistakes", told, where=question.where)
        elif one.percent <= 100 - _NEAR and one.percent > -_NEAR and (one.feedback or one.percent > _NEAR):
            credit = {"credit": round(one.percent / 100, 4)} if one.percent > _NEAR else {}
            mistakes.append({"text": one.text, **credit, "feedback": one.feedback or "…"})
        elif one.feedback and one.percent > 100 - _NEAR:
            told = f"the feedback of a right answer, « {one.feedback[:80]} »: use the explanation."
            report.note(item, "lost", "blanks.accept", told, where=question.where)
    if mistakes:
        blank["mistakes"] = mistakes
    return {one: value for one, value in blank.items() if value != ""}


def _essay(question: Question, item: str, report: Report) -> Body | str:
    body: Body = {"interaction": "long_fill_in"}
    if question.minimum_words:
        body["minimum_words"] = question.minimum_words
    if question.maximum_words:
        body["maximum_words"] = question.maximum_words
    rubric, sample = read_rubric(question.grader_info)
    if rubric:
        body["rubric"] = rubric
    elif question.grader_info.strip():
        body["note"] = question.grader_info
        told = "the information for graders is kept as a note: make a rubric of it."
        report.note(item, "changed", "rubric", told, where=question.where)
    return {**body, "sample": sample} if sample else body


READERS: Mapping[str, Callable[[Question, str, Report], Body | str]] = {
    "multichoice": _multichoice,
    "numerical": _numerical,
    "match": _match,
    "ordering": _ordering,
    "cloze": _cloze,
    "essay": _essay,
}
