"""Decimal rounding of binary numbers, the way a person with a calculator expects it.

0.285 * 100 is 28.499999999999996 for a computer and 28.5 for everybody else. Here a number is first read with the
15 significant digits that a double holds faithfully, then rounded half away from zero.
`player/grading/rounding.js` does the same on the same shortest digits (`repr` and `Number.prototype.toExponential`
agree on them), digit for digit.
"""

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal

SIGNIFICANT_DIGITS = 15
_SIGNIFICANT = Context(prec=SIGNIFICANT_DIGITS, rounding=ROUND_HALF_UP)
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
_ONE = Decimal(1)


def significant_decimal(value: float) -> Decimal:
    """Read a finite number with 15 significant digits."""
    return _SIGNIFICANT.create_decimal(repr(float(value)))


def significant(value: float) -> float:
    """Return the double nearest to the first 15 significant digits of `value`; never a negative zero."""
    return _nearest(significant_decimal(value), value)


def rounded_decimal(value: float, decimals: int) -> Decimal:
    """Round half away from zero; `decimals` may be negative (-2: to hundreds). The result keeps its zeros: 3.20."""
    return significant_decimal(value).quantize(_ONE.scaleb(-decimals), context=_WIDE)


def round_half_away(value: float, decimals: int = 0) -> float:
    """Like `rounded_decimal`, as a double; never a negative zero."""
    return _nearest(rounded_decimal(value, decimals), value)


def _nearest(decimal: Decimal, value: float) -> float:
    """The double nearest to `decimal`; at the very edge of doubles, where that is infinite, `value` itself."""
    nearest = float(decimal) + 0.0
    return value if math.isinf(nearest) else nearest


def rounded_score(share: float) -> float:
    """A share of the point as a score: from 0 to 1, four decimals."""
    return int(min(1.0, max(0.0, share)) * 10_000 + 0.5) / 10_000


def decimals_of(value: float) -> int:
    """How many decimals it takes to write `value`: 0.05 takes 2, 500 takes 0."""
    exponent = significant_decimal(value).normalize(_SIGNIFICANT).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def added(values: Iterable[float]) -> float:
    """The values added one after the other, as a browser adds them: Python's own sum() compensates from 3.12 on."""
    total = 0.0
    for value in values:
        total += value
    return total
