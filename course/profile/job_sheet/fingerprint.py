"""What the last import said, as short hashes, so that the next one can tell a person's correction from a change of the
sheet.

For each identifier and each field that comes from the sheet, eight hexadecimal digits of BLAKE2 over the value. They
are kept as comments at the end of profile.yaml: the file stays one file, and its format stays free of import matters.
"""

from __future__ import annotations

import hashlib
import json
import re
import textwrap
from collections.abc import Mapping
from typing import Any

Fingerprint = Mapping[str, Mapping[str, str]]
"""Hash by identifier and field."""

OPENING = "# --- Empreinte de l’import, à laisser telle quelle : elle distingue vos corrections de celles de la fiche."
ORIGIN = "origin"
"""Pseudo-field: the hash of the shape of sheet that brought the entry."""
_MARK = "#= "
_GROUP = re.compile(r"origin=([0-9a-f]{8}):")
_ENTRY = re.compile(r"([a-z][a-z0-9_]*)((?: [a-z_]+=[0-9a-f]{8})*);")


def digest(value: Any) -> str:
    """Eight hexadecimal digits that change with the value."""
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2s(canonical.encode("utf-8"), digest_size=4).hexdigest()


def fingerprint_comment(fingerprint: Fingerprint) -> str:
    """The comment lines that hold a fingerprint; "" for an empty one."""
    groups: dict[str, list[str]] = {}
    for identifier, fields in sorted(fingerprint.items()):
        hashes = "".join(f" {field}={value}" for field, value in fields.items() if field != ORIGIN)
        groups.setdefault(fields[ORIGIN], []).append(f"{identifier}{hashes};")
    rows = [OPENING] if groups else []
    for origin, entries in groups.items():
        text = f"origin={origin}: {' '.join(entries)}"
        rows += [_MARK + row for row in textwrap.wrap(text, 116, break_long_words=False, break_on_hyphens=False)]
    return "".join(f"{row}\n" for row in rows)


def read_fingerprint(text: str) -> dict[str, dict[str, str]]:
    """The fingerprint in the comments of a profile.yaml; empty where there is none."""
    rows = " ".join(line[len(_MARK) :] for line in text.splitlines() if line.startswith(_MARK))
    parts = _GROUP.split(rows)
    found: dict[str, dict[str, str]] = {}
    for origin, entries in zip(parts[1::2], parts[2::2], strict=True):
        for identifier, fields in _ENTRY.findall(entries):
            found[identifier] = {ORIGIN: origin} | dict(pair.split("=") for pair in fields.split())
    return found


def is_import_comment(line: str) -> bool:
    """True for a comment line that a fingerprint consists of."""
    return line.startswith(_MARK) or line == OPENING
