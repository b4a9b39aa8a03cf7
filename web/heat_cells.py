"""Small cells of a table of learners by competencies: level, interval and verdict in the space of a thumbnail.

A board of a thousand learners has fifteen thousand of them, so they are written here and not in a template.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from markupsafe import Markup, escape

from assessments.mastery.verdict import Verdict
from reports.skill_gap import GapRow
from reports.words import VERDICT_WORDS, language_of
from web.locale import language
from web.locale import translate as _

SIGNS = {Verdict.CLOSED: "✓", Verdict.OPEN: "▾", Verdict.UNDECIDED: "?", Verdict.NOT_ASSESSED: ""}
"""A sign beside the figure, so that the colour is not alone."""


def cells_of(rows: Sequence[GapRow], *, hidden: Collection[str] = ()) -> Markup:
    """The table cells of one learner; competencies in `hidden` are suppressed."""
    code = language_of(language())
    words = {verdict: str(escape(word)) for verdict, word in VERDICT_WORDS[code].items()}
    suppressed = str(escape(_("non affiché")))
    cells = (_blank("hidden", "·", suppressed) if row.competency in hidden else _cell(row, words) for row in rows)
    return Markup("".join(cells))  # noqa: S704 -- figures, and words that are escaped above


def _cell(row: GapRow, words: Mapping[Verdict, str]) -> str:
    word = words[row.verdict]
    if row.level is None or row.low is None or row.high is None:
        return _blank("not_assessed", "–", word)
    return (
        f'<td class="cell cell-{row.verdict.value}" title="{word}">'
        f'<span class="cell-level">{row.level:.0f}<span aria-hidden="true">{SIGNS[row.verdict]}</span></span>'
        f'<span class="cell-interval">{row.low:.0f}–{row.high:.0f}</span>'
        f'<span class="visually-hidden"> {word}</span></td>'
    )


def _blank(kind: str, sign: str, word: str) -> str:
    return f'<td class="cell cell-{kind}" title="{word}">{sign}<span class="visually-hidden"> {word}</span></td>'
