"""The table of a data case, put under the prompt where a format knows no shared stimulus, and taken off again.

It stands between two HTML comments, which readers never see and Moodle keeps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assessments.items.number_format import format_number

Cases = Mapping[str, Mapping[str, Any]]
"""Case documents by id."""
_BLOCK = re.compile(r"\s*<!-- case ([a-z][a-z0-9_]{0,59}) -->.*?<!-- /case -->", re.DOTALL)


def with_case(prompt: str, case: Mapping[str, Any] | None) -> str:
    """The prompt with the table of its case under it."""
    if case is None:
        return prompt
    return f"{prompt}\n\n<!-- case {case['id']} -->\n\n{case_markdown(case)}\n\n<!-- /case -->"


def without_case(prompt: str) -> tuple[str, str | None]:
    """The prompt without that table, and the id of the case."""
    found = _BLOCK.search(prompt)
    return (prompt, None) if found is None else (prompt[: found.start()] + prompt[found.end() :], found.group(1))


def case_markdown(case: Mapping[str, Any]) -> str:
    """Title, table and source in Markdown."""
    columns = case["columns"]
    head = " | ".join(_header(column) for column in columns)
    rule = " | ".join("---" if column["type"] == "text" else "---:" for column in columns)
    rows = [
        " | ".join(_shown(value, column) for value, column in zip(row, columns, strict=True)) for row in case["rows"]
    ]
    table = "\n".join(f"| {row} |" for row in (head, rule, *rows))
    return f"**{case['title']}**\n\n{table}\n\n*{case['source']}*"


def _header(column: Mapping[str, Any]) -> str:
    unit = column.get("unit")
    return _cell(f"{column['title']} ({unit})" if unit else str(column["title"]))


def _shown(value: object, column: Mapping[str, Any]) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float):
        decimals = column.get("decimals")
        if decimals is None:
            decimals = 0 if value == int(value) else 2
        return format_number(float(value), int(decimals))
    return _cell(str(value))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
