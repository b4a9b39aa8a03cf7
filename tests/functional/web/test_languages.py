"""French first, English complete: every message has its translation, and figures follow the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from flask import Flask
from flask.testing import FlaskClient

from course.enrolment.models import Person
from course.lessons.typography import french
from tests.factories.school import School
from tests.functional.web.visitor import COURSE, visit_as
from web import formats
from web.locale import CATALOGUES, read_messages, translate, translate_plural

WEB = CATALOGUES.parent
METHODS = {".py": "python", ".html": "jinja2.ext:babel_extract"}
KEYWORDS = {"_": None, "_n": (1, 2)}


def messages_in_sources() -> set[str | tuple[str, ...]]:
    found: set[str | tuple[str, ...]] = set()
    for path in sorted(WEB.rglob("*")):
        if path.suffix in METHODS:
            for _line, message, _comments, _context in extract_from_file(METHODS[path.suffix], path, keywords=KEYWORDS):
                found.add(message)
    return found


@pytest.fixture(scope="module")
def english() -> Catalog:
    return read_messages("en")


def test_every_message_has_its_english_and_no_english_is_left_over(english: Catalog) -> None:
    sources = messages_in_sources()
    translated = {message.id for message in english if message.id and all(_texts(message.string))}
    assert sources - translated == set()
    assert translated - sources == set()


def test_translations_keep_the_places_that_are_filled_in(english: Catalog) -> None:
    for message in english:
        if message.id:
            wanted = set(re.findall(r"\{\w+\}", " ".join(_texts(message.id))))
            for text in _texts(message.string):
                given = set(re.findall(r"\{\w+\}", text))
                assert given <= wanted, message.id
                assert wanted - given <= {"{n}"}, message.id


def _texts(strings: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (strings,) if isinstance(strings, str) else tuple(strings or ("",))


def test_the_browsers_language_is_followed_until_one_is_chosen(nobody: FlaskClient) -> None:
    assert '<h2 id="form-title">Connexion</h2>' in nobody.get("/connexion").text
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    page = nobody.get("/connexion", headers=english).text
    assert '<html lang="en">' in page
    assert "Sign in" in page
    nobody.post("/langue", data={"lang": "fr", "next": "/connexion"})
    assert '<html lang="fr">' in nobody.get("/connexion", headers=english).text


def test_a_chosen_language_stays_with_the_person(app: Flask, learner: FlaskClient, school: School) -> None:
    answer = learner.post("/langue", data={"lang": "en", "next": f"{COURSE}/ecart"})
    assert (answer.status_code, answer.location) == (303, f"{COURSE}/ecart")
    with school.database.reading() as session:
        person = session.get_one(Person, school.learner.id)
    assert person.locale == "en"
    page = visit_as(app, person).get(COURSE).text
    assert '<html lang="en">' in page
    assert "Follow the shop" in page


def test_a_language_that_the_interface_does_not_speak_is_refused(nobody: FlaskClient) -> None:
    assert nobody.post("/langue", data={"lang": "de"}).status_code == 422


@pytest.mark.parametrize(
    "path", [COURSE, f"{COURSE}/modules/mod01", f"{COURSE}/evaluations/a01", f"{COURSE}/ecart", "/compte", "/rien"]
)
def test_no_french_of_the_interface_is_left_on_an_english_page(app: Flask, school: School, path: str) -> None:
    with school.database.transaction() as session:
        person = session.get_one(Person, school.learner.id)
        person.locale = "en"
    page = visit_as(app, person).get(path).text
    outside = re.sub(r'<(\w+)[^>]*\slang="fr".*?</\1>', "", page, flags=re.S)
    for module in school.course.curriculum.modules:  # the course itself may have no English title
        for titled in (module, module.assessment):
            outside = outside.replace(french(titled.title) if titled else "", "")
    assert not re.search(r"\b(leçons?|évaluation|compétence|écart|apprenant|tentative|vous|votre)\b", outside, re.I)


def test_french_typography_is_set_whatever_the_source_wrote(app: Flask) -> None:
    with app.test_request_context():
        shown = translate("« Où j'en suis » : {n} %", n=1234.5)
    assert shown == "«\u202fOù j’en suis\u202f»\u202f: 1\u202f234,5\u202f%"


def test_values_are_escaped_and_counted_in_the_reader_s_way(app: Flask) -> None:
    with app.test_request_context():
        assert translate("Bonjour {name}", name="<script>") == "Bonjour &lt;script&gt;"
        assert translate_plural("{n} jour", "{n} jours", 0) == "0 jour"
        assert translate_plural("{n} jour", "{n} jours", 2) == "2 jours"


def test_figures_durations_and_changes_are_written_as_french_has_them(app: Flask) -> None:
    with app.test_request_context():
        assert formats.number(1234.56, 1) == "1\u202f234,6"
        assert formats.share(0.735) == "74\u202f%"
        assert formats.minutes(70) == "1\u00a0h\u00a010"
        assert formats.minutes(45) == "45\u00a0min"
        assert formats.signed(-2.4) == "\u22122"
        assert formats.signed(0.2) == "0"
        assert formats.number(None) == "–"


def test_sources_of_the_faces_are_where_this_test_looks() -> None:
    assert Path(WEB, "app.py").is_file()
