"""The trainer's board in words: what each flag says, and which rows a filter keeps."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from reports.cohort_board import ABSENT, FLAGS, LATE, NOT_STARTED, STUCK, BoardRow, Flag
from web.locale import title_of
from web.locale import translate as _
from web.locale import translate_plural as _n


def flag_titles() -> dict[str, Markup]:
    """The name of each filter, in the order they are offered."""
    return {
        NOT_STARTED: _("Pas commencé"),
        STUCK: _("Bloqué"),
        LATE: _("En retard"),
        ABSENT: _("Absent"),
    }


def flag_reason(flag: Flag) -> Markup:
    """Why a learner is flagged, in one sentence."""
    module = title_of(flag.module) if flag.module else ""
    if flag.kind == STUCK:
        return _("« {module} », plus de tentative", module=module)
    if flag.kind == LATE:
        return _("« {module} »", module=module)
    if flag.kind == ABSENT:
        return _n("depuis {n} jour", "depuis {n} jours", flag.days or 0)
    return _("n'a encore rien ouvert")


def chosen_flag(asked: str | None) -> str | None:
    """The filter that the address asks for, if there is such a one."""
    return asked if asked in FLAGS else None


def rows_with(rows: Sequence[BoardRow], kind: str | None) -> list[BoardRow]:
    """The rows that a filter keeps; all without one."""
    return [row for row in rows if kind is None or any(flag.kind == kind for flag in row.flags)]


def counts_of(rows: Sequence[BoardRow]) -> dict[str, int]:
    """How many learners each filter would keep."""
    return {kind: len(rows_with(rows, kind)) for kind in FLAGS}
