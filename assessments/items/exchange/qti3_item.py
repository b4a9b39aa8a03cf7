"""From a plain item document to a QTI 3.0 assessment item, with remarks about what does not cross.

Partial credit is a mapping; feedback is modal; the explanation is a modal feedback that is always shown (SOLUTION).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assessments.items.exchange.markdown_reading import unmarked
from assessments.items.exchange.moodle_question import number_text
from assessments.items.exchange.plain import Plain
from assessments.items.exchange.qti3_elements import (
    Place,
    base_value,
    blocks,
    inline,
    mapping,
    marked,
    modal,
    outcome,
    root,
    score,
    set_outcome,
    share_text,
    values,
    variable,
)
from assessments.items.exchange.qti3_numeric import numeric_rules
from assessments.items.exchange.report import Report
from assessments.items.exchange.rubric_text import rubric_markdown
from assessments.items.exchange.safe_xml import Element
from assessments.items.exchange.xml_writing import element

RESPONSE = "RESPONSE"


@dataclass(slots=True)
class Parts:
    """What an item is put together from."""

    responses: list[Element]
    body: list[Element | str]
    rules: list[Element]
    outcomes: list[Element] = field(default_factory=list)
    feedback: list[Element] = field(default_factory=list)
    templates: list[Element] = field(default_factory=list)
    place: Place | None = None
    """How places in texts are printed; None where every figure is fixed."""


def qti_item(item: Plain, report: Report) -> Element | None:
    """The assessment item, or None for an interaction that QTI has nothing like."""
    make = _MAKERS.get(str(item["interaction"]))
    if make is None:
        report.leave_out(item["id"], f"{item['interaction']} has no counterpart: no interaction grades a budget.")
        return None
    report.add(item["id"])
    return assembled(item, make(item, report), report)


def assembled(item: Mapping[str, Any], parts: Parts, report: Report) -> Element:
    """The assessment item of its parts."""
    name = str(item["id"])
    for lost, told in (("hint", "a hint has no place."), ("note", "authors' notes have no place.")):
        if item.get(lost):
            report.note(name, "lost", lost, told)
    outcomes, rules, feedback = [*parts.outcomes], [*parts.rules], [*parts.feedback]
    if item.get("explanation"):
        outcomes.append(outcome("SOLUTION"))
        rules.append(set_outcome("SOLUTION", base_value("identifier", "shown")))
        feedback.append(modal("SOLUTION", "shown", str(item["explanation"]), parts.place))
    human = {"external_scored": "human"} if item["interaction"] == "long_fill_in" else {}
    stimulus = []
    if item.get("case"):
        stimulus.append(
            element("qti-assessment-stimulus-ref", identifier=item["case"], href=f"../cases/{item['case']}.xml")
        )
    body = element("qti-item-body", *blocks(str(item["prompt"]), parts.place), *parts.body)
    return root(
        "qti-assessment-item",
        name,
        re.sub(r"\s+", " ", unmarked(re.sub("\ue000[^\ue001]*\ue001", "…", str(item["prompt"]))))[:80],
        *parts.responses,
        score(**human),
        *outcomes,
        *parts.templates,
        *stimulus,
        body,
        element("qti-response-processing", *rules) if rules else element("qti-response-processing"),
        *feedback,
        adaptive="false",
        time_dependent="false",
    )


def _declared(cardinality: str, base_type: str, *content: Element, identifier: str = RESPONSE) -> Element:
    return element(
        "qti-response-declaration",
        *content,
        identifier=identifier,
        cardinality=cardinality,
        base_type=base_type,
    )


def _map_response(identifier: str = RESPONSE) -> Element:
    return element("qti-map-response", identifier=identifier)


def _choice(item: Plain, _: Report) -> Parts:
    several = bool(item.get("multiple", False))
    right = [one["id"] for one in item["options"] if one.get("correct")]
    shares = {
        one["id"]: 1 / len(right) if one.get("correct") else -1 / len(right) if several else 0.0
        for one in item["options"]
    }
    parts = _options(item, shares, right, several=several)
    _tell_options(parts, "FEEDBACK", item["options"], "feedback", several=several)
    return parts


def _likert(item: Plain, _: Report) -> Parts:
    shares = {one["id"]: float(one["value"]) for one in item["options"]}
    parts = _options(item, shares, [name for name, share in shares.items() if share == 1][:1], several=False)
    _tell_options(parts, "FEEDBACK", item["options"], "feedback", several=False)
    _tell_options(parts, "REASON", item["options"], "reason", several=False)
    return parts


def _options(item: Plain, shares: Mapping[str, float], right: list[str], *, several: bool) -> Parts:
    declared = _declared(
        "multiple" if several else "single",
        "identifier",
        element("qti-correct-response", *values(*right)),
        mapping(dict(shares)),
    )
    shown = [element("qti-simple-choice", *inline(one["text"]), identifier=one["id"]) for one in item["options"]]
    interaction = element(
        "qti-choice-interaction",
        *shown,
        response_identifier=RESPONSE,
        shuffle="true" if item.get("shuffle", True) else "false",
        max_choices="0" if several else "1",
        min_choices="1",
    )
    return Parts([declared], [interaction], [set_outcome("SCORE", _map_response())])


def _tell_options(parts: Parts, name: str, options: list[Any], told: str, *, several: bool) -> None:
    if any(one.get(told) for one in options):
        parts.outcomes.append(outcome(name, cardinality="multiple" if several else "single"))
        parts.rules.append(set_outcome(name, variable(RESPONSE)))
        parts.feedback += [modal(name, one["id"], one[told]) for one in options if one.get(told)]


def _sequencing(item: Plain, report: Report) -> Parts:
    if any(one.get("feedback") for one in item["steps"]):
        report.note(item["id"], "lost", "steps.feedback", "there is no feedback for a misplaced step.")
    report.note(item["id"], "changed", "grading", "the whole point for the right order, nothing for another.")
    right = [one["id"] for one in item["steps"]]
    declared = _declared("ordered", "identifier", element("qti-correct-response", *values(*right)))
    shown = [element("qti-simple-choice", *inline(one["text"]), identifier=one["id"]) for one in item["steps"]]
    interaction = element("qti-order-interaction", *shown, response_identifier=RESPONSE, shuffle="true")
    whole = set_outcome("SCORE", base_value("float", "1"))
    matched = element("qti-match", variable(RESPONSE), element("qti-correct", identifier=RESPONSE))
    rule = element("qti-response-condition", element("qti-response-if", matched, whole))
    return Parts([declared], [interaction], [rule])


def _matching(item: Plain, report: Report) -> Parts:
    if any(one.get("feedback") for one in item["sources"]):
        report.note(item["id"], "lost", "sources.feedback", "there is no feedback for a wrong match.")
    pairs = [f"s_{one['id']} t_{item['pairs'][one['id']]}" for one in item["sources"]]
    declared = _declared(
        "multiple",
        "directedPair",
        element("qti-correct-response", *values(*pairs)),
        mapping({pair: 1 / len(pairs) for pair in pairs}),
    )
    count = str(len(pairs))
    sources = [_associable(f"s_{one['id']}", one["text"], "1") for one in item["sources"]]
    targets = [_associable(f"t_{one['id']}", one["text"], count) for one in item["targets"]]
    interaction = element(
        "qti-match-interaction",
        element("qti-simple-match-set", *sources),
        element("qti-simple-match-set", *targets),
        response_identifier=RESPONSE,
        shuffle="true",
        max_associations=count,
    )
    return Parts([declared], [interaction], [set_outcome("SCORE", _map_response())])


def _associable(identifier: str, text: str, most: str) -> Element:
    return element("qti-simple-associable-choice", *inline(text), identifier=identifier, match_max=most)


def _fill_in(item: Plain, report: Report) -> Parts:
    report.note(item["id"], "changed", "grading", "accents and slips of the keyboard count there; capitals do not.")
    count = len(item["blanks"])
    parts = Parts([], [], [])
    for blank in item["blanks"]:
        name = f"{RESPONSE}_{blank['id'].upper()}"
        entries = dict.fromkeys(blank["accept"], 1 / count)
        for mistake in blank.get("mistakes") or ():
            entries.setdefault(mistake["text"], mistake.get("credit", 0) / count)
        correct = element("qti-correct-response", *values(blank["accept"][0]))
        parts.responses.append(
            _declared("single", "string", correct, mapping(entries, case_sensitive="false"), identifier=name)
        )
        _tell_blank(parts, name, blank)
    scores = [_map_response(one.get("identifier")) for one in parts.responses]
    parts.rules.insert(0, set_outcome("SCORE", element("qti-sum", *scores)))
    if parts.feedback:
        parts.outcomes.append(outcome("FEEDBACK", cardinality="multiple"))
    text = re.sub(r"\[\[([a-z])\]\]", lambda found: marked(found.group(1)), item["text"])
    parts.body = [element("div", *blocks(text, _entry), id="texte")]
    return parts


def _entry(letter: str) -> Element:
    identifier = f"{RESPONSE}_{letter.upper()}"
    return element("qti-text-entry-interaction", response_identifier=identifier, expected_length="30")


def _tell_blank(parts: Parts, name: str, blank: Mapping[str, Any]) -> None:
    """Feedback for each foreseen mistake, and for anything else that is not accepted."""
    mistakes = [one for one in blank.get("mistakes") or () if one.get("feedback")]
    if not mistakes and not blank.get("feedback"):
        return
    branches = [element("qti-response-if", element("qti-or", *(_typed(name, text) for text in blank["accept"])))]
    for number, mistake in enumerate(mistakes, start=1):
        identifier = f"{name}_{number}"
        branches.append(element("qti-response-else-if", _typed(name, mistake["text"]), _added(identifier)))
        parts.feedback.append(modal("FEEDBACK", identifier, mistake["feedback"]))
    if blank.get("feedback"):
        branches.append(element("qti-response-else", _added(f"{name}_other")))
        parts.feedback.append(modal("FEEDBACK", f"{name}_other", blank["feedback"]))
    parts.rules.append(element("qti-response-condition", *branches))


def _typed(name: str, text: str) -> Element:
    return element("qti-string-match", variable(name), base_value("string", text), case_sensitive="false")


def _added(identifier: str) -> Element:
    more = element("qti-multiple", variable("FEEDBACK"), base_value("identifier", identifier))
    return set_outcome("FEEDBACK", more)


def _numeric(item: Plain, report: Report) -> Parts:
    answer = number_text(float(item["answer"]))
    declared = _declared("single", "float", element("qti-correct-response", *values(answer)))
    foreseen = [base_value("float", number_text(float(one["value"]))) for one in item.get("mistakes") or ()]
    return numeric_parts(item, declared, foreseen, report, None)


def numeric_parts(
    item: Mapping[str, Any], declared: Element, foreseen: list[Element], report: Report, place: Place | None
) -> Parts:
    """The parts of a number to type; `foreseen` are the expressions of its mistakes."""
    if item.get("unit_required"):
        report.note(item["id"], "changed", "unit_required", "the unit stands after the field: none is typed.")
    parts = Parts([declared], [], numeric_rules(item, foreseen), place=place)
    entry = element("qti-text-entry-interaction", response_identifier=RESPONSE, expected_length="15")
    unit = f" {item['unit']}" if item.get("unit") else ""
    parts.body = [element("p", entry, unit) if unit else element("p", entry)]
    if item.get("mistakes"):
        parts.outcomes.append(outcome("FEEDBACK"))
        parts.feedback = [
            modal("FEEDBACK", f"mistake_{number}", one["feedback"], place)
            for number, one in enumerate(item["mistakes"], start=1)
        ]
    return parts


def _long_fill_in(item: Plain, report: Report) -> Parts:
    report.note(item["id"], "changed", "grading", "a grader reads the rubric and gives one score.")
    declared = _declared("single", "string")
    rubric = element(
        "qti-rubric-block",
        element("qti-content-body", *blocks(rubric_markdown(item))),
        view="scorer",
        use="scoring",
    )
    interaction = element("qti-extended-text-interaction", response_identifier=RESPONSE, format="plain")
    return Parts([declared], [rubric, interaction], [])


_MAKERS: Mapping[str, Callable[[Plain, Report], Parts]] = {
    "choice": _choice,
    "likert": _likert,
    "numeric": _numeric,
    "sequencing": _sequencing,
    "matching": _matching,
    "fill_in": _fill_in,
    "long_fill_in": _long_fill_in,
}

__all__ = ["Parts", "assembled", "numeric_parts", "qti_item", "share_text"]
