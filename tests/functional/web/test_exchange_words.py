"""Whatever the exchange writes about a question has its sentence for people."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from assessments.items import exchange
from assessments.items.exchange.report import Remark
from web.exchange_refusals import refusal_sentences
from web.exchange_words import field_names, place_of, remark_sentences, said, sentence_for

SOURCES = sorted(
    path for path in Path(str(exchange.__file__)).parent.glob("*.py") if path.name not in ("report.py", "items_file.py")
)
NOT_SAID = {
    "Complétez le texte.", "unknown format 7. There are: 7.", "a feedback for the whole question has no place.",
    "Votre réponse est correcte.", "Votre réponse est incorrecte.", "Votre réponse est partiellement correcte.",
    "Your answer is correct.", "Your answer is incorrect.", "Your answer is partially correct.",
}  # fmt: skip
"""Texts of questions, what a page never asks for, and the first half of a longer sentence."""


def sentences_of(path: Path) -> Iterator[str]:
    """Everything in a source that ends like a sentence, with 7 for what is filled in."""
    tree = ast.parse(path.read_text("utf-8"))
    inside = {id(one) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for one in node.values}
    inside |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = ""
        if id(node) in inside:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(str(one.value) if isinstance(one, ast.Constant) else "7" for one in node.values)
        if " " in text and text[-1] in ".?»" and len(text) > 12 and text not in NOT_SAID:
            yield text


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_sentence_of_the_exchange_has_its_translation(app: Flask, path: Path) -> None:
    with app.test_request_context():
        known = [*remark_sentences(), *refusal_sentences()]
        assert [text for text in sentences_of(path) if sentence_for(text, known) is None and text != "7 « 7 »"] == []


def test_the_search_finds_sentences_at_all() -> None:
    assert len({text for path in SOURCES for text in sentences_of(path)}) > 100


def test_values_are_escaped_and_written_as_the_reader_writes_them(app: Flask) -> None:
    with app.test_request_context():
        pairs = remark_sentences()
        grade = sentence_for("15 % is no grade of Moodle's: 14.29 % counts there.", pairs)
        assert grade == "Moodle ne connaît pas 15\u202f%\u202f: 14,29\u202f% y compte."
        assert (
            sentence_for("files are not carried: <b>.png.", pairs) == "Un fichier n’est pas repris\u202f: &lt;b&gt;.png"
        )


def test_a_remark_that_nobody_translated_is_shown_as_it_is(app: Flask) -> None:
    with app.test_request_context():
        told = said(Remark("q", "problem", "options.text", "too <long>.", "q.xml:3"), remark_sentences(), file="q.xml")
    assert (told.text, told.known, told.place, told.fields) == ("too &lt;long&gt;.", False, "ligne 3", "options")


def test_fields_are_named_once_and_places_without_the_file_that_everybody_knows(app: Flask) -> None:
    with app.test_request_context():
        assert field_names("mistakes.value, mistakes.feedback, *, odd") == "erreurs prévues, odd"
        assert place_of("p.zip/items/a.xml:2:5", "p.zip") == "items/a.xml, ligne 2, colonne 5"
        assert place_of("p.zip", "p.zip") == ""
