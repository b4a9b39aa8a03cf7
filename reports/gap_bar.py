"""The gap bar, the signature drawing of Passerelle: level as a dot, 90 % interval as a soft band, target as a
tick, and a word beside it. Learned once, it reads the same on every page, in a frame, in print.

Places are percentages of the width, so that the bar stretches and its lines and dot do not. The dot says the
verdict by its form as well as by its colour: full when there is one, a ring while it is undecided, none
before any answer.
"""

from html import escape

from assessments.mastery.verdict import Verdict
from reports.charts.svg import at_percent, element, picture, text
from reports.skill_gap import GapRow
from reports.words import NARROW, VERDICT_WORDS, Language, counted, number, questions_to_decide

HEIGHT = 28
_MIDDLE = HEIGHT / 2
_LABELLED_HEIGHT = 52


def gap_bar(
    row: GapRow, *, language: Language = "fr", prefix: str = "gap", labels: bool = False, titled: bool = False
) -> str:
    """The bar with its word, as HTML. `prefix` keeps ids apart where a page draws the same competency twice;
    `labels` writes the level above the dot and the target below its tick; `titled` adds the competency's name and
    the number of responses, in one line where there is room and above the bar where there is not.
    """
    word = VERDICT_WORDS[language][row.verdict]
    svg = gap_bar_svg(row, language=language, prefix=prefix, labels=labels)
    classes = f"gap-bar gap-bar--{row.verdict.value}{' gap-bar--titled' if titled else ''}"
    return (
        f'<div class="{classes}">{_title(row, language) if titled else ""}{svg}'
        f'<span class="gap-bar__word" aria-hidden="true">{escape(word)}</span></div>'
    )


def gap_bar_svg(row: GapRow, *, language: Language = "fr", prefix: str = "gap", labels: bool = False) -> str:
    """The bar alone, as SVG, as wide as its container."""
    middle = _LABELLED_HEIGHT / 2 if labels else _MIDDLE
    height = _LABELLED_HEIGHT if labels else HEIGHT
    return picture(
        row.title_in(language),
        describe(row, language),
        f"{prefix}-{row.competency}",
        *_drawing(row, middle),
        *(_labels(row, language, height) if labels else ()),
        class_="gap-bar__picture",
        width="100%",
        height=height,
    )


def describe(row: GapRow, language: Language) -> str:
    """The row in words: what a screen reader says, what hovering shows."""
    word = VERDICT_WORDS[language][row.verdict]
    target = number(row.target, language)
    if row.level is None or row.low is None or row.high is None:
        return f"{word.capitalize()}{_stop(language)} {_target_word(language)} {target}."
    level, low, high = (number(value, language) for value in (row.level, row.low, row.high))
    if language == "fr":
        seen = counted(row.evidence, "réponse", "réponses", language)
        level_said = f"{word.capitalize()}{NARROW}: niveau {level}, entre {low} et {high}"
        said = f"{level_said}{NARROW}; cible {target}{NARROW}; {seen}"
    else:
        seen = counted(row.evidence, "response", "responses", language)
        said = f"{word.capitalize()}: level {level}, between {low} and {high}; target {target}; {seen}"
    more = questions_to_decide(row.items_needed, language) if row.verdict is Verdict.UNDECIDED else ""
    return said + (f"{_stop(language)} {more}." if more else ".")


def _title(row: GapRow, language: Language) -> str:
    one, several = ("réponse", "réponses") if language == "fr" else ("response", "responses")
    seen = counted(row.evidence, one, several, language) if row.evidence else ""
    evidence = f' <span class="gap-bar__evidence">{escape(seen)}</span>' if seen else ""
    return f'<span class="gap-bar__title">{escape(row.title_in(language))}{evidence}</span>'


def _drawing(row: GapRow, middle: float) -> list[str]:
    target = at_percent(row.target)
    drawn = [element("line", class_="gap-bar__track", x1="0%", x2="100%", y1=middle, y2=middle)]
    if row.level is not None and row.low is not None and row.high is not None:
        drawn.append(
            element(
                "rect",
                class_="gap-bar__band",
                x=at_percent(row.low),
                width=at_percent(row.high - row.low),
                y=middle - 6,
                height=12,
                rx=6,
            )
        )
        if row.level < row.target and row.verdict is not Verdict.CLOSED:
            drawn.append(
                element("line", class_="gap-bar__gap", x1=at_percent(row.level), x2=target, y1=middle, y2=middle)
            )
    drawn.append(element("line", class_="gap-bar__target", x1=target, x2=target, y1=middle - 11, y2=middle + 11))
    if row.level is not None:
        drawn.append(element("circle", class_="gap-bar__level", cx=at_percent(row.level), cy=middle, r=5.5))
    return drawn


def _labels(row: GapRow, language: Language, height: float) -> list[str]:
    target = f"{_target_word(language)} {number(row.target, language)}"
    place = "end" if row.target > 80 else "start" if row.target < 20 else "middle"
    labels = [text(target, class_="gap-bar__label", x=at_percent(row.target), y=height - 2, text_anchor=place)]
    if row.level is not None:
        labels.append(
            text(
                number(row.level, language),
                class_="gap-bar__label gap-bar__label--level",
                x=at_percent(row.level),
                y=11,
                text_anchor="middle",
            )
        )
    return labels


def _target_word(language: Language) -> str:
    return "cible" if language == "fr" else "target"


def _stop(language: Language) -> str:
    return f"{NARROW};" if language == "fr" else ";"
