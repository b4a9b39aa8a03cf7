"""Drafts as an items file of a course folder; what is to complete stands above them as comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from assessments.items.exchange.report import Report
from assessments.items.schemas import FORMAT

IMPORTED = "imported"
"""The module that a file of drafts names, until its author says which."""


def items_file(documents: Sequence[Mapping[str, Any]], *, module: str, source: str, report: Report) -> str:
    """The text of items/MODULE.yaml; `source` names the file that the drafts were read from."""
    head = [f"# Drafts read from {source}."]
    head += [f"# {one.item}: {one}" for one in report.remarks if one.fate in ("missing", "problem")]
    head = [" ".join(line.split()) for line in head]
    data = {"format": FORMAT, "module": module, "items": list(documents)}
    text = yaml.dump(data, Dumper=yaml.SafeDumper, allow_unicode=True, sort_keys=False, width=120)
    return "\n".join([*head, text])
