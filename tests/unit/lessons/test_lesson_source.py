"""Reading a lesson's skeleton: references with their lines, and every problem at once."""

from pathlib import Path

import pytest

from course.lessons.source import read_source

SMALL = Path(__file__).parents[2] / "factories" / "courses" / "small"


def problems(*lines: str) -> list[str]:
    return [str(problem) for problem in read_source("\n".join(lines), file="l05_01.md").problems]


def test_checks_and_cases_are_listed_with_their_lines() -> None:
    source = read_source((SMALL / "lessons" / "l01_01.md").read_text("utf-8"))
    assert [(one.id, one.line) for one in source.checks] == [("c01_01_1", 26)]
    assert [(one.id, one.line) for one in source.cases] == [("k01_ventes_rayon", 17)]
    assert source.problems == []


def test_a_chart_counts_as_a_reference_to_its_case() -> None:
    source = read_source("::: chart k01_x kind=bar x=a y=b\n:::\n")
    assert [one.id for one in source.cases] == ["k01_x"]


def test_an_unknown_container_is_named_with_its_file_and_line() -> None:
    (problem,) = problems("Texte", "", "::: exemple", ":::")
    assert problem.startswith("l05_01.md:3: unknown container 'exemple'")
    assert "example" in problem


@pytest.mark.parametrize("opening", ["::: check", "::: check C05", "::: check 5"])
def test_a_check_without_an_id_is_refused(opening: str) -> None:
    (problem,) = problems(opening, ":::")
    assert problem == "l05_01.md:1: a check container names an id: ::: check c05_01_1"


def test_a_container_left_open_is_named_at_the_line_that_opens_it() -> None:
    (problem,) = problems("a", "::: example", "b")
    assert problem.startswith("l05_01.md:2: the container 'example' is never closed")


def test_a_closing_mark_too_many_is_named_at_its_line() -> None:
    (problem,) = problems("::: remember", "a", ":::", ":::")
    assert problem.startswith("l05_01.md:4: this ::: closes nothing")


def test_what_must_stay_empty_must_stay_empty() -> None:
    (problem,) = problems("::: case k1", "texte", ":::")
    assert problem.startswith("l05_01.md:1: a case container stays empty")


def test_a_check_inside_another_container_or_twice_in_a_lesson_is_refused() -> None:
    found = problems("::: example", "::: check c1", ":::", ":::", "::: check c1", ":::")
    assert [line.split(": ")[0] for line in found] == ["l05_01.md:2", "l05_01.md:5"]
    assert "cannot stand inside" in found[0]
    assert "stands twice" in found[1]


def test_marks_inside_a_code_block_are_only_code() -> None:
    assert problems("```", "::: nonsense", "```", "~~~~", ":::", "~~~~") == []


def test_containers_nest_without_counting_colons() -> None:
    source = read_source("::: example\n::: warning Piège\n::: case k1\n:::\n:::\n:::\n")
    assert source.problems == []
    assert source.text.splitlines() == [
        "::::: example", ":::: warning Piège", "::: case k1", ":::", "::::", ":::::",
    ]  # fmt: skip
