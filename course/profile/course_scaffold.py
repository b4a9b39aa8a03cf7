"""A scaffolded course as the text of its files, with comments that tell the author what to do where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course.profile.job_sheet.scaffold import Scaffold, scaffold_course
from course.profile.profile_yaml import yaml_text

_CURRICULUM = """\
# Parcours proposé à partir du profil : un module par mission, une leçon pour deux ou trois activités.
# Une leçon écrite passe à status: written. Quand toutes le sont, le module aussi, et son évaluation remplace null :
#   assessment: {id: a01, title: "Évaluation : ...", pass_mark: 0.7, attempts: 3, time_limit_minutes: null, draw: null}
"""
_ITEMS = """\
# Items tirés de la fiche. Ils vérifient que l’on sait où chaque chose se range, pas que l’on sait la faire :
# gardez-les pour commencer, et ajoutez des items de situation dont la difficulté approche les cibles du profil.
"""


def scaffold_files(
    profile: Mapping[str, Any], text: str, *, today: str, playable: bool = False
) -> tuple[dict[str, str], list[str]]:
    """A profile document and its own text -> (text by path in the course folder, what could not be generated)."""
    course = scaffold_course(profile, today=today, playable=playable)
    files = {"profile.yaml": text, "curriculum.yaml": _CURRICULUM + yaml_text(course.curriculum)}
    files |= {f"lessons/{key}.md": lesson for key, lesson in course.lessons.items()}
    files |= {f"items/{key}.yaml": _ITEMS + yaml_text(document) for key, document in course.items.items()}
    return files, _remarks(course)


def _remarks(course: Scaffold) -> list[str]:
    return [f"{course.item_count} items", *course.remarks]
