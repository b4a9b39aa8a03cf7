"""How figures, durations and dates are written on a page, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask
from flask_babel import format_date, format_datetime, format_decimal

from core.clock import calendar_day, utc_now
from web.locale import translate as _
from web.locale import translate_plural as _n


def configure_formats(app: Flask) -> None:
    """Offer the formats to templates as filters."""
    app.jinja_env.filters.update(
        number=number, share=share, minutes=minutes, day=day, moment=moment, since=since, signed=signed
    )


def number(value: float | None, decimals: int = 0) -> str:
    """1234.5 -> 1 234,5; a dash for nothing."""
    if value is None:
        return "–"
    return str(format_decimal(round(value, decimals), format="#,##0." + "0" * decimals if decimals else "#,##0"))


def signed(value: float, decimals: int = 0) -> str:
    """A change, always with its sign: +4, −2 (a real minus), 0."""
    rounded = round(value, decimals)
    if rounded == 0:
        return "0"
    return ("+" if rounded > 0 else "\u2212") + number(abs(rounded), decimals)


def share(value: float | None, decimals: int = 0) -> str:
    """0.73 -> 73 %."""
    if value is None:
        return "–"
    return str(_("{figure} %", figure=number(value * 100, decimals)))


def minutes(value: int | None) -> str:
    """70 -> 1 h 10."""
    if value is None:
        return "–"
    hours, rest = divmod(max(0, int(value)), 60)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h\u00a0{rest:02d}" if rest else f"{hours}\u00a0h"


def day(value: date | datetime | None) -> str:
    """21 novembre 2026; the year is left out when it is this one."""
    if value is None:
        return "–"
    shown = calendar_day(value) if isinstance(value, datetime) else value
    this_year = shown.year == calendar_day(utc_now()).year
    return str(format_date(value, "d MMMM" if this_year else "d MMMM y"))


def moment(value: datetime | None) -> str:
    """21 nov. 2026, 14:05, in the reader's time zone."""
    return "–" if value is None else str(format_datetime(value, "d MMM y, HH:mm"))


def since(value: datetime | None) -> str:
    """How long ago, in words short enough for a table cell."""
    if value is None:
        return str(_("jamais"))
    days = (calendar_day(utc_now()) - calendar_day(value)) // timedelta(days=1)
    if days <= 0:
        return str(_("aujourd'hui"))
    if days == 1:
        return str(_("hier"))
    if days <= 30:
        return str(_n("il y a {n} jour", "il y a {n} jours", days))
    return day(value)
