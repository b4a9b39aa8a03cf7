"""The interactions there are. A new one is a module here, and a line in this list."""

from collections.abc import Mapping
from typing import Any

from assessments.items.kinds.allocation import Allocation
from assessments.items.kinds.choice import Choice
from assessments.items.kinds.fill_in import FillIn
from assessments.items.kinds.kind import Kind
from assessments.items.kinds.likert import Likert
from assessments.items.kinds.long_fill_in import LongFillIn
from assessments.items.kinds.matching import Matching
from assessments.items.kinds.numeric import Numeric
from assessments.items.kinds.sequencing import Sequencing

_LISTED: tuple[Kind[Any], ...] = (
    Choice(),
    Numeric(),
    Sequencing(),
    Matching(),
    FillIn(),
    Likert(),
    LongFillIn(),
    Allocation(),
)
KINDS: Mapping[str, Kind[Any]] = {kind.name: kind for kind in _LISTED}
"""By the name that documents give them."""
