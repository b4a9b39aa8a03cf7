"""A case as an HTML table: figures set the French way, raw values kept beside them for the player's sorting.

The table stands in a region that scrolls sideways by itself, so that a narrow screen never scrolls the page. Without
JavaScript it is a plain table; with it, `player/view/table.js` turns its headings into sort buttons.
"""

from html import escape

from course.lessons.case import Case, Cell, Column
from course.lessons.typography import french, french_number


def case_table(case: Case) -> str:
    """The whole figure: caption, table, and the line that says the figures are invented. Safe HTML."""
    return (
        f'<figure class="case" data-case="{escape(case.id)}">'
        f'<figcaption class="case-title">{escape(french(case.title))}</figcaption>'
        f"{plain_table(case)}"
        f'<p class="case-source">{escape(french(case.source))}</p>'
        "</figure>"
    )


def plain_table(case: Case) -> str:
    """The table alone, inside its scrolling region."""
    label = escape(french(case.title), quote=True)
    headings = "".join(_heading(column) for column in case.columns)
    rows = "".join(f"<tr>{_cells(case, row)}</tr>" for row in case.rows)
    return (
        f'<div class="table-scroll" role="group" tabindex="0" aria-label="{label}">'
        f'<table class="case-table" data-sortable=""><thead><tr>{headings}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def shown(column: Column, value: Cell, *, with_unit: bool = False) -> str:
    """A cell as people read it (plain text); an empty cell is a dash."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return french(value)
    written = french_number(value, column.decimals)
    return french(f"{written} {column.unit}") if with_unit and column.unit else written


def column_label(column: Column) -> str:
    """A column's title with its unit, as it stands at the head of a table or an axis (plain text)."""
    return french(f"{column.title} ({column.unit})" if column.unit else column.title)


def _heading(column: Column) -> str:
    kind = ' class="number"' if column.numeric else ""
    return f'<th scope="col"{kind} data-type="{column.type}">{escape(column_label(column))}</th>'


def _cells(case: Case, row: tuple[Cell, ...]) -> str:
    pairs = zip(case.columns, row, strict=True)
    return "".join(_cell(column, value, number == 0) for number, (column, value) in enumerate(pairs))


def _cell(column: Column, value: Cell, first: bool) -> str:
    text = escape(shown(column, value))
    if first and not column.numeric:
        return f'<th scope="row">{text}</th>'
    if not column.numeric:
        return f"<td>{text}</td>"
    raw = "" if value is None else repr(value)
    return f'<td class="number" data-value="{raw}">{text}</td>'
