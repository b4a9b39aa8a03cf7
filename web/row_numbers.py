"""Numbers in addresses: what no database row can have as its number is an address that does not exist."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST_ROW_NUMBER = 2**31 - 1


class RowNumber(IntegerConverter):
    """A whole number from 0 to the largest that a key column holds."""

    def __init__(self, map: Map, *args: Any, **values: Any) -> None:  # noqa: A002 - werkzeug's own name
        values.setdefault("max", LARGEST_ROW_NUMBER)
        super().__init__(map, *args, **values)


def configure_row_numbers(app: Flask) -> None:
    """Let every `<int:...>` of a route be a row number."""
    app.url_map.converters["int"] = RowNumber
