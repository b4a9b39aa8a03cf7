"""Parts of an item that read the same once figures are filled in: nobody could tell which one is right."""

from collections.abc import Iterator, Sequence

from assessments.items.fields import ItemProblem
from assessments.items.variant import Variant


def alike(item: str, variants: Sequence[Variant], name: str) -> Iterator[ItemProblem]:
    """The first two parts called `name` ("options", "steps"...) that read the same in one of the variants."""
    for variant in variants:
        seen: dict[str, str] = {}
        for part in variant.order[name]:
            text = variant.text(part.text)
            if text in seen:
                message = f"{name} {seen[text]} and {part.id} read the same ({text!r}): reword one."
                yield ItemProblem(item, (name,), message)
                return
            seen[text] = part.id
