"""Short names of ids in a learner's packed state, and the check that no two ids of a course share one.

Twin of `player/delivery/short_ids.js`: 30 bits of FNV-1a as five characters. Of courses with 700 ids, one in some four
thousand meets a collision; the build refuses it, since one part's progress would be read back as another's.
"""

from collections.abc import Iterable

from assessments.items.seed import hash_seed
from core.errors import InvalidInput

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
ID_LENGTH = 5


class AmbiguousIds(InvalidInput):
    """Two ids of the course have one short name."""


def short_id(identifier: str, length: int = ID_LENGTH) -> str:
    """`length` characters of [A-Za-z0-9_-], from the id alone."""
    bits = hash_seed(identifier)
    name = []
    for _ in range(length):
        name.append(DIGITS[bits & 63])
        bits >>= 6
    return "".join(name)


def refuse_ambiguous(identifiers: Iterable[str]) -> None:
    """Raise AmbiguousIds when two different ids would be told apart no longer."""
    seen: dict[str, str] = {}
    for identifier in identifiers:
        other = seen.setdefault(short_id(identifier), identifier)
        if other != identifier:
            raise AmbiguousIds(f"the ids '{identifier}' and '{other}' have the same short name; rename the newer one.")
