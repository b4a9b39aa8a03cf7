"""Time limits and extra time in words: 80 minutes with a third more is « 1 h 20 (temps majoré d'un tiers) »."""

from __future__ import annotations

from web.formats import minutes, number
from web.locale import translate as _

SAME = 0.005
"""Two factors this close are the same one: a third more is kept as 1.3333."""


def factor_words(factor: float) -> str:
    """What a time factor does, to come after a duration."""
    known = {
        1.0: _("sans temps supplémentaire"),
        1.25: _("temps majoré d'un quart"),
        4 / 3: _("temps majoré d'un tiers"),
        1.5: _("temps majoré de moitié"),
        2.0: _("temps doublé"),
        3.0: _("temps triplé"),
    }
    words = next((said for value, said in known.items() if abs(value - factor) < SAME), None)
    return str(words or _("temps multiplié par {factor}", factor=number(factor, 2)))


def allowed_minutes(limit: float | None, factor: float) -> int | None:
    """Whole minutes that a learner has; None without a limit."""
    return None if limit is None else round(limit * factor)


def duration(limit: float | None, factor: float) -> str:
    """1 h 20; a dash without a limit."""
    return minutes(allowed_minutes(limit, factor))
