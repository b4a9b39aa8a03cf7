"""Where on the scale the questions of a competency inform: an area over 0-100, the target as a tick, each question as a
stroke under the axis. What they are worth at a level is drawn as w / (w + 7): half the height is a verdict's worth, and
a bank worth ten of them is still inside the drawing.
"""

from reports.bank import CURVE_LEVELS, WORTH_FOR_A_VERDICT, BankRow
from reports.bank_words import sentence
from reports.charts.svg import at_percent, element, picture, text
from reports.words import Language, number

HEIGHT = 116.0
_TOP, _BOTTOM = 18.0, 28.0
_PLOT = HEIGHT - _TOP - _BOTTOM


def information_curve(row: BankRow, *, language: Language = "fr", prefix: str = "bank") -> str:
    """The drawing, as SVG as wide as its container."""
    return picture(
        row.title_in(language),
        sentence(row, language),
        f"{prefix}-{row.competency}",
        _area(row),
        *_axis(language),
        *(_question(difficulty) for difficulty in row.difficulties),
        *_target(row.target, language),
        class_="information",
        width="100%",
        height=HEIGHT,
    )


def _height(worth: float) -> float:
    return _TOP + _PLOT * (1.0 - worth / (worth + WORTH_FOR_A_VERDICT))


def _area(row: BankRow) -> str:
    """In a box of its own that stretches; its unit is the level across and the pixel down."""
    curve = " ".join(f"{level:g},{_height(worth):.2f}" for level, worth in zip(CURVE_LEVELS, row.worth, strict=True))
    floor = f"{_height(0.0):.2f}"
    return element(
        "svg",
        element("polygon", class_="information__area", points=f"{CURVE_LEVELS[0]:g},{floor} {curve} 98,{floor}"),
        element("polyline", class_="information__line", points=curve),
        viewbox=f"0 0 100 {HEIGHT:g}",
        preserveaspectratio="none",
        width="100%",
        height=HEIGHT,
    )


def _axis(language: Language) -> list[str]:
    floor, verdict = _height(0.0), _height(WORTH_FOR_A_VERDICT)
    word = "un verdict" if language == "fr" else "a verdict"
    return [
        element("line", class_="information__axis", x1="0%", x2="100%", y1=floor, y2=floor),
        element("line", class_="information__verdict", x1="0%", x2="100%", y1=verdict, y2=verdict),
        text(word, class_="information__label", x="0%", y=verdict - 4),
        text("0", class_="information__label", x="0%", y=HEIGHT - 4),
        text("50", class_="information__label", x="50%", y=HEIGHT - 4, text_anchor="middle"),
        text("100", class_="information__label", x="100%", y=HEIGHT - 4, text_anchor="end"),
    ]


def _question(difficulty: float) -> str:
    floor, place = _height(0.0), at_percent(difficulty)
    return element("line", class_="information__question", x1=place, x2=place, y1=floor + 2, y2=floor + 11)


def _target(target: float, language: Language) -> list[str]:
    word = "cible" if language == "fr" else "target"
    place = at_percent(target)
    label = text(
        f"{word} {number(target, language)}", class_="information__target-label", x=place, y=_TOP - 6,
        text_anchor="end" if target > 60 else "start",
    )  # fmt: skip
    line = element("line", class_="information__target", x1=place, x2=place, y1=_TOP - 2, y2=_height(0.0) + 11)
    return [line, label]
