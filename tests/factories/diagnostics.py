"""The small school with a diagnostic: a bank of eight questions on each of its three competencies."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from assessments.attempts.models import Attempt
from assessments.attempts.service import variant_of
from assessments.items.published import PublishedItem
from assessments.items.service import publish_items
from assessments.mastery.diagnostic import current_question
from core.database import Database
from course.curriculum.folder import CourseFolder
from course.curriculum.service import publish_course
from tests.factories.school import NOON, School, build_school, small_course

COMPETENCIES = {"analyse_ventes": 70, "gestion_stock": 60, "orientation_client": 55}
ITEMS_EACH = 8
RULES = {
    "id": "diag",
    "title": "Je me situe",
    "title_en": "Where I stand",
    "minutes": 45,
    "wait_days": 30,
    "most_per_competency": 6,
    "competencies": "all",
}


def diagnostic_course(**rules: Any) -> CourseFolder:
    """The small course with a diagnostic; `rules` replace those above."""
    folder = small_course()
    curriculum = deepcopy(folder.curriculum)
    curriculum["diagnostic"] = RULES | rules
    bank = {"format": "passerelle/items/1", "module": "diagnostic", "items": _bank()}
    return replace(folder, curriculum=curriculum, items={**folder.items, "diagnostic": bank})


def build_diagnostic_school(database: Database, *, key: str = "school", **rules: Any) -> School:
    """The small school, its course published with a diagnostic."""
    school = build_school(database, key=key)
    folder = diagnostic_course(**rules)
    with database.transaction() as session:
        course = publish_course(session, organisation_id=school.organisation.id, folder=folder, now=NOON)
        publish_items(
            session, organisation_id=school.organisation.id, course_id=course.id, items=folder.items, now=NOON
        )
    return replace(school, course=course)


def answer_to(attempt: Attempt, version: PublishedItem, *, right: bool) -> dict[str, Any]:
    """An answer to a question of the bank."""
    variant = variant_of(attempt, version)
    if variant.options:
        return {"choices": [next(one.id for one in variant.options if one.correct is right)]}
    return {"value": f"{variant.figures.answer or 0:.0f}" if right else "123456"}


def question_of(session: Session, attempt: Attempt) -> PublishedItem:
    """The question in front of an open diagnostic."""
    question = current_question(session, attempt=attempt)
    assert question is not None
    return question


def _bank() -> list[dict[str, Any]]:
    return [
        _number(key, number, target) if number % 4 == 3 else _choice(key, number, target)
        for key, target in COMPETENCIES.items()
        for number in range(ITEMS_EACH)
    ]


def _common(key: str, number: int, target: int) -> dict[str, Any]:
    return {
        "id": f"d_{key}_{number}",
        "use": "diagnostic",
        "activities": ["m02_a01" if key == "orientation_client" else "m01_a02"],
        "competency": key,
        "difficulty": target - 20 + 4 * number,
        "explanation": "Une raison que le diagnostic ne montre pas.",
    }


def _choice(key: str, number: int, target: int) -> dict[str, Any]:
    return _common(key, number, target) | {
        "interaction": "choice",
        "multiple": False,
        "prompt": f"Question {number} sur {key} : quelle phrase est la bonne ?",
        "options": [
            {"id": "a", "text": "Celle qui est juste", "correct": True, "feedback": "Oui."},
            {"id": "b", "text": "Celle qui l’est presque", "feedback": "Presque."},
            {"id": "c", "text": "Celle qui ne l’est pas", "feedback": "Non."},
            {"id": "d", "text": "Celle que personne ne choisit", "feedback": "Non plus."},
        ],
    }


def _number(key: str, number: int, target: int) -> dict[str, Any]:
    return _common(key, number, target) | {
        "interaction": "numeric",
        "prompt": "Un rayon vend {n} livres par jour. Combien en {days} jours ?",
        "parameters": {"n": {"minimum": 11, "maximum": 19, "step": 1}, "days": {"minimum": 6, "maximum": 9, "step": 1}},
        "answer": "n * days",
        "decimals": 0,
        "tolerance": {"absolute": 0},
    }
