"""The interactions there are. A new one is a module here, and a line in this list."""

from collections.abc import Mapping
from typing import Any

from assessments.items.kinds.choice import Choice
from assessments.items.kinds.kind import Kind
from assessments.items.kinds.numeric import Numeric

_LISTED: tuple[Kind[Any], ...] = (
    Choice(),
    Numeric(),
)
KINDS: Mapping[str, Kind[Any]] = {kind.name: kind for kind in _LISTED}
"""By the name that documents give them."""
