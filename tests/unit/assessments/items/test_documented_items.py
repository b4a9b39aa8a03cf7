"""What the manual for authors shows must work."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from assessments.items.kinds.registry import KINDS
from assessments.items.schemas import FORMAT, items_file_problems
from core.documents import check_document, parse_document, read_schema
from course.curriculum.folder import SCHEMAS

MANUAL = (Path(__file__).parents[4] / "docs/items.md").read_text("utf-8")


EXAMPLES = [yaml.safe_load(example) for example in re.findall(r"```yaml\n(.*?)```", MANUAL, flags=re.DOTALL)]


def as_file(example: dict[str, Any]) -> dict[str, Any]:
    """An example is a whole items file, or one item of it."""
    return example if "format" in example else {"format": FORMAT, "module": "mod05", "items": [example]}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.get("interaction", "file"))
def test_an_example_of_the_manual_works(example: dict[str, Any]) -> None:
    data = as_file(example)
    assert items_file_problems(data) == []
    read = parse_document("{}", name="items.yaml")
    assert check_document(type(read)(read.file, data, read.lines), read_schema(SCHEMAS / "items.schema.json")) == []


def test_the_manual_has_an_example_of_every_interaction() -> None:
    assert {item["interaction"] for example in EXAMPLES for item in as_file(example)["items"]} == set(KINDS)


def test_the_manual_names_every_field_that_the_schema_knows() -> None:
    properties = read_schema(SCHEMAS / "items.schema.json")["$defs"]["item"]["properties"]
    assert [name for name in properties if f"`{name}" not in MANUAL] == []
