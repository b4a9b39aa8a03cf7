"""gift-pegjs, a grammar of GIFT by other people, reads what we write as we meant it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assessments.items.exchange.formats import export_items
from course.curriculum.folder import read_course_folder
from tests.factories.exchanged import documents

NPM_FOLDER = Path(__file__).parents[3] / "browser"
PROGRAM = """
const { parse } = require("gift-pegjs");
let text = "";
process.stdin.on("data", (part) => { text += part; });
process.stdin.on("end", () => {
  const questions = text.split(/\\n\\n+/).filter((block) => block.includes("::"));
  console.log(JSON.stringify(questions.map((block) => parse(block + "\\n")[0])));
});
"""


def parsed(gift: str) -> list[dict[str, Any]]:
    """The questions as gift-pegjs reads them."""
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    assert node, "node is needed: make test-deps"
    ran = subprocess.run(
        [node, "-e", PROGRAM], input=gift, capture_output=True, text=True, cwd=NPM_FOLDER, check=True, timeout=120
    )
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found


@pytest.fixture(scope="module")
def questions() -> dict[str, dict[str, Any]]:
    """The items of these tests, by title."""
    gift = export_items(documents(), "gift", variants=1)[0].decode()
    return {one["title"]: one for one in parsed(gift)}


def test_every_question_of_the_catalogue_is_read() -> None:
    folder = read_course_folder()
    items = [item for file in folder.items.values() for item in file["items"]]
    content, report = export_items(items, "gift", cases=folder.cases, variants=1)
    assert len(parsed(content.decode())) == len(report.items) - len(report.left_out)


def test_the_types_are_those_we_meant(questions: dict[str, dict[str, Any]]) -> None:
    types = {name: one["type"] for name, one in questions.items()}
    assert types["w_signs"] == "MC"
    assert types["w_unit_v1"] == "Numerical"
    assert types["w_blank"] == "Short"
    assert types["s_funnel"] == "Matching"
    assert {one["type"] for one in questions.values()} == {"MC", "Numerical", "Short", "Matching", "Essay"}


def test_signs_that_are_escaped_are_read_as_themselves(questions: dict[str, dict[str, Any]]) -> None:
    choices = questions["w_signs"]["choices"]
    assert choices[0]["text"]["text"] == "[html] = ~ # {x} : \\"
    assert choices[0]["feedback"]["text"] == "Oui ~ : c’est ça # 1 = 1."
    assert choices[0]["isCorrect"]


def test_tags_and_ids_are_read(questions: dict[str, dict[str, Any]]) -> None:
    assert questions["w_signs"]["id"] == "w_signs"
    assert {"competency=analyse", "difficulty=45.5", "activity=m01_a02"} <= set(questions["w_signs"]["tags"])


def test_weights_are_read(questions: dict[str, dict[str, Any]]) -> None:
    assert [one["weight"] for one in questions["w_several"]["choices"]] == [33.33333, 33.33333, 33.33333, -33.33333]
