"""What differs between an item and what came back of it, beyond what was remarked on the way.

This is how the reports are held to their word: a difference that nobody named is named here, as lost.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from assessments.items.exchange.markdown_reading import same_text
from assessments.items.exchange.plain import as_template
from assessments.items.exchange.report import Report
from assessments.items.expression import Expression, ExpressionError, parse_constraint, parse_expression

_DEFAULTS: Mapping[str, Any] = {"shuffle": True, "multiple": False, "unit": "", "unit_required": False, "raters": 1}
_OF_PARTS: Mapping[str, Any] = {"correct": False, "credit": 0, "spelling": "tolerant", "weight": 1}
_CLOSE = 1e-4
"""Of a share: percentages have five decimals."""


def differences(own: Mapping[str, Any], back: Mapping[str, Any] | None, report: Report, *, plain: bool = False) -> None:
    """Remark every field that came back changed and was not remarked, or that nothing came back.

    `plain` if the texts of `own` are no templates.
    """
    document = as_template(own) if plain else own
    item = str(own["id"])
    if back is None:
        if item not in report.left_out:
            report.leave_out(item, "did not come back, and nothing on the way said so.")
        return
    named = {part for one in report.of(item) for part in one.field.split(", ")}
    for field in _differing(_comparable(document), _comparable(back)):
        steps = field.split(".")
        if not any(".".join(steps[: end + 1]) in named for end in range(len(steps))):
            report.note(item, "lost", field, "came back changed, and nothing on the way said so.")


def _comparable(document: Mapping[str, Any]) -> dict[str, Any]:
    """Parts without their letters, which formats choose anew, and defaults written out."""
    known = {name: value for name, value in document.items() if value not in (None, "", []) and name != "id"}
    for name, value in _DEFAULTS.items():
        known.setdefault(name, value)
    for name in ("options", "steps", "sources", "blanks", "channels", "mistakes", "rubric"):
        if name in known:
            known[name] = [_part(one) for one in known[name]]
    if "pairs" in known:
        targets = {one["id"]: one["text"] for one in document["targets"]}
        known["pairs"] = [targets[known["pairs"][one["id"]]] for one in document["sources"]]
        known["targets"] = sorted(targets.values())
    if "blanks" in known:
        order = [one["id"] for one in document["blanks"]]
        places = sorted(order, key=lambda name: str(document["text"]).find(f"[[{name}]]"))
        known["blanks"] = [known["blanks"][order.index(name)] for name in places]
        for index, name in enumerate(places):
            known["text"] = str(known["text"]).replace(f"[[{name}]]", f"[[{index}]]")
    return known


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in part.items() if name != "id" and value not in (None, "", [])}
    if "mistakes" in kept:
        kept["mistakes"] = [_part(one) for one in kept["mistakes"]]
    return {name: value for name, value in kept.items() if name not in _OF_PARTS or value != _OF_PARTS[name]}


def _differing(own: Any, back: Any, path: str = "") -> Iterator[str]:
    if isinstance(own, Mapping) and isinstance(back, Mapping):
        for name in {**own, **back}:
            inner = f"{path}.{name}" if path else str(name)
            if name in own and name in back:
                yield from _differing(own[name], back[name], inner)
            else:
                yield inner
    elif isinstance(own, list) and isinstance(back, list):
        if len(own) != len(back):
            yield path
        for one, other in zip(own, back, strict=False):
            yield from _differing(one, other, path)
    elif not _same(own, back):
        yield path


def _same(own: Any, back: Any) -> bool:
    if isinstance(own, str) and isinstance(back, str):
        return same_text(own, back) or (_parsed(own) is not None and _parsed(own) == _parsed(back))
    if isinstance(own, str | int | float) and _parsed(own) is not None and _parsed(own) == _parsed(back):
        return True
    if isinstance(own, bool) or isinstance(back, bool):
        return own is back
    if isinstance(own, int | float) and isinstance(back, int | float):
        return math.isclose(own, back, rel_tol=1e-12, abs_tol=_CLOSE if 0 < abs(own) < 1 else 0.0)
    return bool(own == back)


def _parsed(value: Any) -> object:
    """What an expression or a constraint says, however it is spaced; None for what is neither."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    for parse in (parse_expression, parse_constraint):
        try:
            read = parse(str(value))
        except ExpressionError:
            continue
        return read.root if isinstance(read, Expression) else (read.operator, read.left, read.right)
    return None
