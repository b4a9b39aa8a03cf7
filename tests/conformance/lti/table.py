"""The list of conformance tests, by what the guide calls them: `python -m tests.conformance.lti.table` writes the page.

Read from the tests themselves, without running them: the marker of each says which behaviour it is for, its name says
it in a sentence.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "conformance-lti.md"
CERTIFICATION = "LTI Advantage certification"
HEAD = """# What holds our LTI to the standard

Written by `python -m tests.conformance.lti.table` from the tests in `tests/conformance/lti`; a test fails where it
is out of date.

The first part follows the names of 1EdTech's LTI Advantage Conformance Certification Guide (section 6: tools; the calls
that a tool has to make itself are listed in its section 5.4). Passing these tests is no certification: only 1EdTech
certifies. The second part is what certification does not ask. `×3` says that a test runs against each of the simulated
platforms, Moodle, Canvas and Open edX (`tests/simulators/lti`), which behave as those were measured or read to do.

Run them with `make test ARGS="tests/conformance/lti"`, or one with `-k "part of its name"`.
"""


def rows() -> Iterator[tuple[str, str, bool]]:
    """(behaviour, sentence, on every platform), in the order of the files."""
    for file in sorted(HERE.glob("test_*.py")):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for marker in _markers(node):
                    yield marker, _sentence(node.name), "kit" in {one.arg for one in node.args.args}


def page() -> str:
    """The whole page."""
    groups: dict[str, dict[str, list[str]]] = {CERTIFICATION: defaultdict(list), "": defaultdict(list)}
    for marker, sentence, everywhere in rows():
        certified = marker.startswith(CERTIFICATION)
        name = marker.removeprefix(CERTIFICATION).strip() if certified else marker
        groups[CERTIFICATION if certified else ""][name].append(sentence + (" ×3" if everywhere else ""))
    parts = [HEAD, "\n## What certification checks\n", *_table(groups[CERTIFICATION])]
    parts += ["\n## Beyond\n", *_table(groups[""])]
    return "\n".join(parts) + "\n"


def _table(group: dict[str, list[str]]) -> list[str]:
    lines = ["| behaviour | held by |", "|---|---|"]
    for name in sorted(group):
        lines.append(f"| {name} | {'; '.join(group[name])} |")
    return lines


def _markers(node: ast.FunctionDef) -> Iterator[str]:
    for one in node.decorator_list:
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr == "conformance":
            yield str(ast.literal_eval(one.args[0]))


def _sentence(name: str) -> str:
    words = name.removeprefix("test_").replace("_", " ")
    return words[0].upper() + words[1:]


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(f"Written to {PAGE}")
