"""Groups of a platform's course on the pages of a cohort: narrowing, moving on, naming, and who may do neither."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.clock import utc_now
from course.enrolment.models import Person, Role
from course.enrolment.service import add_cohort, join_cohort
from lms_adapter.lti.groups import name_groups
from lms_adapter.lti.models import GroupName, Identity, LineItem
from lms_adapter.outbox.scores import record_score
from tests.factories.groups import Grouped, group_learners
from tests.factories.school import NOON, School, build_school
from tests.factories.written import hand_in, written_school
from tests.functional.web.test_learner import take
from tests.functional.web.visitor import visit_as
from tests.integration.lti.test_groups import queries

SIX: tuple[list[str], ...] = (["12"], ["12", "13"], ["13"], [], ["5"], ["12"])


@pytest.fixture
def place(school: School) -> Grouped:
    found = group_learners(school, SIX, trainer=["12", "5"])
    with school.database.transaction() as session:
        name_groups(session, cohort=found.cohort, names={"12": "TD 1 <Lille>"})
    return found


def rows(page: str) -> list[str]:
    """Who has a row, by the first word of the name."""
    return re.findall(r'<th scope="row">(?:<a [^>]*>)?(learner\d+)', page)


def chips(page: str) -> dict[str, str]:
    """What can be chosen, with the number of learners beside it."""
    choice = page.split('class="group-choice"')[1].split("</nav>")[0]
    found = re.findall(r'<a href="[^"]*"[^>]*>([^<]*) <span class="figure">(\d+)</span>', choice)
    return {unescape(title): count for title, count in found}


def test_the_board_offers_every_group_with_how_many_learn_in_it(trainer: FlaskClient, place: Grouped) -> None:
    page = trainer.get(place.address).text
    assert chips(page) == {
        "Tout le groupe": "6", "Les miens": "4", "TD 1 <Lille>": "3", "Sous-groupe 5": "1", "Sous-groupe 13": "2",
        "Sans sous-groupe": "1",
    }  # fmt: skip
    assert len(rows(page)) == 6
    assert "Affichage limité" not in page


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("sous_groupe=12", ["learner1", "learner2", "learner6"]),
        ("sous_groupe=13", ["learner2", "learner3"]),
        ("sous_groupe=12&sous_groupe=5", ["learner1", "learner2", "learner5", "learner6"]),
        ("sous_groupe=", ["learner4"]),
        ("sous_groupe=13&filtre=not_started", ["learner2", "learner3"]),
        ("sous_groupe=13&filtre=stuck", []),
    ],
)
def test_the_board_shows_those_of_the_chosen_groups_and_says_so(
    trainer: FlaskClient, place: Grouped, query: str, kept: list[str]
) -> None:
    page = trainer.get(f"{place.address}?{query}").text
    assert rows(page) == kept
    assert "Affichage limité à" in page
    assert f'<a href="{place.address}">Voir tout le groupe</a>' in page or "filtre=" in query


def test_a_filter_stays_on_the_way_to_another_page_of_the_cohort_and_back(trainer: FlaskClient, place: Grouped) -> None:
    address, kept = place.address, "sous_groupe=12"
    page = unescape(trainer.get(f"{address}?{kept}&filtre=not_started").text)
    learner = place.school.learners[0].id
    for link in (
        f"{address}/carnet?{kept}", f"{address}/apprenants/{learner}?{kept}", f"{address}/sous-groupes?{kept}",
        f"{address}?filtre=not_started&{kept}", f"{address}?filtre=not_started&sous_groupe=13", f"{address}?{kept}",
    ):  # fmt: skip
        assert f'"{link}"' in page, link
    for path in ("/carnet", f"/apprenants/{learner}", "/sous-groupes"):
        assert f'"{address}?{kept}"' in unescape(trainer.get(f"{address}{path}?{kept}").text), path
    sent = trainer.post(f"{address}/carnet/renvoyer?{kept}")
    assert sent.location == f"{address}/carnet?{kept}"
    named = trainer.post(f"{address}/sous-groupes?{kept}", data={"name-12": "TD 1"})
    assert named.location == f"{address}?{kept}"


def test_a_cohort_without_groups_looks_as_it_always_did(trainer: FlaskClient, place: Grouped) -> None:
    for path in ("/groupes/1", "/groupes/1/carnet", "/a-corriger?groupe=1"):
        page = trainer.get(path).text
        assert "ous-groupe" not in page, path
        assert "group-choice" not in page, path
    assert "Aucun sous-groupe" in trainer.get("/groupes/1/sous-groupes").text
    assert place.cohort.id != 1


@pytest.mark.parametrize("query", ["sous_groupe=99", "sous_groupe=12&sous_groupe=%00", f"sous_groupe={'9' * 300}"])
def test_a_group_that_the_cohort_does_not_have_is_not_found(
    trainer: FlaskClient, administrator: FlaskClient, place: Grouped, query: str
) -> None:
    for path in (place.address, f"{place.address}/carnet", f"/groupes/1?{query}"):
        answer = trainer.get(f"{path}?{query}")
        assert answer.status_code == 404
        assert "Ce sous-groupe n’existe pas, ou plus" in answer.text
    assert trainer.get(f"/a-corriger?groupe={place.cohort.id}&{query}").status_code == 404
    report = f"/administration{place.address}"
    assert administrator.get(f"{report}?{query}").status_code == 404
    assert administrator.get(f"{report}/carte.csv?{query}").status_code == 404


def test_the_ledger_counts_and_shows_those_of_the_group(trainer: FlaskClient, place: Grouped) -> None:
    with place.database.transaction() as session:
        line_item = LineItem(
            organisation_id=place.school.organisation.id, context_id=place.context_id,
            course_id=place.school.course.id, target="assessment:a01", url="https://lms.example/1", state="present",
            created_at=NOON,
        )  # fmt: skip
        session.add(line_item)
        session.flush()
        for identity_id in place.identities:
            score = record_score(
                session, line_item=line_item, identity=session.get_one(Identity, identity_id), share=0.5, comment="",
                completed=True, now=NOON,
            )  # fmt: skip
            score.state, score.problem = "failed", "learner_not_gradable"
    assert "6 ne sont pas arrivées" in trainer.get(f"{place.address}/carnet").text
    page = trainer.get(f"{place.address}/carnet?sous_groupe=13").text
    assert rows(page) == ["learner2", "learner3"]
    assert "2 ne sont pas arrivées" in page
    assert "pour tout le groupe" in page, "the button sends everything again, whatever is shown"


def test_what_waits_for_a_rater_is_narrowed_too(app: Flask, trainer: FlaskClient, school: School) -> None:
    school = written_school(school)
    place = group_learners(school, SIX)
    answers = [hand_in(school, school.learners[number], now=utc_now()) for number in (0, 2)]
    queue = f"/a-corriger?groupe={place.cohort.id}"
    assert "2 réponses attendent" in trainer.get(queue).text
    page = unescape(trainer.get(f"{queue}&sous_groupe=13").text)
    assert "1 réponse attend" in page
    link = re.search(rf'"(/a-corriger/{answers[1]}\?[^"]*)"', page)
    assert link
    assert "sous_groupe=13" in link.group(1)
    assert f'"{place.address}?sous_groupe=13"' in page
    board = unescape(trainer.get(f"{place.address}?sous_groupe=13").text)
    assert f'href="{queue}&sous_groupe=13">À corriger <span class="figure">1</span>' in board
    answer = trainer.get(f"/a-corriger/{answers[1]}?groupe={place.cohort.id}&sous_groupe=13").text
    assert '<input type="hidden" name="sous_groupe" value="13">' in answer
    assert school.learners[2].display_name not in answer, "whose it is stays hidden"
    levels = dict.fromkeys(re.findall(r'name="(points-[^"]+)"', answer), "3")
    data = {**levels, "groupe": str(place.cohort.id), "sous_groupe": "13"}
    rated = trainer.post(f"/a-corriger/{answers[1]}", data=data)
    assert rated.location == f"{queue}&sous_groupe=13", "the other answer is not of this group"


@pytest.fixture
def answered(app: Flask, school: School) -> School:
    """Twelve learners who answered once."""
    larger = build_school(school.database, key="larger", learners=12)
    for learner in larger.learners:
        take(visit_as(app, learner), right=False)
    return larger


def test_a_part_of_a_cohort_has_figures_only_where_nobody_can_be_subtracted(app: Flask, answered: School) -> None:
    place = group_learners(answered, [["1"]] * 6 + [["2"]] * 6)
    administrator = visit_as(app, answered.administrator)
    report = f"/administration{place.address}"
    page = administrator.get(f"{report}?sous_groupe=1").text
    assert "6 apprenants" in page.split('class="kicker"')[1].split("</p>")[0]
    assert len(rows(page)) == 6
    assert "cell-level" in page
    assert page.count("share-bar") >= len(answered.course.profile.competencies)
    exported = json.loads(administrator.get(f"{report}/parts.json?sous_groupe=1").text)
    assert (exported["learners"], exported["groups"]) == (6, ["1"])
    assert any(one["share"] is not None for one in exported["competencies"])
    sheet = administrator.get(f"{report}/carte.csv?sous_groupe=1")
    assert sheet.text.count("learner") == 6
    assert "sous-groupe" in sheet.headers["Content-Disposition"]


def test_a_filter_is_no_way_round_the_rule_of_small_groups(app: Flask, answered: School) -> None:
    place = group_learners(answered, [["1"]] * 7 + [["2"]] * 2 + [[]] * 3)
    administrator, trainer = visit_as(app, answered.administrator), visit_as(app, answered.trainer)
    report = f"/administration{place.address}"
    whole = json.loads(administrator.get(f"{report}/parts.json").text)["competencies"]
    assert any(one["share"] is not None for one in whole), "the cohort itself is large enough"
    known = set(administrator.get(f"{report}/carte.csv").text.splitlines())
    for query, has_map in (("sous_groupe=2", False), ("sous_groupe=1&sous_groupe=2", True), ("sous_groupe=", False)):
        exported = json.loads(administrator.get(f"{report}/parts.json?{query}").text)["competencies"]
        assert any(one["suppressed"] for one in exported), query
        assert all(one["share"] is None and not one["assessed"] for one in exported), query
        page = administrator.get(f"{report}?{query}").text
        assert "Les chiffres de cette partie du groupe ne sont pas montrés" in page, query
        assert ("cell-level" in page) is has_map, query
        assert set(administrator.get(f"{report}/carte.csv?{query}").text.splitlines()) <= known, query
        asked = query.replace("sous_groupe", "group")
        told = trainer.get(f"/api/v1/cohorts/{place.cohort.id}/report?{asked}").get_json()["competencies"]
        assert [one["share"] for one in told] == [None] * len(told), query


def test_the_board_of_hundreds_takes_no_query_for_each_learner(app: Flask, school: School) -> None:
    crowd = build_school(school.database, key="crowd", learners=300)
    small = group_learners(school, SIX)
    large = group_learners(crowd, [[str(number % 5)] for number in range(300)])
    clients = [visit_as(app, place.school.trainer) for place in (small, large)]
    few = queries(school.database, lambda: clients[0].get(small.address))
    many = queries(school.database, lambda: clients[1].get(large.address))
    assert few == many
    page = clients[1].get(f"{large.address}?sous_groupe=3").text
    assert "Affichage limité à\u202f: Sous-groupe 3 (60 apprenants sur 300)" in page


def test_the_page_of_names_shows_who_is_in_each_group(trainer: FlaskClient, place: Grouped) -> None:
    page = trainer.get(f"{place.address}/sous-groupes").text
    assert 'value="TD 1 &lt;Lille&gt;"' in page
    card = page.split('name="name-13"')[1].split("</li>")[0]
    assert "2 apprenants" in card
    assert "learner2 school, learner3 school" in card
    assert "Avec trainer school" in page.split('name="name-5"')[1].split("</li>")[0]
    assert "learner4 school" in page.split('id="without"')[1]


def test_names_are_saved_refused_in_place_and_shown_escaped(trainer: FlaskClient, place: Grouped) -> None:
    address = f"{place.address}/sous-groupes"
    assert trainer.post(address, data={"name-13": " <i>TD 2</i> ", "name-5": ""}).status_code == 303
    board = trainer.get(place.address).text
    assert "&lt;i&gt;TD 2&lt;/i&gt;" in board
    assert "<i>TD 2" not in board
    twice = trainer.post(address, data={"name-12": "TD 9", "name-13": "td 9", "name-5": "TD 5"})
    assert twice.status_code == 422
    assert "Un autre sous-groupe porte ce nom" in twice.text
    assert 'value="TD 5"' in twice.text, "what was typed is still there"
    long = trainer.post(address, data={"name-12": "x" * 101})
    assert long.status_code == 422
    assert "100 caractères au plus" in long.text
    assert kept_names(place) == {"12": "TD 1 <Lille>", "13": "<i>TD 2</i>"}


def test_administrators_name_groups_and_nobody_else_from_outside_does(
    app: Flask, administrator: FlaskClient, learner: FlaskClient, school: School, place: Grouped
) -> None:
    address, data = f"{place.address}/sous-groupes", {"name-12": "Changed"}
    with school.database.transaction() as session:
        elsewhere = add_cohort(
            session, organisation_id=school.organisation.id, course_id=school.course.id, name="Ailleurs", now=NOON
        )
        colleague = session.get_one(Person, school.learners[5].id)
        colleague.role = Role.TRAINER
        join_cohort(session, cohort=elsewhere, person=colleague, now=NOON, role=Role.TRAINER)
    foreign = build_school(school.database, key="elsewhere")
    for client, status in (
        (learner, 403), (visit_as(app, None), 302), (visit_as(app, colleague), 404),
        (visit_as(app, foreign.trainer), 404), (visit_as(app, foreign.administrator), 404),
    ):  # fmt: skip
        for answer in (client.post(address, data=data), client.get(address), client.get(f"{address}?sous_groupe=12")):
            assert answer.status_code == status
            assert "TD 1" not in answer.text
    theirs = visit_as(app, colleague).post(f"/groupes/{elsewhere.id}/sous-groupes", data=data)
    assert theirs.status_code == 404, "a group of another cohort"
    assert kept_names(place) == {"12": "TD 1 <Lille>"}
    assert administrator.post(address, data=data).status_code == 303
    assert kept_names(place) == {"12": "Changed"}


def test_the_api_lists_groups_and_reports_some_of_them(
    app: Flask, trainer: FlaskClient, learner: FlaskClient, place: Grouped
) -> None:
    root = f"/api/v1/cohorts/{place.cohort.id}"
    listed = trainer.get(f"{root}/groups").get_json()
    assert [(one["id"], one["name"], len(one["learners"])) for one in listed] == [
        ("12", "TD 1 <Lille>", 3), ("5", "", 1), ("13", "", 2),
    ]  # fmt: skip
    assert trainer.get("/api/v1/cohorts/1/groups").get_json() == []
    assert trainer.get(f"{root}/report?group=12&group=13").get_json()["learners"] == 4
    assert trainer.get(f"{root}/report?group=").get_json()["learners"] == 1
    assert trainer.get(f"{root}/report").get_json()["learners"] == 6
    unknown = trainer.get(f"{root}/report?group=99")
    assert unknown.status_code == 404
    assert "sous-groupe" in unknown.get_json()["detail"]
    assert learner.get(f"{root}/groups").status_code == 403


def test_pages_of_a_learner_say_nothing_of_groups(learner: FlaskClient, place: Grouped) -> None:
    for path in ("/cours/small", "/cours/small/ecart", "/cours/small/modules/mod01", "/compte"):
        page = learner.get(f"{path}?sous_groupe=13").text
        assert "TD 1" not in page
        assert "ous-groupe" not in page


def kept_names(place: Grouped) -> dict[str, str]:
    with place.database.reading() as session:
        query = select(GroupName.group_id, GroupName.name).where(GroupName.context_id == place.context_id)
        return dict(session.execute(query).all())
