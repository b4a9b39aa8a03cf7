"""Small cells of a table of learners by competencies: level, interval and verdict in the space of a thumbnail.

A board of a thousand learners has fifteen thousand of them, so they are written here and not in a template.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from markupsafe import Markup, escape

from assessments.mastery.verdict import Verdict
from reports.skill_gap import GapRow
from reports.words import VERDICT_WORDS, Language, language_of
from web.locale import language
from web.locale import translate as _

SIGNS = {Verdict.CLOSED: "✓", Verdict.OPEN: "▾", Verdict.UNDECIDED: "?", Verdict.NOT_ASSESSED: ""}
"""A sign beside the figure, so that the colour is not alone."""


_EMPTY = Markup('<td class="cell cell-not_assessed" title="{0}">–<span class="visually-hidden"> {0}</span></td>')
_HIDDEN = Markup('<td class="cell cell-hidden" title="{0}">·<span class="visually-hidden"> {0}</span></td>')
_FILLED = Markup(
    '<td class="cell cell-{verdict}" title="{word}">'
    '<span class="cell-level">{level}<span aria-hidden="true">{sign}</span></span>'
    '<span class="cell-interval">{low}–{high}</span><span class="visually-hidden"> {word}</span></td>'
)


def cells_of(rows: Sequence[GapRow], *, hidden: Collection[str] = ()) -> Markup:
    """The table cells of one learner; competencies in `hidden` are suppressed."""
    code = language_of(language())
    return Markup("").join(_hidden_cell() if row.competency in hidden else _cell(row, code) for row in rows)


def _cell(row: GapRow, code: Language) -> Markup:
    word = escape(VERDICT_WORDS[code][row.verdict])
    if row.level is None or row.low is None or row.high is None:
        return _EMPTY.format(word)
    return _FILLED.format(
        verdict=row.verdict.value,
        word=word,
        level=round(row.level),
        sign=SIGNS[row.verdict],
        low=round(row.low),
        high=round(row.high),
    )


def _hidden_cell() -> Markup:
    return _HIDDEN.format(_("non affiché"))
