"""Which of the formats a file has, by what it begins with: names lie, and often say nothing."""

from __future__ import annotations

from assessments.items.exchange.limits import refused

_LOOK = 4000


def recognised_format(content: bytes, file: str) -> str:
    """One of formats.FORMATS. Raises UnreadableFile for what none of them begins like."""
    start = content[:_LOOK].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"PK") or b"<qti-assessment-item" in start:
        return "qti3"
    if b"<quiz" in start:
        return "moodle-xml"
    if start and not start.startswith((b"<?xml", b"<!")) and b"\x00" not in start:
        return "gift"
    raise refused(file, 1, "neither GIFT, nor Moodle XML, nor a QTI 3.0 package. Say which with --format.")
