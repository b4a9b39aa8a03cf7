"""A correction as it was sent: the document it makes, and what is wrong with it, at the field where it is wrong.

Either the form of the interaction, or the whole document as YAML for whoever knows the format.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from markupsafe import Markup

from assessments.items.correction import correction_problems
from assessments.items.fields import ItemProblem
from assessments.items.models import ItemVersion
from core.documents import BadDocument, Document, parse_document
from course.curriculum.service import PublishedCourse
from web.corrections.choices import ChoiceKey, LikertKey
from web.corrections.explained import text_fields, with_texts
from web.corrections.fields import Field, Form, KeyForm
from web.corrections.lists import MatchingKey, SequencingKey
from web.corrections.numbers import AllocationKey, NumericKey
from web.corrections.texts import FillInKey, RubricKey
from web.locale import translate as _

FORMS: Mapping[str, KeyForm] = {
    "choice": ChoiceKey(),
    "likert": LikertKey(),
    "numeric": NumericKey(),
    "allocation": AllocationKey(),
    "fill_in": FillInKey(),
    "long_fill_in": RubricKey(),
    "sequencing": SequencingKey(),
    "matching": MatchingKey(),
}
LONGEST_DOCUMENT = 60_000
MOST_PARTS = 5_000
"""Values that the document of one item may hold."""
EXPERT = "document"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, for people; `detail` is the reader's own message, in English."""

    text: Markup
    detail: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A corrected document, or None where it cannot even be read."""

    document: dict[str, Any] | None
    fields: Sequence[Field]
    text: str
    """The document as YAML."""
    problems: Mapping[str, Sequence[Problem]]
    """By name of the field; "" for those that belong to none."""


def empty_draft(version: ItemVersion) -> Draft:
    """The form as it is opened."""
    document = version.document
    return Draft(dict(document), _fields(document), as_yaml(document), {})


def read_draft(version: ItemVersion, form: Form, course: PublishedCourse) -> Draft:
    """The form as it was sent."""
    if form.get("mode") == EXPERT:
        return _read_document(version, form.get(EXPERT, ""), course)
    document: dict[str, Any] = FORMS[version.document["interaction"]].corrected(copy.deepcopy(version.document), form)
    document = with_texts(document, form)
    fields = _fields(document)
    found: dict[str, list[Problem]] = {}
    for problem in _problems(version, document, course):
        found.setdefault(_place(problem, fields), []).append(_in_words(problem))
    return Draft(document, fields, as_yaml(document), found)


def as_yaml(document: Mapping[str, Any]) -> str:
    """The document as an author would write it, in its own order."""
    return yaml.safe_dump(dict(document), allow_unicode=True, sort_keys=False, width=100)


def _fields(document: Mapping[str, Any]) -> list[Field]:
    form = FORMS.get(str(document.get("interaction")))
    return [*form.fields(document), *text_fields(document)] if form else []


def _read_document(version: ItemVersion, text: str, course: PublishedCourse) -> Draft:
    fields = _fields(version.document)
    if len(text) > LONGEST_DOCUMENT:
        said = _("Ce document est trop long : {n} caractères au plus.", n=LONGEST_DOCUMENT)
        return Draft(None, fields, text[:LONGEST_DOCUMENT], {EXPERT: [Problem(said, "")]})
    try:
        read = parse_document(text.replace("\r\n", "\n"), name="document", most_parts=MOST_PARTS)
        if not isinstance(read.data, dict):
            raise BadDocument("document: a mapping of field: value is expected.")
        json.dumps(read.data, allow_nan=False)
    except (BadDocument, TypeError, ValueError) as error:
        said = _("Ce document ne se lit pas. Vérifiez les retraits, les guillemets et les dates.")
        return Draft(None, fields, text, {EXPERT: [Problem(said, str(error))]})
    problems = [_with_line(read, problem) for problem in _problems(version, read.data, course)]
    return Draft(read.data, fields, text, {EXPERT: problems} if problems else {})


def _with_line(read: Document, problem: ItemProblem) -> Problem:
    said = _in_words(problem)
    return Problem(said.text, f"{problem.field}: {problem.message}".lstrip(": "), read.problem(problem.path, "").line)


def _problems(version: ItemVersion, document: dict[str, Any], course: PublishedCourse) -> list[ItemProblem]:
    problems = correction_problems(version, document)
    key = version.item_key
    if not problems and document.get("competency") not in {one.id for one in course.profile.competencies}:
        problems.append(ItemProblem(key, ("competency",), "the profile has no such competency."))
    lesson = document.get("lesson")
    if not problems and lesson and course.curriculum.lesson(str(lesson)) is None:
        problems.append(ItemProblem(key, ("lesson",), "the curriculum has no such lesson."))
    case = document.get("case")
    if not problems and case and case not in course.cases:
        problems.append(ItemProblem(key, ("case",), "the course has no such case."))
    return problems


def _place(problem: ItemProblem, fields: Sequence[Field]) -> str:
    """The field whose part of the document the problem is in: the one that says it most exactly."""
    inside = [one for one in fields if problem.path[: len(one.path)] == one.path]
    around = [one for one in fields if problem.path and one.path[: len(problem.path)] == problem.path]
    found = max(inside, key=lambda one: len(one.path), default=None) or next(iter(around), None)
    return found.name if found else ""


def _in_words(problem: ItemProblem) -> Problem:
    words = {
        "options": _("Ce choix d'options ne convient pas."),
        "answer": _(
            "Cette réponse ne se lit pas. Écrivez un nombre ou une expression, par exemple tickets / passages."
        ),
        "tolerance": _("Donnez au moins une tolérance : un nombre, 0 ou plus."),
        "decimals": _("Le nombre de décimales est un entier de 0 à 9."),
        "mistakes": _("Une de ces réponses ne se lit pas, ou est déjà juste."),
        "blanks": _("Ces textes ne conviennent pas."),
        "pairs": _("Ces paires ne conviennent pas."),
        "explanation": _("Écrivez ce que l'apprenant lira après avoir répondu."),
        "steps": _("Cet ordre ne convient pas."),
        "rubric": _("Ce poids ne convient pas : un nombre plus grand que 0 est attendu."),
        "channels": _("Cette courbe ne convient pas : un nombre ou une expression est attendu."),
    }
    if problem.message.startswith("nothing differs"):
        return Problem(_("Rien ne change par rapport à la version en vigueur : il n'y a rien à corriger."), "")
    name = str(problem.path[0]) if problem.path else ""
    detail = f"{problem.field}: {problem.message}".lstrip(": ")
    return Problem(words.get(name, _("Un point du document ne convient pas.")), detail)
