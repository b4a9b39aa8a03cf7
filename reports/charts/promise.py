"""What was promised and what came: a dot for each step of the promise, with the 90 % interval of its share, beside the
diagonal on which promises are kept.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from reports.charts.svg import element, picture, text
from reports.words import Language, percent

SIDE = 300.0
_LEFT, _TOP, _BOTTOM, _RIGHT = 44.0, 12.0, 40.0, 12.0
_PLOT = SIDE - _LEFT - _RIGHT
HEIGHT = _TOP + _PLOT + _BOTTOM
_HALF_90 = 1.645


def promise_curve(
    title: str, description: str, steps: Sequence[Mapping[str, Any]], *, language: Language = "fr", identity: str
) -> str:
    """The drawing, as SVG; `steps` as a certificate has them: predicted, observed, n."""
    return picture(
        title,
        description,
        identity,
        *_frame(language),
        *(mark for step in steps for mark in _step(step)),
        class_="promise",
        viewbox=f"0 0 {SIDE:g} {HEIGHT:g}",
    )


def interval(observed: float, n: int) -> tuple[float, float]:
    """The 90 % interval of a share seen n times (Wilson)."""
    if n <= 0:
        return 0.0, 1.0
    z2 = _HALF_90**2
    middle = (observed + z2 / (2 * n)) / (1 + z2 / n)
    half = _HALF_90 / (1 + z2 / n) * math.sqrt(observed * (1 - observed) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def _x(share: float) -> float:
    return _LEFT + _PLOT * min(1.0, max(0.0, share))


def _y(share: float) -> float:
    return _TOP + _PLOT * (1.0 - min(1.0, max(0.0, share)))


def _frame(language: Language) -> list[str]:
    promised, came = ("annoncé", "constaté") if language == "fr" else ("promised", "observed")
    rules = []
    for share in (0.0, 0.5, 1.0):
        rules += [
            element("line", class_="promise__rule", x1=_x(0), x2=_x(1), y1=_y(share), y2=_y(share)),
            text(percent(share, language), class_="promise__label", x=_LEFT - 6, y=_y(share) + 4, text_anchor="end"),
            text(
                percent(share, language), class_="promise__label", x=_x(share), y=_y(0) + 16, text_anchor=_anchor(share)
            ),
        ]
    return [
        *rules,
        element("line", class_="promise__kept", x1=_x(0), x2=_x(1), y1=_y(0), y2=_y(1)),
        text(promised, class_="promise__label", x=_x(0.5), y=HEIGHT - 6, text_anchor="middle"),
        text(came, class_="promise__label", x=_x(0) + 6, y=_y(1) + 14),
    ]


def _anchor(share: float) -> str:
    return {0.0: "start", 1.0: "end"}.get(share, "middle")


def _step(step: Mapping[str, Any]) -> list[str]:
    low, high = interval(step["observed"], step["n"])
    x = _x(step["predicted"])
    return [
        element("line", class_="promise__interval", x1=x, x2=x, y1=_y(low), y2=_y(high)),
        element("circle", class_="promise__dot", cx=x, cy=_y(step["observed"]), r=4),
    ]
