"""YAML documents: every refusal names file and line."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest

from core.documents import LARGEST_DOCUMENT, BadDocument, check_document, parse_document, read_document

SCHEMA = {
    "type": "object",
    "required": ["title"],
    "additionalProperties": False,
    "properties": {
        "title": {"type": "string", "pattern": "^[A-Z]"},
        "kind": {"enum": ["hard", "soft"]},
        "rows": {"type": "array", "items": {"type": "object", "required": ["id"]}},
    },
}


def test_a_departure_from_the_schema_names_line_field_and_remedy() -> None:
    document = parse_document("title: Titre\nrows:\n  - id: a\n  - {}\n", name="profile.yaml")
    (problem,) = check_document(document, SCHEMA)
    assert (problem.file, problem.line, problem.field) == ("profile.yaml", 4, "rows[1]")
    assert "id" in problem.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("titel: Titre\n", "unknown key"),
        ("title: titre\n", "does not match"),
        ("title: T\nkind: medium\n", "hard, soft"),
        ("title: 3\n", "is not of type"),
    ],
)
def test_each_kind_of_departure_has_its_words(text: str, words: str) -> None:
    problems = check_document(parse_document(text, name="x.yaml"), SCHEMA)
    assert any(words in problem.message for problem in problems)


def test_a_key_given_twice_is_refused_because_yaml_would_drop_one() -> None:
    with pytest.raises(BadDocument, match=r"x\.yaml:3: the key 'a' is given twice"):
        parse_document("a: 1\nb: 2\na: 3\n", name="x.yaml")


def test_broken_yaml_names_its_line() -> None:
    with pytest.raises(BadDocument, match=r"x\.yaml:[23]: not valid YAML"):
        parse_document("a: 1\nb: [1, 2\n", name="x.yaml")


def test_yaml_cannot_build_objects() -> None:
    with pytest.raises(BadDocument):
        parse_document("!!python/object/apply:os.system ['true']", name="x.yaml")


def test_text_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes("a: 1\nb: été\n".encode("latin-1"))
    with pytest.raises(BadDocument, match=r"x\.yaml:2: not UTF-8"):
        read_document(path)


def test_a_huge_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a" * (LARGEST_DOCUMENT + 1))
    with pytest.raises(BadDocument, match="at most"):
        read_document(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match=r"x\.yaml: the file does not exist"):
        read_document(tmp_path / "x.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 60_000,
        "a:\n" + "\n".join(" " * n + "a:" for n in range(1, 300)),
        "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + "\n".join(f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in pairwise("abcdefghi")),
        "&a {id: *a}",
    ],
)
def test_a_text_that_would_stop_the_server_is_refused_at_its_line_before_anything_is_built(text: str) -> None:
    began = perf_counter()
    with pytest.raises(BadDocument, match=r"^d\.yaml:\d+: "):
        parse_document(text, name="d.yaml")
    assert perf_counter() - began < 2.0


def test_a_document_may_still_refer_to_its_own_parts() -> None:
    assert parse_document("a: &a [1, 2]\nb: *a", name="d.yaml").data == {"a": [1, 2], "b": [1, 2]}
