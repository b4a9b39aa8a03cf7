"""Numbers as people type them: `1 234,56 €`, `1,234.56`, `12,5 %`, `−3`, with whatever space the keyboard gave.

How an ambiguous separator is read:
- both `,` and `.`: the last one is the decimal mark, the other one groups thousands (`1,234.56`, `1.234,56`);
- one of them twice or more: it groups thousands (`1,234,567`);
- one of them once: it is the decimal mark, so `1,234` is 1.234 -- except in English, where a comma after one to three
  digits (not a lone 0) and before exactly three groups thousands, so `1,234` is 1234 and `0,032` still 0.032;
- spaces and apostrophes group thousands by three; `12 34` is refused rather than guessed.
The same rules are in player/grading/numbers.js.
"""

import re
from dataclasses import dataclass

from assessments.interactions.likeness import without_invisible
from assessments.interactions.refusal import Locale, MalformedResponse
from assessments.interactions.units import is_same_unit

LONGEST = 64
_BLANKS = re.compile("[\t\n\r \u00a0\u2000-\u200a\u202f\u205f\u3000\ufeff]+")
_TYPED = re.compile("^([€$£]?) ?([-+−–]?) ?([€$£]?) ?((?:[0-9.,][0-9.,'’ ]*)?[0-9])([^0-9]*)$")
_ENGLISH_GROUPS = re.compile("^[1-9][0-9]{0,2},[0-9]{3}$")
_GROUPED = re.compile("^[0-9]{1,3}(?:([ '.,])[0-9]{3})(?:\\1[0-9]{3})*$")
_PLAIN = re.compile("^[0-9]*$")
_EXAMPLE = {"fr": "12,5", "en": "12.5"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit ("" for none), whether it must be typed, the language, and the field that a refusal names."""

    unit: str = ""
    unit_required: bool = False
    locale: Locale = "fr"
    field: str = "value"

    @property
    def example(self) -> str:
        """A well-formed answer to show in a refusal."""
        number = _EXAMPLE[self.locale]
        return f"{number}\u00a0{self.unit}" if self.unit else number


def read_typed_number(text: object, asked: Asked) -> float:
    """Read a typed number with its optional unit. Raises MalformedResponse on the field asked for."""
    if not isinstance(text, str):
        raise MalformedResponse("shape", field=asked.field, locale=asked.locale)
    if len(text) > LONGEST:
        raise _refused("too_long", asked)
    tidy = _BLANKS.sub(" ", without_invisible(text)).strip(" ")
    if not tidy:
        raise _refused("nothing_typed", asked)
    found = _TYPED.match(tidy)
    if found is None:
        raise _refused("not_a_number", asked, typed=tidy)
    before, sign, between, body, after = found.groups()
    magnitude = _decimal_text(body.replace("’", "'"), asked.locale)
    unit = after.strip(" .")
    if magnitude is None or unit[:1] in {",", "'", "’"}:
        raise _refused("not_a_number", asked, typed=tidy)
    _check_unit(" ".join(part for part in (before, between, unit) if part), asked)
    if len(magnitude.partition(".")[0].lstrip("0")) > 15:
        raise _refused("too_big", asked)
    return (-float(magnitude) if sign in {"-", "−", "–"} else float(magnitude)) + 0.0


def _decimal_text(body: str, locale: Locale) -> str | None:
    """Digits with at most one dot, or None where the grouping makes no sense."""
    whole, fraction = _split_at_decimal_mark(body, locale)
    if fraction is not None and (not fraction or not _PLAIN.match(fraction)):
        return None
    if not _PLAIN.match(whole) and not _GROUPED.match(whole):
        return None
    digits = re.sub("[ '.,]", "", whole)
    return f"{digits or '0'}.{fraction}" if fraction is not None else digits


def _split_at_decimal_mark(body: str, locale: Locale) -> tuple[str, str | None]:
    commas, dots = body.count(","), body.count(".")
    if commas and dots:
        mark = "," if body.rfind(",") > body.rfind(".") else "."
    elif commas + dots != 1 or (locale == "en" and _ENGLISH_GROUPS.match(body)):
        return body, None
    else:
        mark = "," if commas else "."
    whole, _, fraction = body.partition(mark)
    return whole, fraction


def _check_unit(typed: str, asked: Asked) -> None:
    if not typed:
        if asked.unit and asked.unit_required:
            raise _refused("unit_required", asked, unit=asked.unit)
    elif not asked.unit:
        raise _refused("no_unit", asked, typed=typed)
    elif not is_same_unit(typed, asked.unit):
        raise _refused("wrong_unit", asked, unit=asked.unit, typed=typed)


def _refused(reason: str, asked: Asked, **words: str) -> MalformedResponse:
    return MalformedResponse(reason, field=asked.field, locale=asked.locale, example=asked.example, **words)
