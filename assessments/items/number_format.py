"""Numbers as a French (or English) reader expects them: 1 234,5 % and −3 €, or 1,234.5% and −€3.

French: comma, thousands apart by U+202F from 1 000 up, U+202F before a sign, U+00A0 before a word. The minus is
U+2212 in both languages. player/grading/numbers.js writes the same characters.
"""

from assessments.interactions.refusal import Locale
from assessments.interactions.rounding import rounded_decimal, significant

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
_CURRENCIES = ("€", "$", "£")


def format_number(value: float, decimals: int, locale: Locale = "fr") -> str:
    """Write `value` with exactly `decimals` decimals, rounded half away from zero; zero has no sign."""
    plain = f"{rounded_decimal(value, decimals).copy_abs():f}"
    whole, _, fraction = plain.partition(".")
    group, mark = (",", ".") if locale == "en" else (NARROW_SPACE, ",")
    lead = len(whole) % 3 or 3
    grouped = group.join([whole[:lead], *(whole[i : i + 3] for i in range(lead, len(whole), 3))])
    sign = MINUS if value < 0 and plain.strip("0.") else ""
    return f"{sign}{grouped}{mark}{fraction}" if fraction else f"{sign}{grouped}"


def format_loosely(value: float, decimals: int, locale: Locale = "fr") -> str:
    """Write whole numbers without decimals and others with `decimals`: for derived values shown in a sentence."""
    exact = significant(value)
    return format_number(value, 0 if exact == int(exact) else decimals, locale)


def format_quantity(value: float, decimals: int, unit: str, locale: Locale = "fr") -> str:
    """Write a number with its unit ("" for none)."""
    number = format_number(value, decimals, locale)
    if not unit:
        return number
    if locale == "en" and unit in _CURRENCIES:
        return f"{number[0]}{unit}{number[1:]}" if number[0] == MINUS else f"{unit}{number}"
    if locale == "en" and unit == "%":
        return f"{number}%"
    return f"{number}{NO_BREAK_SPACE if unit[0].isalpha() else NARROW_SPACE}{unit}"
