"""Zip files. One from outside is read into memory and never unpacked: there are limits on entries, sizes and ratio;
entries that would land elsewhere, links and encrypted entries are refused with their names.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from assessments.items.exchange.limits import LARGEST_FILE, refused

MOST_ENTRIES = 10_000
LARGEST_TOTAL = 100_000_000
"""Octets of all entries, unpacked."""
LARGEST_ENTRY = 20_000_000
HIGHEST_RATIO = 200
"""Octets unpacked for one packed, of an entry large enough to matter."""
_MATTERS = 1_000_000
_PIECE = 65_536
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def read_zip(content: bytes, file: str, *, wanted: tuple[str, ...] = (".xml",)) -> dict[str, bytes]:
    """Entries whose names end in one of `wanted`, by name; every entry is checked. Raises UnreadableFile."""
    if len(content) > LARGEST_FILE:
        raise refused(file, 0, f"{len(content):,} octets, {LARGEST_FILE:,} at most.")
    with _opened(content, file) as archive:
        entries = archive.infolist()
        _check_all(entries, file)
        return {
            entry.filename: _unpacked(archive, entry, file)
            for entry in entries
            if not entry.is_dir() and entry.filename.lower().endswith(wanted)
        }


def write_zip(files: dict[str, bytes]) -> bytes:
    """A zip that depends on its content alone: sorted, with the earliest date that zip knows."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED, compresslevel=9)
    return buffer.getvalue()


def entry_names(content: bytes, file: str) -> list[str]:
    """The names of all entries that are files. Raises UnreadableFile."""
    with _opened(content, file) as archive:
        return [entry.filename for entry in archive.infolist() if not entry.is_dir()]


@contextmanager
def _opened(content: bytes, file: str) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever the standard library meets in it becomes a refusal that names the file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError) as error:
        raise refused(file, 0, f"not a zip file that can be read ({error}). Export the package again.") from None
    except (NotImplementedError, RuntimeError, ValueError, OverflowError) as error:
        raise refused(file, 0, f"a zip file of a kind that is not read here ({error}).") from None


def _check_all(entries: list[zipfile.ZipInfo], file: str) -> None:
    if len(entries) > MOST_ENTRIES:
        raise refused(file, 0, f"{len(entries)} entries, {MOST_ENTRIES} at most.")
    total = 0
    seen: set[str] = set()
    for entry in entries:
        _check(entry, file)
        if entry.filename in seen:
            raise refused(f"{file}/{entry.filename}", 0, "an entry that is there twice.")
        seen.add(entry.filename)
        total += entry.file_size
    if total > LARGEST_TOTAL:
        raise refused(file, 0, f"{total:,} octets once unpacked, {LARGEST_TOTAL:,} at most.")


def _check(entry: zipfile.ZipInfo, file: str) -> None:
    name = f"{file}/{entry.filename}"
    original = entry.orig_filename
    if "\\" in original or "\0" in original or original.startswith("/") or ":" in original.split("/")[0]:
        raise refused(name, 0, "an absolute path, or one of another system: no package needs one.")
    if ".." in original.split("/"):
        raise refused(name, 0, "a path that leaves the package: refused for safety.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise refused(name, 0, "a link: refused for safety. Put the file itself in the package.")
    if entry.flag_bits & 0x1:
        raise refused(name, 0, "an encrypted entry. Make the package without a password.")
    if entry.file_size > LARGEST_ENTRY:
        raise refused(name, 0, f"{entry.file_size:,} octets, {LARGEST_ENTRY:,} at most.")
    if entry.file_size > _MATTERS and entry.file_size > HIGHEST_RATIO * max(1, entry.compress_size):
        raise refused(name, 0, "unpacks to far more than it holds: refused for safety.")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str) -> bytes:
    """The content, read piece by piece: the size that an entry declares is only what it says of itself."""
    pieces, size = [], 0
    with archive.open(entry) as opened:
        while piece := opened.read(_PIECE):
            size += len(piece)
            if size > min(LARGEST_ENTRY, entry.file_size):
                raise refused(f"{file}/{entry.filename}", 0, "holds more than it says: refused for safety.")
            pieces.append(piece)
    return b"".join(pieces)
