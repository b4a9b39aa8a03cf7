"""From the bytes of a file to the lines of a job sheet, or a refusal that says what the file is and what to do.

Only UTF-8 text is read (with or without a byte order mark, with LF, CRLF or CR). Guessing an encoding would put wrong
letters into a course without anybody noticing, so any other encoding is named and refused with the command that
converts it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from core.errors import InvalidInput

LARGEST_SHEET = 2_000_000
"""Bytes; the longest sheet we know has 50 000."""
MOST_LINES = 20_000
LONGEST_LINE = 20_000
"""Characters; a paragraph has some 1 500."""

_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document (docx, odt)"),
    (b"\xd0\xcf\x11\xe0", "an old office document (doc)"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
_WIDE = ((b"\xff\xfe\x00\x00", "UTF-32"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<\?xml\b", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|div|span|ul|ol|li|h[1-6]|br|table|tr|td|a|strong|em|section|article|script)\b[^>]*>", re.I)
_TWICE_ENCODED = re.compile("Ã[©¨ª«§´®¢¹»¯¼‰€]|â€[™œ¦“”]|Ã\xa0|Å“")
_BULLET = re.compile(
    r"(?:[•‣▪▫◦●○■□–—·⁃∙➢➤►▶→✓✔❖\uf0b7\uf0a7\u2011]|[*+](?=\s)|[*+-](?=\s*[^\W\d_])|-(?=\s)|\d{1,3}[.)](?=\s)"
    r"|o(?=\s{2,}))\s*"
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_FIGURE_AT_EDGE = re.compile(r"^#|^\d{1,3}\s*[|%/:–-]|[|:–-]\s*\d{1,3}$|%$")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")


class UnreadableSheet(InvalidInput):
    """The file is not a text that a job sheet could be read from."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank, or several that a text editor had wrapped."""

    numbers: tuple[int, ...]
    """Its line numbers in the file, from 1."""
    raw: str
    """As in the file, without the spaces around it."""
    text: str
    """Normalised (NFC, ordinary single spaces), without the bullet."""
    bullet: bool
    indent: int
    gap: int
    """Blank lines just before it."""

    @property
    def number(self) -> int:
        """Where it begins."""
        return self.numbers[0]


def check_size(size: int, name: str) -> None:
    """Refuse a file of that many bytes when it is too large to be a job sheet, or empty."""
    if size > LARGEST_SHEET:
        raise UnreadableSheet(
            f"{name}: the file is larger than {LARGEST_SHEET:,} bytes; a job sheet is a few pages of text. "
            "Give the text of the sheet alone."
        )
    if size == 0:
        raise UnreadableSheet(f"{name}: the file is empty. Give a text file that holds the job sheet.")


def read_lines(raw: bytes, name: str) -> tuple[Line, ...]:
    """The non-blank lines of a job sheet. Raises UnreadableSheet naming `name`, the line and the remedy."""
    check_size(len(raw), name)
    text = _decoded(raw, name)
    _refuse_markup(text, name)
    rows = _LINE_END.split(text)
    if len(rows) > MOST_LINES:
        raise UnreadableSheet(f"{name}: {len(rows):,} lines; a job sheet has {MOST_LINES:,} at most.")
    for number, row in enumerate(rows, 1):
        if len(row) > LONGEST_LINE:
            raise UnreadableSheet(
                f"{name}, line {number}: {len(row):,} characters on one line; a job sheet has {LONGEST_LINE:,} at "
                "most. Check that the line breaks were kept when the text was copied."
            )
    lines = tuple(_unwrapped(_lines(rows)))
    if not lines:
        raise UnreadableSheet(f"{name}: the file holds only blank lines. Give the text of the job sheet.")
    return lines


def _decoded(raw: bytes, name: str) -> str:
    for signature, kind in _SIGNATURES:
        if raw.startswith(signature):
            raise UnreadableSheet(f"{name}: this is {kind}, not text. Save the sheet as plain text (UTF-8) first.")
    for mark, encoding in _WIDE:
        if raw.startswith(mark):
            raise UnreadableSheet(_other_encoding(name, 1, f"the text is in {encoding}", encoding))
    if b"\x00" in raw:
        line = raw[: raw.index(b"\x00")].count(b"\n") + 1
        raise UnreadableSheet(
            f"{name}, line {line}: the file is binary, or text in UTF-16. Save the sheet as plain text (UTF-8) first."
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        found = f"byte 0x{raw[error.start]:02X} is not UTF-8; the text is probably in Windows-1252"
        raise UnreadableSheet(_other_encoding(name, line, found, "WINDOWS-1252")) from None
    _refuse_control_characters(text, name)
    return text


def _other_encoding(name: str, line: int, found: str, encoding: str) -> str:
    return (
        f"{name}, line {line}: {found}. Save it as UTF-8 from your editor, or type: "
        f"iconv -f {encoding} -t UTF-8 {name} > utf8-{name}"
    )


def _refuse_control_characters(text: str, name: str) -> None:
    found = _CONTROL.search(text)
    if found:
        raise UnreadableSheet(
            f"{name}, line {_line_at(text, found.start())}: the character U+{ord(found.group()):04X} does not occur in "
            "text; the file is probably binary. Save the sheet as plain text (UTF-8) first."
        )


def _line_at(text: str, position: int) -> int:
    return len(_LINE_END.findall(text[:position])) + 1


def _refuse_markup(text: str, name: str) -> None:
    page = _HTML.search(text[:4000])
    tags = list(_TAG.finditer(text))
    if page or len(tags) >= 3:
        at = page.start() if page else tags[0].start()
        raise UnreadableSheet(
            f"{name}, line {_line_at(text, at)}: this is an HTML page, not text. Open it in a browser, copy what "
            "it shows and save that as plain text (UTF-8)."
        )
    broken = list(_TWICE_ENCODED.finditer(text))
    if len(broken) >= 3:
        raise UnreadableSheet(
            f"{name}, line {_line_at(text, broken[0].start())}: {broken[0].group()!r} shows that accented letters were "
            "encoded twice. Export the sheet again as UTF-8."
        )


def _lines(rows: list[str]) -> Iterator[Line]:
    gap = 0
    for number, row in enumerate(rows, 1):
        clean = _INVISIBLE.sub("", unicodedata.normalize("NFC", row))
        indent = len(clean.expandtabs(4)) - len(clean.expandtabs(4).lstrip())
        text = " ".join(clean.split())
        if not text:
            gap += 1
            continue
        bullet = _BULLET.match(clean.strip())
        body = " ".join(clean.strip()[bullet.end() :].split()) if bullet else text
        yield Line((number,), row.strip(), body or text, bool(bullet and body), indent, gap)
        gap = 0


def _unwrapped(lines: Iterator[Line]) -> Iterator[Line]:
    """Join a line to the one above when an editor wrapped it: no blank between, small first letter, open end above."""
    above: Line | None = None
    for line in lines:
        if above is None:
            above = line
        elif _continues(above, line):
            above = Line(
                above.numbers + line.numbers,
                f"{above.raw} {line.raw}",
                f"{above.text} {line.text}",
                above.bullet,
                above.indent,
                above.gap,
            )
        else:
            yield above
            above = line
    if above is not None:
        yield above


def _continues(above: Line, line: Line) -> bool:
    if line.gap or line.bullet or not line.text[0].islower() or above.text[-1] in ".!?:;…":
        return False
    if _FIGURE_AT_EDGE.search(above.text) or line.text.endswith(("...", "…")):
        return False
    if len(above.text) + len(line.text) > LONGEST_LINE:
        return False
    return len(above.text) >= 40 or (above.bullet and line.indent > above.indent)
