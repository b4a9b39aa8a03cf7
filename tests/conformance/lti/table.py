"""The list of conformance tests, by what the guide calls them: `python -m tests.conformance.lti.table` writes the page.

Read from the tests themselves, without running them: the marker of each says which behaviour it is for, its name says
it in a sentence.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.conformance.lti.live.measured import MOODLE, VERSION
from tests.conformance.lti.live.notes import markdown

HERE = Path(__file__).parent
LIVE = HERE / "live"
OF_THE_KIT = ("test_ground.py", "test_cases_can_fail.py")
"""Tests of the live kit itself; no behaviour of a platform."""
PAGE = HERE.parents[2] / "docs" / "conformance-lti.md"
CERTIFICATION = "LTI Advantage certification"
HEAD = """# What holds our LTI to the standard

Written by `python -m tests.conformance.lti.table` from the tests in `tests/conformance/lti`; a test fails where it
is out of date.

The first part follows the names of 1EdTech's LTI Advantage Conformance Certification Guide (section 6: tools; the calls
that a tool has to make itself are listed in its section 5.4). Passing these tests is no certification: only 1EdTech
certifies. The second part is what certification does not ask. `×3` says that a test runs against each of the simulated
platforms, Moodle, Canvas and Open edX (`tests/simulators/lti`), which behave as those were measured or read to do.

Run them with `make test ARGS="tests/conformance/lti"`, or one with `-k "part of its name"`. The third part runs on a
real platform as well ([how](#on-a-platform-itself)).
"""
LIVE_HEAD = """
## On a platform itself

What our code relies on at a platform, in `tests/conformance/lti/live`. Each case is written once and runs on four
grade books: the three simulated ones and, where the environment names one, a **live** platform. Whoever connects
something that is no Moodle sees here in a minute whether it will do. What needs a browser (launch, deep linking) is in
`tests/e2e`.

1. Connect the platform, and open an activity of the tool once as a teacher and once as a learner
   ([moodle.md](moodle.md) for a Moodle). Take a course for trying, with a learner whose grades nobody minds: columns
   « Vérification de Passerelle » appear for seconds, and some platforms tell learners of new grades.
2. Passerelle has to be running at its public address: the platform fetches our keys there.
3. On the same machine, with the same environment as Passerelle (`PASSERELLE_SECRET_KEY`, `PASSERELLE_DATABASE_URL` and
   so on, where they are set), from a checkout of the same version:

       export PASSERELLE_HOME=…              # home of the running Passerelle
       export LTI_LIVE_CONNECTION=1          # number or name of the connection
       export LTI_LIVE_CONTEXT=LILLE         # id, short name or title of the platform's course
       export LTI_LIVE_LEARNER=4             # `sub` of the learner; without it, whoever opened something first
       pytest -n0 tests/conformance/lti/live              # -k "[live" for the live cases alone

   A name that fits nothing is answered with those that are known. Without these variables the live cases are skipped.
4. The end of the output says **what this platform does** where platforms differ; `!` marks a Moodle that does not do
   what the one below did. A failed case says what our code needs and did not get.

The run only reads the database of the installation: it asks for tokens of its own, and what its workers noted stays.
It writes into columns that it has made itself, takes each away again, also where a case fails, and in the end compares
all other columns of the course with what they were. It does not begin where there is nobody to grade. A run that is
killed may leave a column called « Vérification… »: delete it in the grade book.

`×4`: on Moodle, Canvas and Open edX as simulated, and live.
"""
MEASURED_HEAD = f"""
## What Moodle was measured to do

{VERSION}, by a live run of the cases above. The simulated Moodle is held to it, word for word.
"""


def rows() -> Iterator[tuple[str, str, bool]]:
    """(behaviour, sentence, on every platform), in the order of the files."""
    yield from _rows(sorted(HERE.glob("test_*.py")), everywhere="kit")


def live_rows() -> Iterator[tuple[str, str, bool]]:
    """The same of the cases that run on a live platform too."""
    yield from _rows((one for one in sorted(LIVE.glob("test_*.py")) if one.name not in OF_THE_KIT), everywhere="ground")


def page() -> str:
    """The whole page."""
    groups: dict[str, dict[str, list[str]]] = {CERTIFICATION: defaultdict(list), "": defaultdict(list)}
    for marker, sentence, everywhere in rows():
        certified = marker.startswith(CERTIFICATION)
        name = marker.removeprefix(CERTIFICATION).strip() if certified else marker
        groups[CERTIFICATION if certified else ""][name].append(sentence + (" ×3" if everywhere else ""))
    live: dict[str, list[str]] = defaultdict(list)
    for marker, sentence, _ in live_rows():
        live[marker].append(f"{sentence} ×4")
    parts = [HEAD, "\n## What certification checks\n", *_table(groups[CERTIFICATION])]
    parts += ["\n## Beyond\n", *_table(groups[""])]
    parts += [LIVE_HEAD, *_table(live)]
    parts += [MEASURED_HEAD, *markdown(MOODLE)]
    return "\n".join(parts) + "\n"


def _rows(files: Iterable[Path], *, everywhere: str) -> Iterator[tuple[str, str, bool]]:
    for file in files:
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for marker in _markers(node):
                    yield marker, _sentence(node.name), everywhere in {one.arg for one in node.args.args}


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
