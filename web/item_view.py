"""An item and its statistics as its page shows them: figures in words, beside the same figures as lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from assessments.items.grade import answer_key
from assessments.items.variant import Variant
from reports.charts.interval_bar import share_line, signed_line
from web.formats import number, share
from web.locale import translate as _


@dataclass(frozen=True, slots=True)
class Line:
    """One share or correlation: its name, n, the figure and its interval in words, and the drawing."""

    name: str
    n: int | None
    figure: str
    interval: Markup
    drawing: Markup
    right: bool = False
    rest: str = ""


def headline_lines(document: Mapping[str, Any]) -> list[Line]:
    """Facility and discrimination."""
    lines = [_share(str(_("Réussite")), document["n"], document["facility"], "facility")]
    found = document.get("discrimination")
    if found:
        name, said = str(_("Discrimination")), _between(correlation(found[1]), correlation(found[2]))
        figure = correlation(found[0])
        drawing = signed_line(name, f"{figure} ({said})", "discrimination", found)
        lines.append(Line(name, None, figure, said, Markup(drawing)))  # noqa: S704 - drawn by us
    return lines


def correlation(value: float) -> str:
    """-0.083 -> −0,08, with a real minus."""
    return number(value, 2).replace("-", "\u2212")


def option_lines(document: Mapping[str, Any], item: Mapping[str, Any]) -> list[Line]:
    """How often each option was chosen, and how those who did so fare on the rest."""
    options = {str(one["id"]): one for one in item.get("options", ())}
    best = max((float(one.get("value", 0)) for one in options.values()), default=0.0)
    lines = []
    for one in document.get("options", ()):
        option = options.get(one["id"], {})
        right = bool(option.get("correct")) or (best > 0 and option.get("value") == best)
        rest = share(one["rest_score"]) if one["rest_score"] is not None else ""
        text = f"{one['id']}. {option.get('text', '')}"
        lines.append(_share(text, one["n"], one["share"], f"option-{one['id']}", right=right, rest=rest))
    return lines


def parameter_lines(document: Mapping[str, Any]) -> list[tuple[str, list[Line]]]:
    """Facility by value of each parameter."""
    groups: dict[str, list[Line]] = {}
    for n, one in enumerate(document.get("by_parameter", ())):
        if "band" in one:
            low, high = (_figure(value) for value in one["band"])
            name = str(_("de {low} à {high}", low=low, high=high))
        else:
            name = _figure(one["value"])
        groups.setdefault(one["parameter"], []).append(_share(name, one["n"], one["facility"], f"parameter-{n}"))
    return list(groups.items())


def key_of(variant: Variant) -> dict[str, Any]:
    """What is right, for this draw."""
    return answer_key(variant)


def _share(name: str, n: int, interval: Sequence[float], identity: str, *, right: bool = False, rest: str = "") -> Line:
    figure, said = share(interval[0]), _between(share(interval[1]), share(interval[2]))
    drawing = share_line(name, f"{figure} ({said})", identity, interval, marked=right)
    return Line(name, n, figure, said, Markup(drawing), right, rest)  # noqa: S704 - drawn by us


def _between(low: str, high: str) -> Markup:
    return _("de {low} à {high}", low=low, high=high)


def _figure(value: object) -> str:
    if isinstance(value, int | float):
        return number(value, 0 if float(value).is_integer() else 2)
    return str(value)
