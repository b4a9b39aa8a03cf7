"""Items files (items/<module>.yaml) as a whole: every item read, every id used once.

The shape of the file is checked against course/schemas/items.schema.json when the course folder is read; what a
schema cannot state is checked here.
"""

from collections.abc import Mapping

from assessments.items.fields import ItemProblem
from assessments.items.item import InvalidItem, Item, item_from_document, item_problems
from assessments.items.trial import TRIALS
from core.documents import Document, Problem

FORMAT = "passerelle/items/1"


def items_file_problems(data: object, *, trials: int = TRIALS) -> list[ItemProblem]:
    """Everything that is wrong with the data of an items file; paths start at the root of the file."""
    if not isinstance(data, Mapping) or not isinstance(data.get("items"), list):
        return [ItemProblem("", (), f"format: {FORMAT}, module and a list of items are expected.")]
    problems = []
    if data.get("format") != FORMAT:
        problems.append(ItemProblem("", ("format",), f"{FORMAT} is expected, not {data.get('format')!r}."))
    seen: set[str] = set()
    for index, document in enumerate(data["items"]):
        for one in item_problems(document, trials=trials):
            problems.append(ItemProblem(one.item, ("items", index, *one.path), one.message))
        name = str(document.get("id")) if isinstance(document, Mapping) else ""
        if name and name in seen:
            message = f"a second item {name}: results refer to ids, give it a new one."
            problems.append(ItemProblem(name, ("items", index, "id"), message))
        seen.add(name)
    return problems


def items_document_problems(document: Document, *, trials: int = TRIALS) -> list[Problem]:
    """The same for a file that was read with its line numbers."""
    return [
        document.problem(one.path, f"{one.item}: {one.message}" if one.item else one.message)
        for one in items_file_problems(document.data, trials=trials)
    ]


def read_items(data: object, *, trials: int = TRIALS) -> tuple[Item, ...]:
    """The items of a file's data. Raises InvalidItem for the first problem."""
    problems = items_file_problems(data, trials=trials)
    if problems:
        raise InvalidItem(str(problems[0]), field=problems[0].field or None)
    listed = data["items"] if isinstance(data, Mapping) else []
    return tuple(item_from_document(document, trials=0) for document in listed)
