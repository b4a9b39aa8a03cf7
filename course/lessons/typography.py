"""French typography for text that people read: narrow no-break spaces, apostrophes, numbers.

Authors type ordinary spaces; this pass makes those that must not break unbreakable (U+202F before ; : ! ? % € and
inside « » and numbers). It never adds or removes a word and is never run on code.
A space that the author left out is left out, except inside guillemets, where nothing else can have been meant.
"""

import re

THIN = "\u202f"
FIXED = "\u00a0"

_BREAKABLE = "[ \u00a0\u202f]"
_THOUSANDS = re.compile(rf"(?<![\d,.])\d{{1,3}}(?:{_BREAKABLE}\d{{3}})+(?!\d)")
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<!\.)\.\.\.(?!\.)"), "…"),
    (re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_]|«)"), "’"),
    (re.compile(r"(?<=\b[cdjlmnstCDJLMNST])'$|(?<=\b[Qq]u)'$"), "’"),
    (re.compile(rf"«{_BREAKABLE}*(?=\S)"), f"«{THIN}"),
    (re.compile(rf"«{_BREAKABLE}*$"), f"«{THIN}"),
    (re.compile(rf"{_BREAKABLE}*»"), f"{THIN}»"),
    (re.compile(rf"{_BREAKABLE}+([;:!?%‰€])"), rf"{THIN}\1"),
    (re.compile(rf"(?<=\d){_BREAKABLE}([kM]€)"), rf"{THIN}\1"),
    (re.compile(r"(?<=\d) (?=(?:min|h|pts?)\b)"), FIXED),
    (re.compile(r"(?<=[\d)}%€]) (?=[÷×] )"), FIXED),
)


def french(text: str) -> str:
    """Give plain text its French spaces and signs. Idempotent."""
    text = _THOUSANDS.sub(lambda found: re.sub(_BREAKABLE, THIN, found.group()), text)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def french_number(value: float, decimals: int | None = None) -> str:
    """Write a figure the French way: 1234.5 -> « 1 234,5 » (narrow no-break space, comma, real minus sign).

    With `decimals` None, as many decimals as the figure needs, two at most.
    """
    written = f"{abs(value):,.{2 if decimals is None else decimals}f}"
    if decimals is None and "." in written:
        written = written.rstrip("0").rstrip(".")
    negative = value < 0 and any(digit in written for digit in "123456789")
    return ("−" if negative else "") + written.replace(",", THIN).replace(".", ",")
