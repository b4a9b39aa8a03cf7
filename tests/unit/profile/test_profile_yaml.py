"""YAML that reads back as what was written, and reads well."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from course.profile.profile_yaml import _mapping, yaml_text

SCALARS = st.none() | st.booleans() | st.integers(-10_000, 10_000) | st.text(max_size=200)
ENTRIES = st.dictionaries(
    st.from_regex(r"[a-z]{1,8}", fullmatch=True), SCALARS | st.lists(st.text(max_size=30), max_size=4)
)
DOCUMENTS = st.dictionaries(
    st.from_regex(r"[a-z]{1,8}", fullmatch=True), SCALARS | ENTRIES | st.lists(ENTRIES, max_size=3), min_size=1
)


@settings(deadline=None)
@given(DOCUMENTS)
def test_a_document_reads_back_as_it_was(document: dict[str, Any]) -> None:
    assert yaml.safe_load(yaml_text(document)) == document


@pytest.mark.parametrize(
    "text",
    ["oui", "yes", "null", "12", "1e3", "2026-11-21", "- tiret", "a: b", "fin:", "# dièse", "a #b", "{x}", "[y]", "",
     " bord ", "« cité »", "l’été", "100 %", "a\nb", "a\n\nb", "tab\tici", "\u2028", "é" * 300, "mot " * 60 + "fin",
     "!tag", "&a", "*b", "'q'", '"q"'],
)  # fmt: skip
def test_texts_that_yaml_could_misread_come_back_whole(text: str) -> None:
    document = {"id": "x", "titre": text, "liste": [text, "b"], "entrees": [{"id": "y", "texte": text}]}
    assert yaml.safe_load(yaml_text(document)) == document


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_our_own_layout_is_right_without_being_checked(one: str, other: str) -> None:
    document = {"id": "x", "titre": one, "liste": [one, other], "entrees": [{"id": "y", "texte": other}]}
    rows = "\n".join(_mapping(document, "", "", {}, top=True))
    assert yaml.safe_load(rows) == document


def test_plain_words_are_not_quoted_and_long_texts_are_folded() -> None:
    text = yaml_text({"title": "Responsable logistique, en entrepôt", "summary": "mot " * 40 + "fin"})
    assert text.splitlines()[0] == "title: Responsable logistique, en entrepôt"
    assert text.splitlines()[1] == "summary: >-"
    assert max(len(line) for line in text.splitlines()) <= 112


def test_a_comment_stands_behind_the_field_it_is_about() -> None:
    document = {"id": "p", "kpis": [{"id": "marge", "unit": "€"}]}
    assert 'unit: "€"  # deviné' in yaml_text(document, comments={("marge", "unit"): "deviné"})
