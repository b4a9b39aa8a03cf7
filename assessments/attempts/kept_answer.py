"""An answer as it is kept: what the interaction reads, and nothing else that a client may send along.

What is kept is shown to trainers, exported and replayed for years: fields that nothing reads, numbers that JSON has not
(NaN), NUL and half characters, which neither every database nor UTF-8 can hold, would break it there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments.attempts.unknown import DIAGNOSTIC, UNKNOWN, is_unknown
from assessments.items.item import Item

_REPLACEMENT = "\ufffd"


def kept_answer(answer: Mapping[str, Any], *, item: Item, kind: str) -> dict[str, Any]:
    """The field that the item's interaction reads (none where it is missing), in text that can be written down."""
    if kind == DIAGNOSTIC and is_unknown(answer):
        return dict(UNKNOWN)
    field = item.kind.response
    return {field: _writable(answer[field])} if field in answer else {}


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", _REPLACEMENT).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {_writable(name): one if not isinstance(one, str) else _writable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [one if not isinstance(one, str) else _writable(one) for one in value]
    return value
