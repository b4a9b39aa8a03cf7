"""What an administrator does with accounts: add, import, correct, hand out links; and what stays impossible."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from course.enrolment.models import CohortMember, Person, Role
from tests.factories.school import PASSWORD, School, build_school
from tests.functional.web.visitor import visit_as

ADD = "/administration/personnes/ajouter"
IMPORT = "/administration/personnes/importer"
ZOE = {"name": "Zoé Martin", "email": "Zoe@Exemple.fr", "role": "learner"}
NEW = "une phrase assez longue"


def find(school: School, email: str) -> Person | None:
    with school.database.reading() as session:
        query = select(Person).where(Person.email == email, Person.organisation_id == school.organisation.id)
        return session.scalar(query)


def cohorts_of(school: School, person: Person) -> dict[int, Role]:
    with school.database.reading() as session:
        members = session.scalars(select(CohortMember).where(CohortMember.person_id == person.id))
        return {member.cohort_id: member.role for member in members}


def links_in(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"http://127\.0\.0\.1:8000(/bienvenue/[\w-]{43})", page)))


def edit_path(person: Person) -> str:
    return f"/administration/personnes/{person.id}"


def form_of(person: Person, **changes: str) -> dict[str, str]:
    return {"name": person.display_name, "email": person.address, "role": person.role.value, **changes}


def test_a_new_person_gets_a_link_that_opens_their_account(
    app: Flask, administrator: FlaskClient, school: School
) -> None:
    answer = administrator.post(ADD, data={**ZOE, "cohorts": str(school.cohort.id)})
    assert answer.status_code == 200
    assert "Le compte de Zoé Martin est prêt" in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    (link,) = links_in(answer.text)
    zoe = find(school, "zoe@exemple.fr")
    assert zoe is not None
    assert zoe.password_hash is None
    assert cohorts_of(school, zoe) == {school.cohort.id: Role.LEARNER}
    visitor = app.test_client()
    assert visitor.post(link, data={"new": NEW, "again": NEW}).status_code == 303
    assert "Zoé Martin" in visitor.get("/compte").text


def test_an_account_without_a_password_cannot_be_signed_in_to(app: Flask, administrator: FlaskClient) -> None:
    administrator.post(ADD, data=ZOE)
    for password in ("", "None", NEW):
        answer = app.test_client().post("/connexion", data={"email": "zoe@exemple.fr", "password": password})
        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ({"name": "  "}, "Écrivez un nom"),
        ({"name": "x" * 201}, "Écrivez un nom"),
        ({"name": "a\x00b"}, "Écrivez un nom"),
        ({"email": "zoe"}, "Ce n’est pas une adresse e-mail"),
        ({"email": "LEARNER1@school.test"}, "Un compte a déjà cette adresse"),
    ],
)
def test_a_wrong_form_keeps_what_was_typed_and_says_what_to_correct(
    administrator: FlaskClient, change: dict[str, str], advice: str
) -> None:
    answer = administrator.post(ADD, data={**ZOE, "role": "trainer", **change})
    assert answer.status_code == 422
    assert advice in answer.text
    assert re.search(r'value="trainer"[^>]* checked', answer.text)
    assert links_in(answer.text) == []


def test_name_address_role_and_groups_are_corrected_and_answers_stay(
    app: Flask, administrator: FlaskClient, school: School
) -> None:
    learner = school.learner
    changes = form_of(learner, name="Zoé Martin", email="zoe@exemple.fr", role="trainer", cohorts=str(school.cohort.id))
    assert administrator.post(edit_path(learner), data=changes).status_code == 303
    zoe = find(school, "zoe@exemple.fr")
    assert zoe is not None
    assert (zoe.id, zoe.display_name, zoe.role) == (learner.id, "Zoé Martin", Role.TRAINER)
    assert cohorts_of(school, zoe) == {school.cohort.id: Role.TRAINER}
    assert visit_as(app, zoe).get(f"/groupes/{school.cohort.id}").status_code == 200
    assert administrator.post(edit_path(zoe), data=form_of(zoe)).status_code == 303
    assert cohorts_of(school, zoe) == {}


def test_an_administrator_is_in_no_group(administrator: FlaskClient, school: School) -> None:
    promoted = form_of(school.trainer, role="administrator", cohorts=str(school.cohort.id))
    assert administrator.post(edit_path(school.trainer), data=promoted).status_code == 303
    assert cohorts_of(school, school.trainer) == {}


def test_an_address_of_somebody_else_is_refused(administrator: FlaskClient, school: School) -> None:
    answer = administrator.post(edit_path(school.learner), data=form_of(school.learner, email="Learner2@school.test"))
    assert answer.status_code == 422
    assert "Un compte a déjà cette adresse" in answer.text


def test_the_last_administrator_cannot_be_demoted(administrator: FlaskClient, school: School) -> None:
    me = school.administrator
    administrator.post(ADD, data={**ZOE, "role": "administrator"})  # has never signed in: does not count
    answer = administrator.post(edit_path(me), data=form_of(me, role="learner"))
    assert answer.status_code == 422
    assert "dernier administrateur" in answer.text
    assert administrator.get("/administration").status_code == 200


def test_with_a_second_administrator_one_may_step_down(app: Flask, administrator: FlaskClient, school: School) -> None:
    assert administrator.post(edit_path(school.trainer), data=form_of(school.trainer, role="administrator")).location
    me = school.administrator
    assert administrator.post(edit_path(me), data=form_of(me, role="trainer")).location == "/"
    assert administrator.get("/administration").status_code == 403
    second = visit_as(app, school.trainer)
    assert second.get("/administration").status_code == 200
    assert second.post(f"{edit_path(me)}/effacer", data={"confirmed": "yes"}).status_code == 303


def test_resetting_asks_first_then_ends_password_and_sessions(
    app: Flask, administrator: FlaskClient, school: School
) -> None:
    learner, path = school.learner, f"{edit_path(school.learner)}/lien"
    theirs = visit_as(app, learner)
    assert "cesse aussitôt de fonctionner" in administrator.get(path).text
    assert theirs.get("/compte").status_code == 200
    answer = administrator.post(path)
    (link,) = links_in(answer.text)
    assert theirs.get("/compte").status_code == 302
    signing_in = {"email": learner.email, "password": PASSWORD}
    assert app.test_client().post("/connexion", data=signing_in).status_code == 422
    assert app.test_client().post(link, data={"new": PASSWORD, "again": PASSWORD}).status_code == 303
    assert "lien valable" not in administrator.get("/administration/personnes").text


def test_a_newer_link_replaces_the_older(app: Flask, administrator: FlaskClient, school: School) -> None:
    path = f"{edit_path(school.learner)}/lien"
    (older,), (newer,) = (links_in(administrator.post(path).text) for _ in range(2))
    assert app.test_client().get(older).status_code == 404
    assert app.test_client().get(newer).status_code == 200
    assert "lien valable jusqu’au" in administrator.get("/administration/personnes").text


def test_an_administrator_does_not_reset_their_own_password(administrator: FlaskClient, school: School) -> None:
    assert administrator.post(f"{edit_path(school.administrator)}/lien").status_code == 409
    assert administrator.get("/administration").status_code == 200


def test_an_administrator_changes_nothing_across_organisations(administrator: FlaskClient, school: School) -> None:
    other = build_school(school.database, key="elsewhere")
    stranger = other.learner
    assert administrator.get(edit_path(stranger)).status_code == 404
    assert administrator.post(edit_path(stranger), data=form_of(stranger, name="X")).status_code == 404
    assert administrator.post(f"{edit_path(stranger)}/lien").status_code == 404
    assert administrator.post(ADD, data={**ZOE, "cohorts": str(other.cohort.id)}).status_code == 404
    mine = form_of(school.learner, cohorts=str(other.cohort.id))
    assert administrator.post(edit_path(school.learner), data=mine).status_code == 404
    assert administrator.post(IMPORT, data={"lines": "A;a@b.fr", "cohort": str(other.cohort.id)}).status_code == 404
    kept = find(other, stranger.address)
    assert kept is not None
    assert kept.password_hash
    assert kept.display_name == stranger.display_name
    assert find(school, "zoe@exemple.fr") is None


def test_a_forged_role_or_group_number_is_refused(administrator: FlaskClient, school: School) -> None:
    assert administrator.post(ADD, data={**ZOE, "role": "owner"}).status_code == 422
    for number in ("x", "99", "9" * 30, "-1"):
        assert administrator.post(ADD, data={**ZOE, "cohorts": number}).status_code == 404
    assert find(school, "zoe@exemple.fr") is None


LIST = "Zoé;zoe@exemple.fr;;Promotion A\nlearner1;learner1@school.test\nSam;sam@exemple.fr;formateur;promotion a\n"


def send_list(client: FlaskClient, text: str, **more: str) -> TestResponse:
    return client.post(IMPORT, data={"lines": text, "step": "preview", **more})


def test_a_preview_says_what_is_new_and_what_is_there_and_changes_nothing(
    administrator: FlaskClient, school: School
) -> None:
    page = send_list(administrator, LIST).text
    assert "2 nouveaux comptes, 1 personne déjà là." in page
    assert "Créer 2 comptes" in page
    assert find(school, "zoe@exemple.fr") is None


def test_a_confirmed_list_makes_every_account_and_shows_every_link(
    app: Flask, administrator: FlaskClient, school: School
) -> None:
    page = send_list(administrator, LIST, step="confirm").text
    assert "2 comptes sont prêts" in page
    assert len(links_in(page)) == 2
    zoe, sam = find(school, "zoe@exemple.fr"), find(school, "sam@exemple.fr")
    assert zoe is not None
    assert sam is not None
    assert cohorts_of(school, zoe) == {school.cohort.id: Role.LEARNER}
    assert cohorts_of(school, sam) == {school.cohort.id: Role.TRAINER}
    for link in links_in(page):
        assert app.test_client().get(link).status_code == 200
    assert "Tout le monde est déjà là" in send_list(administrator, LIST).text


WRONG = "Zoé;zoe@exemple.fr\n\nAli;ali\nLéa;lea@exemple.fr;tutrice\nTom;tom@exemple.fr;;Promotion Z\nZ;zoe@exemple.fr\n"


def test_a_wrong_line_is_named_with_its_number_and_stops_the_whole_list(
    administrator: FlaskClient, school: School
) -> None:
    page = send_list(administrator, WRONG).text
    assert "4 lignes à corriger, 1 nouveau compte." in page
    assert re.findall(r'class="line-wrong"><td[^>]*>(\d+)</td>', page) == ["3", "4", "5", "6"]
    for advice in (
        "« ali » n’est pas une adresse e-mail",
        "« tutrice » n’est pas un rôle",
        "Aucun groupe ne s’appelle « Promotion Z »",
        "Cette adresse est déjà à la ligne 1",
    ):
        assert advice in page.replace("\u202f", " ")
    assert 'value="confirm"' not in page
    assert send_list(administrator, WRONG, step="confirm").status_code == 409
    assert find(school, "zoe@exemple.fr") is None


def test_people_with_an_account_only_enter_the_group_and_keep_the_rest(
    administrator: FlaskClient, school: School
) -> None:
    administrator.post(edit_path(school.learner), data=form_of(school.learner))
    text = f"Autre Nom;{school.learner.email};formateur;Promotion A"
    assert "1 personne connue entre dans un groupe." in send_list(administrator, text).text
    page = send_list(administrator, text, step="confirm").text
    assert "La liste est reprise" in page
    assert links_in(page) == []
    kept = find(school, school.learner.address)
    assert kept is not None
    assert (kept.display_name, kept.role) == (school.learner.display_name, Role.LEARNER)
    assert cohorts_of(school, kept) == {school.cohort.id: Role.LEARNER}


def test_a_file_is_read_and_lines_without_a_group_go_to_the_chosen_one(
    administrator: FlaskClient, school: School
) -> None:
    file = (io.BytesIO("Prénom;Nom;E-mail\nZoé;Œil;zoe@exemple.fr\n".encode("cp1252")), "liste.csv")
    cohort = str(school.cohort.id)
    page = administrator.post(IMPORT, data={"file": file, "step": "preview", "cohort": cohort}).text
    assert "Zoé Œil" in page
    assert re.search(r'name="cohort" value="1"', page)
    text = "Zoé Œil;zoe@exemple.fr\nChef;chef@exemple.fr;administrateur"
    send_list(administrator, text, step="confirm", cohort=cohort)
    zoe, chief = find(school, "zoe@exemple.fr"), find(school, "chef@exemple.fr")
    assert zoe is not None
    assert chief is not None
    assert cohorts_of(school, zoe) == {school.cohort.id: Role.LEARNER}
    assert cohorts_of(school, chief) == {}


def test_an_empty_and_an_endless_list_say_what_to_do(administrator: FlaskClient) -> None:
    empty = send_list(administrator, " \n ; \n")
    assert empty.status_code == 422
    assert "Collez au moins une ligne" in empty.text
    endless = send_list(administrator, "\n".join(f"P;p{number}@b.fr" for number in range(1001)))
    assert endless.status_code == 422
    assert "Coupez-la en plusieurs" in endless.text


def test_what_is_pasted_is_shown_as_text_and_never_as_code(administrator: FlaskClient) -> None:
    page = send_list(administrator, "<b>Zoé</b>;zoe@exemple.fr\n</textarea><script>x</script>;a@b.fr").text
    assert "<b>Zoé" not in page
    assert "<script>x" not in page
