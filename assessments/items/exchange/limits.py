"""How large what comes from outside may be, and how a file that cannot be read is refused."""

from core.errors import InvalidInput

LARGEST_FILE = 20_000_000
"""Octets of a file to read."""
MOST_QUESTIONS = 5_000
LONGEST_QUESTION = 200_000
"""Characters."""


class UnreadableFile(InvalidInput):
    """A file that does not follow its format; the message names the file, the line and the remedy."""


def refused(file: str, line: int, message: str, *, column: int = 0) -> UnreadableFile:
    """A refusal at a line (0 for none), and a column where it is known."""
    place = f"{file}:{line}" if line else file
    return UnreadableFile(f"{place}{f':{column}' if line and column else ''}: {message}", field=place)


def as_text(content: bytes, file: str) -> str:
    """The text of a file in UTF-8, with or without a byte order mark. Raises UnreadableFile."""
    if len(content) > LARGEST_FILE:
        raise refused(file, 0, f"{len(content):,} octets, {LARGEST_FILE:,} at most. Export fewer questions at a time.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise refused(file, line, "not UTF-8 text. Save the file as UTF-8.") from None
    for number, part in enumerate(text.split("\n"), start=1):
        if any(character < " " and character not in "\t\r" for character in part):
            raise refused(file, number, "a control character. Is this a text file? Remove it.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
