"""Files that people take away: tables as CSV, documents as JSON, questions in their formats."""

from __future__ import annotations

import json
from typing import Any

from flask import Response


def csv_file(name: str, text: str) -> Response:
    """A CSV text, offered as `name`.csv."""
    return _file(f"{name}.csv", text, "text/csv; charset=utf-8")


def json_file(name: str, document: Any) -> Response:
    """A document, indented to be read, offered as `name`.json."""
    text = json.dumps(document, ensure_ascii=False, indent=2, default=str)
    return _file(f"{name}.json", text, "application/json; charset=utf-8")


def any_file(name: str, content: bytes | str, content_type: str) -> Response:
    """A file of another kind, offered as `name`, which has its suffix."""
    return _file(name, content, content_type)


def _file(name: str, content: bytes | str, content_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=content_type, headers=headers)
