"""x ^ y with the same last bit in Python and in a browser.

The C library behind Python and a browser's engine do not round powers alike. Addition, multiplication, division
and square root are exact by IEEE 754 everywhere, so powers are built from them: repeated squaring for whole
exponents, and exp(y ln x) by short series for others (relative error about 1e-14). player/grading/power.js takes
the same steps.
"""

import math

_LN2 = 0.6931471805599453
_SQRT2 = 1.4142135623730951
_SQRT_HALF = 0.7071067811865476
_LARGEST_EXPONENT = 2147483648.0


def power(base: float, exponent: float) -> float:
    """Return base ** exponent; NaN where it has no real value, infinity where it is too large or divides by zero."""
    if exponent == math.floor(exponent):
        return _whole_power(base, exponent)
    if base < 0.0:
        return math.nan
    if base == 0.0:
        return 0.0 if exponent > 0.0 else math.inf
    if exponent == 0.5:
        return math.sqrt(base)
    return _exponential(exponent * _logarithm(base))


def _whole_power(base: float, exponent: float) -> float:
    left = abs(exponent)
    if left > _LARGEST_EXPONENT:
        return math.nan
    result, square = 1.0, base
    while True:
        if left % 2.0 == 1.0:
            result = result * square
        left = math.floor(left / 2.0)
        if left == 0.0:
            break
        square = square * square
    if exponent >= 0.0:
        return result
    return 1.0 / result if result != 0.0 else math.inf


def _logarithm(value: float) -> float:
    mantissa, twos = value, 0.0
    while mantissa > _SQRT2:
        mantissa, twos = mantissa * 0.5, twos + 1.0
    while mantissa < _SQRT_HALF:
        mantissa, twos = mantissa * 2.0, twos - 1.0
    z = (mantissa - 1.0) / (mantissa + 1.0)
    z2, series = z * z, 0.0
    for odd in range(25, 0, -2):
        series = series * z2 + 1.0 / odd
    return 2.0 * z * series + twos * _LN2


def _exponential(value: float) -> float:
    if value > 709.0:
        return math.inf
    if value < -700.0:
        return 0.0
    twos = math.floor(value / _LN2 + 0.5)
    rest, series = value - twos * _LN2, 1.0
    for term in range(18, 0, -1):
        series = 1.0 + rest * series / term
    factor = 2.0 if twos > 0 else 0.5
    for _ in range(abs(twos)):
        series = series * factor
    return series
