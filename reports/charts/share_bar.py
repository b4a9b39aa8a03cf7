"""The share of a cohort at target, in the grammar of the gap bar: a dot for the expected share, a band for
its 90 % interval. There is no tick, since no share is asked of a cohort; a suppressed figure has neither dot
nor band.
"""

from reports.charts.svg import at_percent, element, picture
from reports.cohort import CohortReport, CohortRow, sentence
from reports.words import Language

HEIGHT = 28
_MIDDLE = HEIGHT / 2


def share_bar(row: CohortRow, report: CohortReport, *, language: Language = "fr", prefix: str = "share") -> str:
    """The bar, as SVG as wide as its container."""
    silent = " share-bar--silent" if row.figures is None else ""
    drawn = [element("line", class_="gap-bar__track", x1="0%", x2="100%", y1=_MIDDLE, y2=_MIDDLE)]
    if row.figures is not None:
        everyone = row.figures.assessed
        low, high = 100.0 * row.figures.low / everyone, 100.0 * row.figures.high / everyone
        drawn += [
            element(
                "rect",
                class_="gap-bar__band",
                x=at_percent(low),
                width=at_percent(high - low),
                y=_MIDDLE - 6,
                height=12,
                rx=6,
            ),
            element("circle", class_="share-bar__dot", cx=at_percent(100.0 * row.figures.share), cy=_MIDDLE, r=5.5),
        ]
    title = (row.title_en or row.title) if language == "en" else row.title
    said = sentence(row, report, language)
    key = f"{prefix}-{row.competency}"
    return picture(title, said, key, *drawn, class_=f"gap-bar__picture share-bar{silent}", width="100%", height=HEIGHT)
