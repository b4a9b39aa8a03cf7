"""Pages of launches: each has its own session, whatever else the browser holds, and it ends when it should."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from core.clock import utc_now
from core.settings import Settings
from course.enrolment.models import Person, Role
from course.enrolment.passwords import sign_out_everywhere
from lms_adapter.lti.launches import LIFETIME, end, sweep_launches
from lms_adapter.lti.models import Launch, Registration
from tests.factories.launches import MESSAGE, change_launch, enter, launch, root_of
from tests.factories.school import School
from tests.functional.web.visitor import forgery_token, visit_as
from web.app import create_app
from web.launch_sessions import LAUNCH_COOKIE
from web.lti.arrival import to_first_page

REOPEN = "Rouvrez l’activité depuis votre plateforme"
LESSON = "/cours/small/lecons/l01_01"
PRACTICE = {"course": "small", "kind": "practice", "target": "l01_01"}
Opened = tuple[Launch, str]


@pytest.fixture
def app(settings: Settings, school: School) -> Flask:
    """The application as it runs, forgery tokens and all."""
    return create_app(settings, school.database)


def token_in(page: str) -> str:
    found = re.search(r'name="launch-token" content="([^"]+)"', page)
    assert found
    return found.group(1)


def bearer(client: FlaskClient, opened: Opened) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_in(client.get(root_of(opened) + LESSON).text)}"}


def asked(client: FlaskClient, opened: Opened, headers: dict[str, str] | None = None) -> Any:
    return client.post(f"{root_of(opened)}/api/v1/attempts", json=PRACTICE, headers=headers)


def test_the_answer_to_a_launch_brings_the_cookie_and_the_first_page_forgets_the_code(
    app: Flask, school: School
) -> None:
    row, code = launch(school, school.learner)
    with app.test_request_context(base_url="https://passerelle.example"):
        app.config["SESSION_COOKIE_SECURE"] = True
        answer = app.make_response(to_first_page(row, code))
        app.config["SESSION_COOKIE_SECURE"] = False
    cookie = answer.headers["Set-Cookie"]
    for part in (f"Path=/l/{row.id}/", "HttpOnly", "Secure", "SameSite=None", "Partitioned", f"{LAUNCH_COOKIE}="):
        assert part in cookie
    client = app.test_client()
    client.set_cookie(LAUNCH_COOKIE, cookie.partition(";")[0].partition("=")[2], path=f"/l/{row.id}/")
    arrived = client.get(answer.location)
    assert arrived.location == f"/l/{row.id}{LESSON}"
    page = client.get(arrived.location)
    assert page.status_code == 200
    assert "code=" not in page.text
    refused = app.test_client().post(f"/l/{row.id}/lti/ouvrir", data={"code": code})
    assert refused.status_code == 401  # the code was spent by the first page, though the cookie was there


@pytest.mark.parametrize(
    ("address", "secure"), [("http://localhost:8000", True), ("http://127.0.0.1", True), ("http://lms.test", False)]
)
def test_over_plain_http_only_this_very_machine_gets_a_cookie_for_frames(
    app: Flask, school: School, address: str, secure: bool
) -> None:
    with app.test_request_context(base_url=address):
        cookie = app.make_response(to_first_page(*launch(school, school.learner))).headers["Set-Cookie"]
    assert ("Secure" in cookie, "Partitioned" in cookie, "SameSite=None" in cookie) == (secure, secure, secure)
    assert "SameSite=Lax" in cookie or secure


def test_without_the_cookie_one_button_opens_the_launch_in_a_tab_once(app: Flask, school: School) -> None:
    opened = launch(school, school.learner)
    frame = app.test_client()
    page = frame.get(f"{root_of(opened)}/lti/arrivee", query_string={"code": opened[1]})
    assert page.status_code == 200
    assert "Ouvrir dans un nouvel onglet" in page.text
    assert 'target="_blank"' in page.text
    assert page.headers["Referrer-Policy"] == "strict-origin"
    tab = enter(app, opened)
    assert tab.get(f"{root_of(opened)}/lti/arrivee").location == root_of(opened) + LESSON
    assert tab.post(f"{root_of(opened)}/lti/ouvrir", data={"code": opened[1]}).status_code == 303  # a double click
    again = app.test_client().post(f"{root_of(opened)}/lti/ouvrir", data={"code": opened[1]})
    assert again.status_code == 401
    assert REOPEN in again.text


@pytest.mark.parametrize(("minutes", "opens"), [(4, True), (6, False)])
def test_the_code_is_good_for_five_minutes(app: Flask, school: School, minutes: int, opens: bool) -> None:
    opened = launch(school, school.learner, now=utc_now() - timedelta(minutes=minutes))
    answer = app.test_client().post(f"{root_of(opened)}/lti/ouvrir", data={"code": opened[1]})
    assert (answer.status_code == 303) is opens


@pytest.mark.parametrize("code", ["", "x", "ffffffffffff-", "ffffffffffff-guess", "\ud800"])
def test_no_other_code_opens_it(app: Flask, school: School, code: str) -> None:
    opened = launch(school, school.learner)
    data = {"code": code.encode("utf-8", "replace").decode()}
    assert app.test_client().post(f"{root_of(opened)}/lti/ouvrir", data=data).status_code == 401
    other = launch(school, school.learners[1])
    assert app.test_client().post(f"{root_of(opened)}/lti/ouvrir", data={"code": other[1]}).status_code == 401


def test_two_people_in_two_tabs_of_one_browser_stay_apart(app: Flask, school: School) -> None:
    first, second = launch(school, school.learner), launch(school, school.learners[1])
    browser = visit_as(app, school.administrator)  # who is also signed in at the site itself
    enter(app, first, browser)
    enter(app, second, browser)
    for opened, person in ((first, school.learner), (second, school.learners[1]), (first, school.learner)):
        page = browser.get(root_of(opened) + LESSON)
        assert page.status_code == 200
        owner = re.search(r'data-person="([^"]+)"', page.text)
        assert owner
        data = browser.get(f"{root_of(opened)}/compte/mes-donnees.json")
        assert data.json is not None
        assert person.address in data.text
        assert asked(browser, opened, bearer(browser, opened)).status_code == 201
    assert browser.get("/administration").status_code == 200


def test_a_page_of_a_launch_links_within_the_launch_and_shares_its_files(app: Flask, school: School) -> None:
    opened = launch(school, school.learner)
    page = enter(app, opened).get(root_of(opened) + LESSON).text
    links = re.findall(r'(?:href|src|action|data-renew)="(/[^"]*)"', page)
    assert links
    for link in links:
        if re.match(r"/(l/[0-9a-f]{32}/)?(player|static)/", link):
            assert not link.startswith("/l/"), link
        else:
            assert link.startswith(root_of(opened) + "/"), link
    assert f'name="api-root" content="{root_of(opened)}/api/v1"' in page
    assert "Se déconnecter" not in page
    assert "Ouvrir dans un nouvel onglet" in page


def test_another_launchs_cookie_opens_nothing(app: Flask, school: School) -> None:
    mine, theirs = launch(school, school.learner), launch(school, school.learners[1])
    browser = enter(app, mine)
    kept = browser.get_cookie(LAUNCH_COOKIE, path=f"{root_of(mine)}/")
    assert kept
    thief = app.test_client()
    thief.set_cookie(LAUNCH_COOKIE, kept.value, path=f"{root_of(theirs)}/")
    answer = thief.get(root_of(theirs) + LESSON)
    assert answer.status_code == 401
    assert REOPEN in answer.text
    site = visit_as(app, school.trainer).get_cookie("passerelle_session")
    assert site
    thief.set_cookie(LAUNCH_COOKIE, site.value, path=f"{root_of(theirs)}/")
    assert thief.get(root_of(theirs) + LESSON).status_code == 401
    assert visit_as(app, school.trainer).get(root_of(theirs) + LESSON).status_code == 401
    assert thief.get("/l/" + "0" * 32 + LESSON).status_code == 401
    assert thief.get("/l/nothing" + LESSON).status_code == 404


def end_by(how: str, app: Flask, school: School, browser: FlaskClient, opened: Opened) -> None:
    row = opened[0]
    with school.database.transaction() as session:
        person = session.get_one(Person, school.learner.id)
        match how:
            case "end":
                end(session, launch_id=row.id, now=utc_now())
            case "every session ended":
                sign_out_everywhere(session, person=person)
            case "person gone":
                session.delete(person)
            case "platform switched off":
                session.get_one(Registration, row.registration_id).enabled = False
    if how == "expired":
        change_launch(school.database, row.id, expires_at=utc_now())
    if how == "sign-out":
        token = forgery_token(browser.get(root_of(opened) + LESSON).text)
        assert browser.post(f"{root_of(opened)}/deconnexion", data={"csrf_token": token}).status_code == 401


@pytest.mark.parametrize(
    "how", ["end", "expired", "sign-out", "every session ended", "person gone", "platform switched off"]
)
def test_a_launch_that_is_over_opens_nothing_and_says_what_to_do(app: Flask, school: School, how: str) -> None:
    opened = launch(school, school.learner)
    browser = enter(app, opened)
    kept = browser.get_cookie(LAUNCH_COOKIE, path=f"{root_of(opened)}/")
    assert kept
    headers = bearer(browser, opened)
    ticket = re.search(r'name="ticket" value="([^"]+)"', browser.get(root_of(opened) + LESSON).text)
    assert ticket
    end_by(how, app, school, browser, opened)
    browser.set_cookie(LAUNCH_COOKIE, kept.value, path=f"{root_of(opened)}/")  # somebody kept a copy
    page = browser.get(root_of(opened) + LESSON)
    assert page.status_code == 401
    assert REOPEN in page.text
    assert asked(browser, opened, headers).status_code == 401
    assert browser.get(f"{root_of(opened)}/lti/jeton").status_code == 401
    tab = app.test_client().post(f"{root_of(opened)}/lti/onglet", data={"ticket": ticket.group(1), "page": LESSON})
    assert tab.status_code == 401
    assert browser.get(f"{root_of(opened)}/", follow_redirects=True).status_code == 401
    assert browser.get(f"{root_of(opened)}/connexion").status_code == 401


def test_the_api_trusts_the_token_and_never_the_cookie(app: Flask, school: School) -> None:
    mine, theirs = launch(school, school.learner), launch(school, school.learners[1])
    browser = enter(app, theirs, enter(app, mine))
    page = browser.get(root_of(mine) + LESSON).text
    by_cookie = asked(browser, mine, {"X-CSRFToken": forgery_token(page)})
    assert by_cookie.status_code == 401
    assert by_cookie.content_type == "application/problem+json"
    assert "Rouvrez-la" in by_cookie.json["detail"]
    assert asked(browser, mine, bearer(browser, theirs)).status_code == 401
    for wrong in ("Bearer", "Bearer x", "Basic " + token_in(page), "", token_in(page)):
        assert asked(browser, mine, {"Authorization": wrong}).status_code == 401
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket
    assert asked(browser, mine, {"Authorization": f"Bearer {ticket.group(1)}"}).status_code == 401
    alone = app.test_client()  # the token needs no cookie, and no forgery token
    assert asked(alone, mine, bearer(browser, mine)).status_code == 201
    outside = alone.post("/api/v1/attempts", json=PRACTICE, headers=bearer(browser, mine))
    assert (outside.status_code, outside.get_json()["reason"]) == (401, "signed_out"), "it says nothing outside"


def test_a_token_is_good_for_half_an_hour_and_renewed_by_whoever_has_the_cookie(app: Flask, school: School) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        opened = launch(school, school.learner)
        browser = enter(app, opened)
        old = bearer(browser, opened)
        clock.shift(timedelta(minutes=29))
        assert asked(browser, opened, old).status_code == 201
        clock.shift(timedelta(minutes=2))
        assert asked(browser, opened, old).status_code == 401
        assert app.test_client().get(f"{root_of(opened)}/lti/jeton").status_code == 401
        fresh = browser.get(f"{root_of(opened)}/lti/jeton")
        assert fresh.json
        assert fresh.headers["Cache-Control"] == "no-store"
        assert asked(browser, opened, {"Authorization": f"Bearer {fresh.json['token']}"}).status_code == 201
        clock.shift(LIFETIME)
        assert browser.get(root_of(opened) + LESSON).status_code == 401


def test_a_tab_of_its_own_opens_where_the_frame_stands(app: Flask, school: School) -> None:
    opened = launch(school, school.learner)
    page = enter(app, opened).get(root_of(opened) + LESSON).text
    form = dict(re.findall(r'name="(ticket|page)" value="([^"]+)"', page))
    assert form["page"] == LESSON
    tab = app.test_client()
    answer = tab.post(f"{root_of(opened)}/lti/onglet", data=form)
    assert answer.location == root_of(opened) + LESSON
    in_tab = tab.get(answer.location, headers={"Sec-Fetch-Dest": "document"})
    assert in_tab.status_code == 200
    assert "Ouvrir dans un nouvel onglet" not in in_tab.text
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", ""):
        answer = app.test_client().post(f"{root_of(opened)}/lti/onglet", data={**form, "page": elsewhere})
        assert answer.location.startswith(root_of(opened))
    other = launch(school, school.learners[1])
    assert app.test_client().post(f"{root_of(other)}/lti/onglet", data=form).status_code == 401


@pytest.mark.parametrize(
    ("target", "address", "shown"),
    [
        ("window", "https://lms.example/course/view.php?id=2", True),
        ("iframe", "https://lms.example/back", False),
        ("window", "javascript:alert(1)", False),
        ("window", "", False),
    ],
)
def test_the_way_back_is_shown_where_our_page_stands_in_the_place_of_the_platforms(
    app: Flask, school: School, target: str, address: str, shown: bool
) -> None:
    message = replace(MESSAGE, return_url=address, document_target=target)
    opened = launch(school, school.learner, sent=message)
    page = enter(app, opened).get(root_of(opened) + LESSON).text
    assert ("Revenir à Campus" in page) is shown
    assert "javascript:" not in page


def test_an_administrator_is_none_within_a_launch(app: Flask, school: School) -> None:
    opened = launch(school, school.administrator, role=Role.ADMINISTRATOR, target="")
    assert opened[0].role is Role.LEARNER
    browser = enter(app, opened)
    for path in ("/administration", "/groupes", "/a-corriger", "/questions"):
        assert browser.get(root_of(opened) + path).status_code == 403, path
    with school.database.reading() as session:
        assert session.get_one(Person, school.administrator.id).role is Role.ADMINISTRATOR


def test_the_course_of_a_launch_is_open_to_somebody_who_is_in_no_cohort(app: Flask, school: School) -> None:
    opened = launch(school, school.administrator, role=Role.LEARNER)
    browser = enter(app, opened)
    assert browser.get(root_of(opened) + LESSON).status_code == 200
    assert browser.get(f"{root_of(opened)}/cours/another").status_code == 404


def test_a_trainer_who_was_launched_as_a_learner_opens_no_board(app: Flask, school: School) -> None:
    as_learner = launch(school, school.trainer, role=Role.LEARNER)
    as_trainer = launch(school, school.trainer, role=Role.TRAINER)
    browser = enter(app, as_trainer, enter(app, as_learner))
    board = f"/groupes/{school.cohort.id}"
    assert browser.get(root_of(as_learner) + board).status_code == 403
    assert browser.get(root_of(as_trainer) + board).status_code == 200


def test_only_the_sites_of_the_launch_may_frame_its_pages(app: Flask, school: School) -> None:
    message = replace(
        MESSAGE, return_url="http://evil.example/x", deep_linking={"deep_link_return_url": "https://dl.example/y"}
    )
    opened = launch(school, school.learner, sent=message)
    page = enter(app, opened).get(root_of(opened) + LESSON)
    assert "frame-ancestors 'self' https://lms.example https://dl.example" in page.headers["Content-Security-Policy"]
    assert "evil" not in page.headers["Content-Security-Policy"]
    over = app.test_client().get(root_of(opened) + LESSON)
    assert over.status_code == 401
    assert "https://lms.example" in over.headers["Content-Security-Policy"]  # the frame still says what to do
    outside = app.test_client().get("/connexion")
    assert outside.headers["Content-Security-Policy"].endswith("frame-ancestors 'self'")


def test_forms_of_a_launch_need_its_own_forgery_token(app: Flask, school: School) -> None:
    mine, theirs = launch(school, school.learner), launch(school, school.learners[1])
    browser = enter(app, theirs, enter(app, mine))
    mine_token, their_token = (forgery_token(browser.get(root_of(one) + LESSON).text) for one in (mine, theirs))
    form = {"lang": "en", "next": root_of(mine) + LESSON}
    for token, status in ((their_token, 403), (mine_token, 303)):
        answer = browser.post(f"{root_of(mine)}/langue", data={**form, "csrf_token": token})
        assert answer.status_code == status
    assert answer.location == root_of(mine) + LESSON


@pytest.mark.parametrize("path", ["/compte", "/connexion", "/bienvenue/x", "/lti/school/jwks"])
def test_what_belongs_to_the_site_alone_is_no_part_of_a_launch(app: Flask, school: School, path: str) -> None:
    opened = launch(school, school.learner)
    assert enter(app, opened).get(root_of(opened) + path).status_code == 404


@pytest.mark.parametrize("path", ["/lti/arrivee", "/lti/jeton"])
def test_what_belongs_to_launches_is_no_page_of_the_site(app: Flask, school: School, path: str) -> None:
    assert visit_as(app, school.learner).get(path).status_code == 404


def test_launches_are_forgotten_a_week_after_their_end(school: School) -> None:
    old = launch(school, school.learner, now=utc_now() - LIFETIME - timedelta(days=8))[0].id
    recent = launch(school, school.learner, now=utc_now() - LIFETIME - timedelta(days=6))[0].id
    with school.database.transaction() as session:
        assert sweep_launches(session, now=utc_now()) == 1
    with school.database.reading() as session:
        assert session.get(Launch, old) is None
        assert session.get(Launch, recent) is not None
