"""« Questions »: the list, an item with its figures, and a correction from its form to its end."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from assessments.attempts.item_statistics import compute_statistics, take_statistics_request
from assessments.attempts.models import Regrading
from assessments.items.correction import versions_of
from assessments.items.models import ItemStatistics, ItemVersion
from core.clock import utc_now
from course.enrolment.audit import note_action
from tests.factories.correction import KEY, confirm, regrading_of, take, version_of, work
from tests.factories.school import School, build_school
from tests.functional.web.visitor import COURSE, visit_as
from web.corrections.changes import document_changes
from web.corrections.draft import FORMS
from web.item_flags import flag_titles
from web.items import excerpt

LIST, ITEM, FORM = f"{COURSE}/questions", f"{COURSE}/questions/{KEY}", f"{COURSE}/questions/{KEY}/corriger"


@pytest.fixture
def answered(school: School) -> School:
    for n, learner in enumerate(school.learners[:5]):
        take(school, learner, choice="b" if n < 2 else "a")
    return school


def sent(school: School, **more: Any) -> dict[str, Any]:
    return {"version": version_of(school).id, "mode": "form", "right": "a", "reason": "Romans, dit le tableau.", **more}


def proposed(client: FlaskClient, school: School, **more: Any) -> str:
    answer = client.post(FORM, data=sent(school, **more))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_the_list_names_every_item_and_narrows_by_word_module_competency_and_use(trainer: FlaskClient) -> None:
    assert trainer.get("/questions").location == LIST
    page = trainer.get(LIST).text
    assert "Quel rayon a le taux de transformation le plus élevé" in page
    assert f'href="{ITEM}"' in page
    assert "9 questions" in page or "questions</h2>" in page
    assert f'href="{ITEM}"' not in trainer.get(LIST, query_string={"q": "panier"}).text
    assert f'href="{ITEM}"' in trainer.get(LIST, query_string={"q": "RAYON", "module": "mod01"}).text
    assert f'href="{ITEM}"' not in trainer.get(LIST, query_string={"module": "mod02"}).text
    assert f'href="{ITEM}"' not in trainer.get(LIST, query_string={"usage": "check"}).text
    assert f'href="{ITEM}"' not in trainer.get(LIST, query_string={"competence": "gestion_stock"}).text
    assert "Aucune question n’est dans ce cas" in trainer.get(LIST, query_string={"signal": "key_suspect"}).text


def test_the_beginning_of_a_prompt_ends_with_a_whole_word() -> None:
    said = excerpt(ItemVersion(document={"prompt": "Le taux de **transformation** de {n} boutiques, " + "mot " * 60}))
    assert said.startswith("Le taux de transformation de … boutiques, mot mot")
    assert said.endswith("mot…")
    assert len(said) <= 141
    assert excerpt(ItemVersion(document={"prompt": "x" * 300})) == "x" * 139 + "…"
    assert excerpt(ItemVersion(document={"prompt": "Court."})) == "Court."


def test_the_journal_of_an_item_is_that_of_its_course(trainer: FlaskClient, answered: School) -> None:
    with answered.database.transaction() as session:
        for course_id in (answered.course.id, answered.course.id + 1000):
            note_action(
                session,
                organisation_id=answered.organisation.id,
                actor_id=answered.administrator.id,
                action="regrading.done",
                subject=f"item:{KEY}",
                detail={"course": course_id, "changed": 3},
                now=utc_now(),
            )
    assert trainer.get(ITEM).text.count("3 scores changés") == 1


def test_statistics_are_asked_for_and_shown_with_what_is_not_known(trainer: FlaskClient, answered: School) -> None:
    assert "Aucune réponse n’a encore été comptée" in trainer.get(ITEM).text
    assert trainer.post(f"{LIST}/calcul").status_code == 303
    assert take_statistics_request(answered.database, now=utc_now()) == answered.course.id
    compute_statistics(answered.database, course_id=answered.course.id, clock=utc_now)
    page = trainer.get(ITEM).text
    assert "Trop peu de réponses (5) pour juger" in page
    assert "de 14\u202f% à 73\u202f%" in page, "40 % of 5 at 90 %: Wilson"
    assert page.count("<svg") >= 6


def test_a_flag_says_its_reason_and_what_to_do(trainer: FlaskClient, answered: School) -> None:
    version = version_of(answered)
    document = {"n": 200, "facility": [0.05, 0.03, 0.08], "discrimination": [-0.4, -0.5, -0.3], "options": [],
                "seconds": None, "by_parameter": [], "omitted": 0}  # fmt: skip
    with answered.database.transaction() as session:
        session.add(
            ItemStatistics(
                item_version_id=version.id,
                organisation_id=version.organisation_id,
                course_id=version.course_id,
                responses=200,
                document=document,
                flags=["key_suspect", "too_hard", "dead_option"],
                computed_at=utc_now(),
            )
        )
    page = trainer.get(ITEM).text
    assert "Clé à vérifier" in page
    assert "Relisez la clé" in page
    listed = trainer.get(LIST, query_string={"signal": "signalees"}).text
    assert "1 question<" in listed
    assert "Clé à vérifier" in listed


def test_every_flag_has_words() -> None:
    assert all(flag_titles().values())


def test_a_key_is_corrected_from_the_form_to_the_end(
    trainer: FlaskClient, administrator: FlaskClient, answered: School
) -> None:
    address = proposed(trainer, answered)
    assert "L’aperçu est en cours de calcul" in trainer.get(address).text
    assert trainer.get(f"{address}/etat").json == {"state": "previewing", "done": 0, "total": 0}
    work(answered)
    page = trainer.get(address).text
    assert "5 scores changeront" in page
    assert "Appliquer la correction" not in page, "a trainer proposes"
    assert trainer.post(f"{address}/appliquer").status_code == 403
    assert "Appliquer la correction" in administrator.get(address).text
    assert administrator.post(f"{address}/appliquer").status_code == 303
    work(answered)
    done = administrator.get(address).text
    assert "5 scores ont changé" in done
    assert administrator.post(f"{address}/appliquer").status_code == 409
    item = trainer.get(ITEM).text
    assert "corrigée ici" in item
    assert "réponses renotées" in item
    assert "Romans, dit le tableau." in item


def test_a_form_that_cannot_work_says_so_at_the_field_and_keeps_what_was_typed(
    trainer: FlaskClient, answered: School
) -> None:
    answer = trainer.post(FORM, data=sent(answered, right="", reason=""))
    assert answer.status_code == 422
    assert "Ce choix d’options ne convient pas" in answer.text
    assert "Dites pourquoi" in answer.text
    same = trainer.post(FORM, data=sent(answered, right="b", reason="kept words"))
    assert "il n’y a rien à corriger" in same.text
    assert "kept words" in same.text
    stale = trainer.post(FORM, data=sent(answered, version=0))
    assert (stale.status_code, "Une autre version de cette question" in stale.text) == (422, True)
    with answered.database.reading() as session:
        assert session.scalars(select(Regrading)).all() == []


def test_what_is_said_after_the_answer_is_corrected_with_the_key(trainer: FlaskClient, answered: School) -> None:
    """An option that has become right must not go on saying that it is wrong."""
    before = version_of(answered).document
    page = trainer.get(FORM).text
    assert 'name="explanation"' in page
    assert 'name="feedback_a"' in page
    refused = trainer.post(FORM, data=sent(answered, explanation=" "))
    assert (refused.status_code, "Écrivez ce que l’apprenant lira" in refused.text) == (422, True)
    typed = before["explanation"].replace("\n", "\r\n")
    address = proposed(trainer, answered, explanation=typed, feedback_a="Oui : Romans.", feedback_b="")
    document = regrading_of(answered, int(address.rsplit("/", 1)[1])).document
    assert document["explanation"] == before["explanation"], "line ends of a browser are no change"
    said = {one["id"]: one.get("feedback") for one in document["options"]}
    assert (said["a"], said["b"]) == ("Oui : Romans.", None)


def test_an_item_under_correction_leads_to_that_correction(trainer: FlaskClient, answered: School) -> None:
    address = proposed(trainer, answered)
    assert trainer.get(FORM).location == address
    assert trainer.post(f"{address}/abandonner").status_code == 303
    assert "abandonnée" in trainer.get(address).text
    assert trainer.get(FORM).status_code == 200


def test_the_whole_document_may_be_corrected_and_its_problems_name_the_line(
    trainer: FlaskClient, answered: School
) -> None:
    document = copy.deepcopy(version_of(answered).document)
    document["difficulty"] = 140
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    answer = trainer.post(FORM, data=sent(answered, mode="document", document=text))
    assert answer.status_code == 422
    line = 1 + text.splitlines().index("difficulty: 140")
    assert f"Ligne {line}." in answer.text
    for broken in ("a: [", "- a list", "a: 2026-01-01", ""):
        assert trainer.post(FORM, data=sent(answered, mode="document", document=broken)).status_code == 422
    text = text.replace("difficulty: 140", "difficulty: 61")
    proposed(trainer, answered, mode="document", document=text)


@pytest.mark.parametrize("sign", ["\\0", "\\ud800"])
def test_a_document_with_a_sign_that_no_database_keeps_is_refused(
    trainer: FlaskClient, answered: School, sign: str
) -> None:
    document = {**version_of(answered).document, "explanation": "HERE"}
    text = yaml.safe_dump(document, allow_unicode=True, width=1000).replace("HERE", f'"before{sign}after"')
    answer = trainer.post(FORM, data=sent(answered, mode="document", document=text))
    assert answer.status_code == 422
    assert "cannot be kept" in answer.text or "not valid YAML" in answer.text


def test_a_document_that_would_stop_the_server_is_refused_at_once(trainer: FlaskClient, answered: School) -> None:
    for text in ("[" * 59_000, "id: &a [" + "x," * 900 + "]\nuse: [" + "*a," * 900 + "]"):
        answer = trainer.post(FORM, data=sent(answered, mode="document", document=text))
        assert (answer.status_code, "Ce document ne se lit pas" in answer.text) == (422, True)


def test_a_numeric_key_is_corrected_with_tolerance_and_further_answers(trainer: FlaskClient, answered: School) -> None:
    form = f"{COURSE}/questions/i01_002/corriger"
    page = trainer.get(form).text
    assert 'value="taux"' in page
    data = {
        "version": version_of(answered, "i01_002").id, "mode": "form", "reason": "arrondi", "answer": "taux",
        "decimals": "1", "absolute": "0,05", "relative": "", "accepted": "tickets / passages",
    }  # fmt: skip
    refused = trainer.post(form, data={**data, "answer": "tickets / nobody"})
    assert (refused.status_code, "Cette réponse ne se lit pas" in refused.text) == (422, True)
    assert trainer.post(form, data=data).status_code == 303
    with answered.database.reading() as session:
        kept = session.scalars(select(Regrading)).one().document
    assert kept["tolerance"] == {"absolute": 0.05}
    assert kept["decimals"] == 1
    told = [(one["value"], one.get("credit")) for one in kept["mistakes"]]
    assert told == [("tickets / passages", 1), ("passages / tickets", None)], "what is accepted is no mistake any more"


def test_a_stranger_sees_neither_items_nor_corrections(trainer: FlaskClient, answered: School, app: Any) -> None:
    address = proposed(trainer, answered)
    other = build_school(answered.database, key="elsewhere")
    for person in (other.trainer, other.administrator):
        stranger = visit_as(app, person)
        assert stranger.get(address).status_code == 404
        assert stranger.get(f"{address}/etat").status_code == 404
        assert stranger.post(f"{address}/appliquer").status_code == 404
        assert "Romans, dit le tableau." not in stranger.get(LIST).text
    assert visit_as(app, answered.learner).get(LIST).status_code == 403


def test_a_version_that_is_no_longer_asked_says_so(
    trainer: FlaskClient, administrator: FlaskClient, answered: School
) -> None:
    address = proposed(trainer, answered)
    work(answered)
    confirm(answered, int(address.rsplit("/", 1)[1]))
    work(answered)
    assert regrading_of(answered, 1).state == "done"
    page = administrator.get(ITEM, query_string={"version": 1}).text
    assert "elle n’est plus posée" in page
    assert administrator.get(ITEM, query_string={"version": 9}).status_code == 404
    with answered.database.reading() as session:
        assert len(versions_of(session, course_id=answered.course.id, item_key=KEY)) == 2


def test_differences_are_told_place_by_place() -> None:
    before = {"options": [{"id": "a", "text": "x", "correct": True}, {"id": "b", "text": "y"}], "answer": 1}
    after = {"options": [{"id": "a", "text": "x"}, {"id": "b", "text": "y", "correct": True}], "hint": "z"}
    told = {(one.place, one.before, one.after) for one in document_changes(before, after)}
    assert told == {
        ("options.a.correct", "juste", "fausse"),
        ("options.b.correct", "fausse", "juste"),
        ("answer", "1", ""),
        ("hint", "", "z"),
    }
    steps = [{"id": "a"}, {"id": "b"}]
    assert [one.after for one in document_changes({"steps": steps}, {"steps": steps[::-1]})] == ["b → a"]
    worded = [{"id": "a", "text": "Mesurer"}, {"id": "b", "text": "Décider de ce qui " + "change " * 9}]
    (order,) = document_changes({"steps": worded}, {"steps": worded[::-1]})
    assert order.before == "a. Mesurer → b. Décider de ce qui change change change…"


def test_every_interaction_has_a_form_that_gives_its_document_back(answered: School) -> None:
    """What is shown and sent back unchanged is the same document: nothing is corrected by opening the form."""
    documents: list[dict[str, Any]] = [
        {"interaction": "likert", "options": [{"id": "a", "text": "x", "value": 1, "reason": "r"},
                                              {"id": "b", "text": "y", "value": 0.25, "reason": "s"}]},
        {"interaction": "sequencing", "steps": [{"id": "a", "text": "1"}, {"id": "b", "text": "2"}]},
        {"interaction": "matching", "sources": [{"id": "a", "text": "1"}], "targets": [{"id": "c", "text": "3"}],
         "pairs": {"a": "c"}},
        {"interaction": "fill_in", "blanks": [{"id": "a", "accept": ["un", "deux mots"], "spelling": "exact"},
                                              {"id": "b", "accept": ["x"]}]},
        {"interaction": "long_fill_in", "rubric": [{"id": "clarte", "title": "T", "weight": 2},
                                                   {"id": "fond", "title": "U"}]},
        {"interaction": "allocation", "channels": [{"id": "a", "text": "A", "maximum": "2 * b", "half": 300.5}],
         "full_from": 0.98},
        {"interaction": "numeric", "answer": "taux", "decimals": 2, "tolerance": {"absolute": 0.01},
         "mistakes": [{"value": "a / b", "credit": 1, "feedback": "f"}, {"value": "b", "feedback": "g"}]},
        {"interaction": "choice", "multiple": True, "options": [{"id": "a", "text": "x", "correct": True},
                                                                {"id": "b", "text": "y", "correct": False}]},
    ]  # fmt: skip
    assert {one["interaction"] for one in documents} == set(FORMS)
    for document in documents:
        form = FORMS[document["interaction"]]
        sent_back: MultiDict[str, str] = MultiDict()
        for field in form.fields(document):
            if field.choices:
                for choice in field.choices:
                    if choice.chosen:
                        sent_back.add(field.name, choice.value)
            else:
                sent_back.add(field.name, field.value)
        assert form.corrected(copy.deepcopy(document), sent_back) == document


def test_nothing_of_a_correction_is_kept_about_a_person_but_ids(trainer: FlaskClient, answered: School) -> None:
    address = proposed(trainer, answered)
    work(answered)
    said = str(regrading_of(answered, int(address.rsplit("/", 1)[1])).preview)
    assert "learner1" not in said
    with answered.database.reading() as session:
        assert session.scalars(select(ItemVersion).where(ItemVersion.item_key == KEY)).one().number == 1
