"""A zip file that depends on its content alone: built twice, it is the same to the byte.

Entries are sorted, carry the earliest date that zip knows and plain file rights, and are named in a way that every
system unpacks alike. So a package can be compared by its digest, and a re-upload shows whether anything changed.
"""

import io
import re
import zipfile
from collections.abc import Mapping

from core.errors import InvalidInput

EARLIEST = (1980, 1, 1, 0, 0, 0)
_RIGHTS = 0o100644 << 16
_UNIX = 3
_NAME = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$")


class UnsafeEntry(InvalidInput):
    """An entry name that some system would unpack elsewhere, or over another entry."""


def write_archive(entries: Mapping[str, bytes]) -> bytes:
    """A deflated zip of `entries` (path with `/` -> content). Raises UnsafeEntry."""
    _check_names(entries)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(entries):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = _UNIX
            entry.external_attr = _RIGHTS
            archive.writestr(entry, entries[name], zipfile.ZIP_DEFLATED, compresslevel=9)
    return buffer.getvalue()


def _check_names(entries: Mapping[str, bytes]) -> None:
    seen: dict[str, str] = {}
    for name in entries:
        if not _NAME.match(name):
            raise UnsafeEntry(f"'{name}' cannot be put in a package: use letters, digits, . _ - and / only.")
        if name.lower() in seen:
            raise UnsafeEntry(f"'{name}' and '{seen[name.lower()]}' are one file where case does not count.")
        seen[name.lower()] = name
