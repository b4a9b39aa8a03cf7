"""What the manual for authors shows must work."""

import re
from pathlib import Path

import yaml

from assessments.items.schemas import items_file_problems
from core.documents import check_document, parse_document, read_schema
from course.curriculum.folder import SCHEMAS

MANUAL = (Path(__file__).parents[4] / "docs/items.md").read_text("utf-8")


def test_the_example_of_the_manual_is_a_valid_items_file() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", MANUAL, flags=re.DOTALL)
    assert examples
    for example in examples:
        assert items_file_problems(yaml.safe_load(example)) == []
        assert (
            check_document(parse_document(example, name="items.yaml"), read_schema(SCHEMAS / "items.schema.json")) == []
        )


def test_the_manual_names_every_field_that_the_schema_knows() -> None:
    properties = read_schema(SCHEMAS / "items.schema.json")["$defs"]["item"]["properties"]
    assert [name for name in properties if f"`{name}" not in MANUAL] == []
