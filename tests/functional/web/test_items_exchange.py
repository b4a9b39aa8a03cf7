"""« Échanger »: what leaves and what it loses, what comes in as drafts, and what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.items.exchange.formats import FORMATS, SUFFIXES, import_items
from assessments.items.models import ItemVersion
from core.clock import utc_now
from course.enrolment.models import AuditEntry
from tests.factories.school import School, build_school
from tests.functional.web.visitor import COURSE, visit_as

PAGE = f"{COURSE}/echange"
OPEN = ["assessment", "check"]
EVERY = [*OPEN, "diagnostic", "exam"]


@pytest.fixture
def secret(school: School) -> School:
    """The school with one of its questions kept for the exam."""
    with school.database.transaction() as session:
        version = session.scalars(
            select(ItemVersion).where(ItemVersion.item_key == "i01_001", ItemVersion.current)
        ).one()
        version.use, version.module_key = "exam", "exam"
    return school


def keys(school: School, *uses: str) -> set[str]:
    with school.database.reading() as session:
        query = select(ItemVersion.item_key).where(
            ItemVersion.course_id == school.course.id, ItemVersion.current, ItemVersion.use.in_(uses or EVERY)
        )
        return set(session.scalars(query))


def exported(client: FlaskClient, form: str, *, usage: list[str], module: str = "") -> list[dict[str, Any]]:
    answer = client.post(f"{PAGE}/export", data={"format": form, "module": module, "usage": usage})
    assert answer.status_code == 200, answer.text
    name = f"questions-{module or 'small'}{SUFFIXES[form]}"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    documents, report = import_items(answer.data, name, form)
    assert not report.left_out
    return documents


def sent(client: FlaskClient, content: bytes, name: str = "questions.xml") -> Any:
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + b"\r\n--edge--\r\n"
    return client.post(f"{PAGE}/import", data=body, content_type="multipart/form-data; boundary=edge")


def figure(page: str, title: str) -> int:
    found = re.search(rf"<dt>{title}</dt><dd>(\d+)</dd>", page)
    assert found, title
    return int(found.group(1))


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_downloads_and_reads_back_every_question_that_was_announced(
    trainer: FlaskClient, school: School, form: str
) -> None:
    page = trainer.get(PAGE, query_string={"format": form, "usage": OPEN}).text
    titles = ("Passent entières", "Changent", "Perdent quelque chose", "Restent dehors")
    wanted = keys(school, *OPEN)
    assert sum(figure(page, title) for title in titles) == len(wanted)
    assert figure(page, "Restent dehors") == 0
    names = {re.sub(r"_v\d+$", "", one["id"]) for one in exported(trainer, form, usage=OPEN)}
    assert names == wanted


def test_losses_are_listed_by_question_in_french_sentences_and_in_english_ones(
    app: Flask, trainer: FlaskClient, school: School
) -> None:
    asked = {"format": "gift", "usage": OPEN}
    page = trainer.get(PAGE, query_string=asked).text
    assert f'href="{COURSE}/questions/c01_01_1"' in page
    assert "GIFT n’a pas de place pour un indice." in page
    assert '<span lang="en">' not in page
    with school.database.transaction() as session:
        session.merge(school.trainer).locale = "en"
    assert "GIFT has no place for a hint." in visit_as(app, school.trainer).get(PAGE, query_string=asked).text


def test_only_the_module_that_was_chosen_leaves(trainer: FlaskClient) -> None:
    assert {one["id"][:3] for one in exported(trainer, "qti3", usage=OPEN, module="mod02")} <= {"i02", "c02"}


@pytest.mark.parametrize("form", FORMATS)
def test_the_exam_stays_unless_it_is_asked_for(trainer: FlaskClient, secret: School, form: str) -> None:
    usual = trainer.get(PAGE).text
    for use in EVERY:
        ticked = re.search(rf'id="use-{use}"[^>]*>', usual)
        assert ticked
        assert ("checked" in ticked.group()) == (use in OPEN), use
    assert "i01_001" not in {one["id"] for one in exported(trainer, form, usage=OPEN)}
    page = trainer.get(PAGE, query_string={"format": form, "module": "mod02", "usage": [*OPEN, "exam"]}).text
    assert "Ce fichier contient des questions secrètes" in page
    assert "i01_001" in {one["id"] for one in exported(trainer, form, usage=[*OPEN, "exam"], module="mod02")}


def test_the_version_that_is_handed_out_today_is_the_one_that_leaves(trainer: FlaskClient, school: School) -> None:
    with school.database.transaction() as session:
        old = session.scalars(select(ItemVersion).where(ItemVersion.item_key == "i01_001", ItemVersion.current)).one()
        own = {name: getattr(old, name) for name in ("organisation_id", "course_id", "item_key", "module_key", "use",
                                                     "competency_key", "difficulty", "guessing")}  # fmt: skip
        old.current = False
        session.flush()
        document = {**old.document, "explanation": "Corrigée depuis."}
        session.add(ItemVersion(**own, number=old.number + 1, current=True, digest="0" * 64, document=document,
                                published_at=utc_now(), origin="correction"))  # fmt: skip
    found = {one["id"]: one for one in exported(trainer, "moodle-xml", usage=OPEN)}
    assert found["i01_001"]["explanation"] == "Corrigée depuis."


def test_an_export_leaves_an_entry_in_the_audit_trail_and_on_the_page(trainer: FlaskClient, school: School) -> None:
    exported(trainer, "gift", usage=["check"])
    with school.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "items.exported")).one()
    assert (entry.actor_id, entry.subject) == (school.trainer.id, "course:small")
    assert entry.detail == {"format": "gift", "number": len(keys(school, "check")), "uses": ["check"]}
    assert "Derniers exports" in trainer.get(PAGE).text


def test_a_choice_without_questions_says_so_and_gives_no_file(trainer: FlaskClient) -> None:
    assert "Aucune question dans ce choix" in trainer.get(PAGE, query_string={"format": "gift"}).text
    answer = trainer.post(f"{PAGE}/export", data={"format": "gift", "usage": ["exam"]})
    assert (answer.status_code, "Content-Disposition" in answer.headers) == (422, False)


@pytest.mark.parametrize("choice", [{"format": "doc"}, {"module": "mod99"}, {"usage": ["draft"]}])
def test_what_is_not_offered_is_refused(trainer: FlaskClient, choice: dict[str, Any]) -> None:
    asked = {"format": "gift", "module": "", "usage": OPEN, **choice}
    assert trainer.get(PAGE, query_string=asked).status_code == 422
    assert trainer.post(f"{PAGE}/export", data=asked).status_code == 422


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_becomes_drafts_to_download_and_nothing_is_published(
    trainer: FlaskClient, school: School, form: str
) -> None:
    before = keys(school)
    content = trainer.post(f"{PAGE}/export", data={"format": form, "usage": OPEN}).data
    page = sent(trainer, content, "questions").text
    assert "identifiants sont déjà ceux de questions de la formation" in page
    packed = re.search(r'name="content" value="([^"]*)"', page)
    assert packed
    answer = trainer.post(f"{PAGE}/brouillons", data={"name": "questions", "content": packed.group(1)})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="imported.yaml"'
    drafts = yaml.safe_load(answer.text)
    assert drafts["format"] == "passerelle/items/1"
    assert len(drafts["items"]) == figure(page, "Brouillons")
    assert keys(school) == before


def test_what_is_to_complete_and_what_is_left_out_are_named_with_their_lines(trainer: FlaskClient) -> None:
    content = b"::Capitale::Quelle est la capitale ? {=Paris ~Lyon}\n\n::Note::Un texte qui ne demande rien.\n"
    page = sent(trainer, content, "vieux <b>.gift").text
    assert [figure(page, title) for title in ("Brouillons", "Prêts", "À compléter", "Laissées de côté")] == [1, 0, 1, 1]
    assert "À compléter\u202f: compétence, difficulté, activités, leçon, explication." in page
    assert "Un texte qui ne demande rien." in page
    assert '<span class="note">ligne 1</span>' in page
    assert '<span class="note">ligne 3</span>' in page
    assert "vieux &lt;b&gt;.gift" in page


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<quiz>\n<question></quiz>", "ligne 2, colonne 13"),
        (b"<quiz/>", "Aucune question dans ce fichier."),
        (b"<?xml version='1.0'?><!DOCTYPE quiz [<!ENTITY a 'b'>]><quiz/>", "refusé par sécurité"),
        (b"PK\x03\x04 and no more", "Ce zip ne peut pas être lu."),
        (b"Deux {=trous\n", "Une accolade n’a pas son pendant."),
        (b"<?xml version='1.0'?><html/>", "ni un paquet QTI 3.0"),
        (b"", "Choisissez un fichier qui contient des questions."),
        (b"x" * 5_000_001, "Ce fichier dépasse 5\u00a0Mo"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_place(trainer: FlaskClient, content: bytes, told: str) -> None:
    answer = sent(trainer, content)
    assert answer.status_code == 422
    assert told.replace("\u00a0", " ") in answer.text.replace("\u00a0", " ").replace("\u202fMo", " Mo")
    assert 'name="content"' not in answer.text


def test_a_body_far_beyond_the_limit_is_not_even_read(trainer: FlaskClient) -> None:
    assert sent(trainer, b"x" * 8_000_000).status_code == 413


def test_what_the_download_is_given_back_is_read_like_any_file(trainer: FlaskClient) -> None:
    for content in ("", "@@@", "é", "PHF1aXo-"):
        answer = trainer.post(f"{PAGE}/brouillons", data={"name": "x", "content": content})
        assert (answer.status_code, "Content-Disposition" in answer.headers) == (422, False), content


def test_learners_and_other_organisations_get_nothing(
    app: Flask, learner: FlaskClient, administrator: FlaskClient, school: School
) -> None:
    assert administrator.get(PAGE).status_code == 200
    other = visit_as(app, build_school(school.database, key="elsewhere", learners=1).administrator)
    before = len(keys(school))
    for client, refused in ((learner, 403), (other, 404)):
        path = PAGE if client is learner else "/cours/unknown/echange"
        assert client.get(path).status_code == refused
        for step in ("export", "import", "brouillons"):
            data = {"format": "gift", "usage": OPEN, "content": "eA=="}
            assert client.post(f"{path}/{step}", data=data).status_code == refused
    with school.database.reading() as session:
        assert not session.scalars(select(AuditEntry).where(AuditEntry.action == "items.exported")).all()
    assert len(keys(school)) == before


def test_forms_without_their_token_are_refused(guarded_app: Flask, school: School) -> None:
    client = visit_as(guarded_app, school.trainer)
    for step in ("export", "import", "brouillons"):
        assert client.post(f"{PAGE}/{step}", data={"format": "gift", "usage": OPEN}).status_code == 403


def test_the_list_of_questions_leads_here(trainer: FlaskClient) -> None:
    assert f'href="{PAGE}"' in trainer.get(f"{COURSE}/questions").text
