"""The text of a lesson stub: its objectives, a section to write for each activity, the quick check, the reminder."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from course.profile.job_sheet.wording import headline

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_NUMBERED = re.compile(r"^(\d+)([.)])")


def plain_markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return f"\\{escaped}" if escaped[:1] in "-+=" else _NUMBERED.sub(r"\1\\\2", escaped)


def lesson_text(activities: Sequence[Mapping[str, Any]], check: str | None) -> str:
    """The Markdown of a stub; `check` is the id of its quick check, if it has one."""
    parts = []
    if activities:
        parts.append("## Ce que vous saurez faire")
        parts.append("\n".join(f"- {plain_markdown(activity['text'])}" for activity in activities))
    for activity in activities:
        parts.append(f"## {plain_markdown(headline(activity['text'], 90))}")
        parts.append("À écrire : de quoi il s’agit, comment s’y prendre, à quoi l’on reconnaît que c’est bien fait.")
    if not activities:
        parts.append("## À écrire")
        parts.append("Cette mission n’a pas encore d’activités. Ajoutez-les dans profile.yaml, puis écrivez la leçon.")
    parts.append(
        "::: example Un cas travaillé\nÀ écrire : une situation du métier, la démarche pas à pas, le résultat.\n:::"
    )
    parts.append("::: warning Le piège à éviter\nÀ écrire : l’erreur fréquente, et le moyen de la voir venir.\n:::")
    if check:
        parts.append(f"## Vérifiez\n\n::: check {check}\n:::")
    parts.append("::: remember\nÀ écrire : trois phrases au plus.\n:::")
    return "\n\n".join(parts) + "\n"
