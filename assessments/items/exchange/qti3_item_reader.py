"""Reading one QTI 3.0 assessment item: choice, order, match, text entry and extended text interactions. Others are
named and left out, as are items with several interactions, except several gaps of one text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from string import ascii_lowercase
from typing import Any

from assessments.items.exchange.drafts import Drafts
from assessments.items.exchange.foreign_text import ForeignText
from assessments.items.exchange.markdown_writing import MarkdownWriter
from assessments.items.exchange.moodle_from_item import TEXT_MARK
from assessments.items.exchange.moodle_question import Answer, Question
from assessments.items.exchange.moodle_to_item import COMPLETE, READERS
from assessments.items.exchange.plain import as_template
from assessments.items.exchange.qti3_expression import NoCounterpart, number_of
from assessments.items.exchange.qti3_numeric_reader import read_numeric
from assessments.items.exchange.qti3_template_reader import Template, read_template
from assessments.items.exchange.safe_xml import Element

_KNOWN = tuple(f"qti-{one}-interaction" for one in ("choice", "order", "match", "text-entry", "extended-text"))
_TEMPLATES = "rptemplates/"

Body = dict[str, Any]
Stimuli = Mapping[str, Element]
"""Bodies of shared stimuli by the identifier that items refer to."""


class ItemReader:
    """One assessment item; `labels` are the keywords of its metadata."""

    def __init__(self, root: Element, where: str, drafts: Drafts, labels: list[str], stimuli: Stimuli) -> None:
        self.root, self.where, self.drafts, self.labels, self.stimuli = root, where, drafts, labels, stimuli
        self.item = drafts.take_id(root.get("identifier") or root.get("title") or "question")
        self.foreign = ForeignText(drafts.report, self.item, where)
        self.body = root.first("qti-item-body") or Element("qti-item-body")
        self.template = Template()

    def read(self) -> None:
        """Keep a draft, or say why not."""
        try:
            self.template = read_template(self.root)
            body = self._body()
        except NoCounterpart as error:
            body = str(error)
        if isinstance(body, str):
            self.drafts.report.leave_out(self.item, body, where=self.where)
            return
        if self.template.parameters:
            own: Body = {"parameters": self.template.parameters, "derived": self.template.derived}
            own["constraints"] = self.template.constraints
            body = {**{name: value for name, value in own.items() if value}, **body}
        body = _with_places(as_template(body), self.template.known)
        self.drafts.add(self.item, body, self.labels, where=self.where, seeded=True)

    def _body(self) -> Body | str:
        interactions = [one for one in self.body.walk() if one.name.endswith("-interaction")]
        names = {one.name for one in interactions}
        if not interactions:
            return "a text that asks nothing."
        unknown = names - set(_KNOWN)
        if unknown:
            return f"the interaction {', '.join(sorted(unknown))} has no counterpart here."
        if len(names) > 1 or (len(interactions) > 1 and names != {"qti-text-entry-interaction"}):
            return "several interactions in one item: our items ask one thing."
        read = _READERS[interactions[0].name](self, interactions[0])
        if isinstance(read, str):
            return read
        body = {"prompt": self._prompt(interactions), **read}
        if body["interaction"] == "fill_in" and not body["prompt"].strip():
            body["prompt"] = COMPLETE
            told = "a sentence that asks to complete the text is put above it."
            self.drafts.report.note(self.item, "changed", "prompt", told, where=self.where)
        for name, outcome in (("explanation", "SOLUTION"), ("hint", "HINT")):
            text = "\n\n".join(self.feedback(outcome).values())
            if text:
                body[name] = text
        self._tell_other_feedback(body)
        return body

    def _prompt(self, interactions: list[Element]) -> str:
        if self.body.within("qti-text-entry-interaction"):
            content = self._without_entries()
        else:
            content = [one for one in self.body.content if isinstance(one, str) or not _asks(one)]
            outer = [one for one in self.body.elements if _asks(one)]
            content += [part for one in outer for part in _outside(one)]
            for prompt in interactions[0].all("qti-prompt"):
                content.append(Element("div", {}, prompt.content))
        text = self.markdown(content, "prompt")
        return self._with_stimuli(text)

    def _with_stimuli(self, prompt: str) -> str:
        """Shared stimuli that are no case of ours become part of the prompt."""
        own = [label.partition("=")[2] for label in self.labels if label.startswith("case=")]
        texts = []
        for one in self.root.all("qti-assessment-stimulus-ref"):
            name = one.get("identifier")
            if name in own:
                prompt += f"\n\n<!-- case {name} --><!-- /case -->"
            elif name in self.stimuli:
                texts.append(self.markdown(self.stimuli[name].content, "case"))
                told = "a shared stimulus is part of the prompt now."
                self.drafts.report.note(self.item, "changed", "case", told, where=self.where)
            else:
                told = f"the shared stimulus {name[:40]} is not in the package."
                self.drafts.report.note(self.item, "lost", "case", told, where=self.where)
        return "\n\n".join([*texts, prompt])

    def _without_entries(self) -> list[Element | str]:
        """The prompt of a text to complete: what stands before the block that holds the first gap."""
        content: list[Element | str] = []
        for one in self.body.content:
            if isinstance(one, Element) and _asks(one):
                break
            content.append(one)
        return content

    def markdown(
        self, content: list[Element | str], told: str, known: Callable[[Element], str | None] | None = None
    ) -> str:
        """Markdown of some content; printed variables become marks for places."""

        def inline(element: Element) -> str | None:
            if element.name == "qti-printed-variable":
                return self._printed(element)
            return known(element) if known else None

        writer = MarkdownWriter(inline)
        text = writer.write(content)
        self.foreign.tell(writer, told)
        return text

    def _printed(self, element: Element) -> str:
        name = element.get("identifier")
        own = "answer" if name in self.template.keys else self.template.known.get(name)
        if own is None:
            raise NoCounterpart(f"the printed variable {name[:40]}, which is no figure that is drawn.")
        found = re.fullmatch(r"%\.(\d)f", element.get("format"))
        auto = element.get("data-decimals") == "auto" or found is None
        return f"\ue000{own}\ue001" if auto else f"\ue000{own}:{found.group(1) if found else 0}\ue001"

    def feedback(self, outcome: str) -> dict[str, str]:
        """Texts of modal feedback by identifier."""
        found = {}
        for one in self.root.all("qti-modal-feedback"):
            if one.get("outcome-identifier") == outcome and one.get("show-hide", "show") == "show":
                found[one.get("identifier")] = self.markdown(one.content, "feedback")
        return found

    def _tell_other_feedback(self, body: Body) -> None:
        for one in self.root.all("qti-modal-feedback"):
            text = self.markdown(one.content, "feedback")
            if text and text not in _texts(body):
                told = f"a feedback with no place here: « {text[:80]} »"
                self.drafts.report.note(self.item, "lost", "feedback", told, where=self.where)

    def declaration(self, interaction: Element) -> Element:
        """The declaration of the response to an interaction."""
        name = interaction.get("response-identifier")
        for one in self.root.all("qti-response-declaration"):
            if one.get("identifier") == name:
                return one
        raise NoCounterpart(f"no declaration of the response {name[:40]}.")

    def correct(self, declaration: Element) -> list[str]:
        """Values of the correct response."""
        found = declaration.first("qti-correct-response")
        return [one.text().strip() for one in found.all("qti-value")] if found else []

    def mapped(self, declaration: Element) -> dict[str, float]:
        """The mapping, where response processing uses it; empty where there is none."""
        found = declaration.first("qti-mapping")
        if found is None or not self._maps():
            return {}
        return {one.get("map-key"): number_of(one.get("mapped-value")) for one in found.all("qti-map-entry")}

    def _maps(self) -> bool:
        """Whether response processing uses mappings: by a rule, by the standard template, or by saying nothing."""
        processing = self.root.first("qti-response-processing")
        if processing is None:
            return True
        return "map_response" in processing.get("template") or bool(processing.within("qti-map-response"))

    def _choice(self, interaction: Element) -> Body | str:
        declaration = self.declaration(interaction)
        mapped, correct = self.mapped(declaration), self.correct(declaration)
        single = declaration.get("cardinality") == "single"
        shown = interaction.all("qti-simple-choice")
        told, reasons = self.feedback("FEEDBACK"), self.feedback("REASON")
        if not single and not mapped:
            message = "all or nothing there; here right choices minus wrong ones count."
            self.drafts.report.note(self.item, "changed", "grading", message, where=self.where)
        percents = _percents([one.get("identifier") for one in shown], mapped, correct, single=single)
        question = Question("multichoice", self.item, "", tags=self.labels, where=self.where, single=single)
        question.shuffle = interaction.get("shuffle") == "true"
        for one, percent in zip(shown, percents, strict=True):
            name = one.get("identifier")
            text = self.markdown(one.content, "options.text")
            question.answers.append(Answer(text, percent, reasons.get(name) or told.get(name, "")))
        body = READERS["multichoice"](question, self.item, self.drafts.report)
        if isinstance(body, dict) and body["interaction"] == "likert":
            for option, one in zip(body["options"], shown, strict=True):
                if reasons.get(one.get("identifier")) and told.get(one.get("identifier")):
                    option["feedback"] = told[one.get("identifier")]
        return body

    def _order(self, interaction: Element) -> Body | str:
        correct = self.correct(self.declaration(interaction))
        shown = {one.get("identifier"): one for one in interaction.all("qti-simple-choice")}
        if sorted(correct) != sorted(shown):
            return "the right order does not name every step once."
        question = Question("ordering", self.item, "")
        question.answers = [Answer(self.markdown(shown[name].content, "steps.text"), 0.0) for name in correct]
        return READERS["ordering"](question, self.item, self.drafts.report)

    def _match(self, interaction: Element) -> Body | str:
        sets = interaction.all("qti-simple-match-set")
        if len(sets) != 2:
            return "a match interaction without its two sets."
        texts = [
            {one.get("identifier"): self.markdown(one.content, "sources.text") for one in part.elements}
            for part in sets
        ]
        pairs: dict[str, str] = {}
        for value in self.correct(self.declaration(interaction)):
            source, _, target = value.partition(" ")
            if source in pairs or source not in texts[0] or target not in texts[1]:
                return "a match where a line goes with several others: our lines go with one."
            pairs[source] = target
        if len(pairs) != len(texts[0]) or not 2 <= len(texts[0]) <= 26 or not 2 <= len(texts[1]) <= 26:
            return "a match where some lines go with none, or too many lines."
        letters = [dict(zip(part, ascii_lowercase, strict=False)) for part in texts]
        return {
            "interaction": "matching",
            "sources": [{"id": letters[0][name], "text": text} for name, text in texts[0].items()],
            "targets": [{"id": letters[1][name], "text": text} for name, text in texts[1].items()],
            "pairs": {letters[0][source]: letters[1][target] for source, target in pairs.items()},
        }

    def _entries(self, _: Element) -> Body | str:
        entries = self.body.within("qti-text-entry-interaction")
        declared = [self.declaration(one) for one in entries]
        if len(entries) == 1 and declared[0].get("base-type") in ("float", "integer"):
            return read_numeric(self.root, declared[0], self.template, self.feedback("FEEDBACK"), self.labels)
        names = {one.get("response-identifier"): letter for one, letter in zip(entries, ascii_lowercase, strict=False)}
        if len(names) != len(entries):
            return f"{len(entries)} gaps, 1 to 10 are expected."
        question = Question("cloze", self.item, "", tags=self.labels, where=self.where)
        question.blanks = [self._blank(one) for one in declared]
        content = self.body.content[len(self._without_entries()) :]
        text = self.markdown(content, "text", lambda one: _gap(one, names))
        question.text = TEXT_MARK + text.replace("[[", "\\[\\[").replace("\ue002", "[[").replace("\ue003", "]]")
        body = READERS["cloze"](question, self.item, self.drafts.report)
        if isinstance(body, dict):
            body = {name: value for name, value in body.items() if name != "prompt"}
        return body

    def _blank(self, declaration: Element) -> list[Answer]:
        mapped = self.mapped(declaration) or dict.fromkeys(self.correct(declaration), 1.0)
        most = max(mapped.values(), default=0.0) or 1.0
        told, other = self._typed_feedback(declaration.get("identifier"))
        if any(one.get("case-sensitive", "true") == "true" for one in declaration.within("qti-map-entry")):
            message = "capitals count there, and never here."
            self.drafts.report.note(self.item, "changed", "blanks.spelling", message, where=self.where)
        answers = [Answer(text, 100 * value / most, told.get(text, "")) for text, value in mapped.items()]
        return [*answers, Answer("*", 0.0, other)] if other else answers

    def _typed_feedback(self, response: str) -> tuple[dict[str, str], str]:
        """Feedback by the text that is typed, and for any other."""
        texts, told, other = self.feedback("FEEDBACK"), {}, ""
        for condition in self.root.within("qti-response-condition"):
            if not any(one.get("identifier") == response for one in condition.within("qti-variable")):
                continue
            for branch in condition.elements:
                shown = "".join(
                    texts.get(value.text().strip(), "")
                    for rule in branch.all("qti-set-outcome-value")
                    if rule.get("identifier") == "FEEDBACK"
                    for value in rule.within("qti-base-value")
                )
                for match in (one for one in branch.walk() if one.name == "qti-string-match"):
                    told.update({one.text(): shown for one in match.within("qti-base-value") if shown})
                if branch.name == "qti-response-else":
                    other = shown
        return told, other

    def _extended(self, _: Element) -> Body | str:
        question = Question("essay", self.item, "", tags=self.labels, where=self.where)
        rubrics = [one for one in self.body.within("qti-rubric-block") if "scorer" in one.get("view")]
        question.grader_info = "\n\n".join(self.markdown(one.content, "rubric") for one in rubrics)
        return READERS["essay"](question, self.item, self.drafts.report)


_READERS: Mapping[str, Callable[[ItemReader, Element], Body | str]] = {
    "qti-choice-interaction": ItemReader._choice,
    "qti-order-interaction": ItemReader._order,
    "qti-match-interaction": ItemReader._match,
    "qti-text-entry-interaction": ItemReader._entries,
    "qti-extended-text-interaction": ItemReader._extended,
}


def _asks(element: Element) -> bool:
    return any(one.name.endswith("-interaction") or one.name == "qti-rubric-block" for one in element.walk())


def _outside(element: Element) -> list[Element | str]:
    """What an element holds beside its interaction."""
    if element.name.endswith("-interaction") or element.name == "qti-rubric-block":
        return []
    kept: list[Element | str] = []
    for one in element.content:
        kept += _outside(one) if isinstance(one, Element) and _asks(one) else [one]
    return kept


def _gap(element: Element, names: Mapping[str, str]) -> str | None:
    if element.name != "qti-text-entry-interaction":
        return None
    return f"\ue002{names[element.get('response-identifier')]}\ue003"


def _percents(names: list[str], mapped: Mapping[str, float], correct: list[str], *, single: bool) -> list[float]:
    if mapped:
        most = sum(value for value in mapped.values() if value > 0) if not single else max(mapped.values())
        scale = 100 / most if most > 0 else 100.0
        return [mapped.get(name, 0.0) * scale for name in names]
    share = 100 / max(1, len(correct))
    wrong = 0.0 if single else -share
    return [share if name in correct else wrong for name in names]


def _texts(body: object) -> set[str]:
    if isinstance(body, Mapping):
        return {text for part in body.values() for text in _texts(part)}
    if isinstance(body, list):
        return {text for part in body for text in _texts(part)}
    return {body} if isinstance(body, str) else set()


def _with_places(value: Any, known: Mapping[str, str]) -> Any:
    """The document with places where the marks were."""
    if isinstance(value, Mapping):
        return {name: _with_places(part, known) for name, part in value.items()}
    if isinstance(value, list):
        return [_with_places(part, known) for part in value]
    return value.replace("\ue000", "{").replace("\ue001", "}") if isinstance(value, str) else value
