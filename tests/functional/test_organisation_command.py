"""`passerelle organisation` from the command line: a real organisation begins, and its administrator gets in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cli.main import main
from core.database import Database
from core.settings import read_settings
from course.curriculum.service import list_courses
from course.enrolment.models import Organisation, Person, Role
from course.enrolment.service import find_organisation
from lms_adapter.lti.models import Registration
from lms_adapter.lti.people import person_of
from tests.factories.packages import SMALL_COURSE
from tests.factories.school import NOON
from web.app import create_app

CREATE = ("organisation", "create", "my-school", "--name", "My school", "--administrator", "Head@my-school.example")
SMALL = ("--course", str(SMALL_COURSE))
PASSWORD = "une phrase assez longue"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PASSERELLE_HOME", str(tmp_path))
    monkeypatch.setenv("PASSERELLE_PUBLIC_URL", "http://cours.example")
    return tmp_path


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    return int(end.value.code or 0)


def link_in(text: str) -> str:
    found = re.findall(r"http://cours\.example(/bienvenue/[\w-]{43})\n", text)
    assert len(found) == 1
    return str(found[0])


def opened() -> Database:
    return Database(read_settings().database_url)


def visitor() -> FlaskClient:
    app = create_app(read_settings())
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def arrive(link: str) -> FlaskClient:
    client = visitor()
    assert client.post(link, data={"new": PASSWORD, "again": PASSWORD}).location == "/administration"
    return client


def test_an_organisation_begins_with_a_course_and_an_administrator_who_can_make_a_group(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(*CREATE, *SMALL, "--display-name", "La direction") == 0
    said = capsys.readouterr().out
    assert "My school (my-school) is there, with the course small." in said
    client = arrive(link_in(said))
    assert "La direction" in client.get("/administration").text
    form = {"name": "Groupe de mars", "course": "small"}
    assert client.post("/administration/groupes/nouveau", data=form).status_code == 303
    with opened().reading() as session:
        made = find_organisation(session, key="my-school")
        assert made is not None
        assert made.demonstration is False
        person = session.scalars(select(Person)).one()
        assert (person.email, person.role) == ("head@my-school.example", Role.ADMINISTRATOR)


def test_without_a_course_none_is_published(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*CREATE, "--no-course") == 0
    assert "My school (my-school) is there." in capsys.readouterr().out
    with opened().reading() as session:
        made = find_organisation(session, key="my-school")
        assert made is not None
        assert list_courses(session, organisation_id=made.id) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (CREATE, "'my-school' already"),
        (("organisation", "create", "My School", *CREATE[3:]), "'My School' is no short name"),
        (("organisation", "create", "other", "--name", " ", *CREATE[5:]), "--name needs"),
        (("organisation", "create", "other", *CREATE[3:5], "--administrator", "head"), "'head' is no e-mail address"),
    ],
)
def test_a_refusal_says_what_to_change_and_leaves_nothing_behind(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    run(*CREATE, "--no-course")
    assert run(*arguments, "--no-course") == 1
    assert said in capsys.readouterr().err
    with opened().reading() as session:
        assert [one.key for one in session.scalars(select(Organisation))] == ["my-school"]
        assert len(list(session.scalars(select(Person)))) == 1


def test_an_address_of_another_organisation_is_taken_with_a_word_of_warning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(*CREATE, "--no-course")
    first = arrive(link_in(capsys.readouterr().out))
    assert run("organisation", "create", "other", "--name", "Other", *CREATE[5:], "--no-course") == 0
    said = capsys.readouterr().out
    assert "each needs a password of its own" in said
    refused = visitor().post(link_in(said), data={"new": PASSWORD, "again": PASSWORD})
    assert refused.status_code == 422
    assert "My school" in first.get("/administration").text


def test_an_administrator_locked_out_gets_a_new_link(capsys: pytest.CaptureFixture[str]) -> None:
    run(*CREATE, "--no-course")
    client = arrive(link_in(capsys.readouterr().out))
    assert run("organisation", "link", "my-school", "HEAD@my-school.example") == 0
    assert client.get("/administration").status_code == 302
    arrive(link_in(capsys.readouterr().out))
    assert run("organisation", "link", "my-school", "nobody@my-school.example") == 1
    assert run("organisation", "link", "nowhere", "head@my-school.example") == 1
    said = capsys.readouterr().err
    assert "Check the address" in said
    assert "passerelle organisation list" in said


def test_a_link_to_an_account_that_a_platform_opens_too_comes_with_a_warning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(*CREATE, "--no-course")
    with opened().transaction() as session:
        organisation = find_organisation(session, key="my-school")
        assert organisation is not None
        registration = Registration(
            organisation_id=organisation.id, name="Campus", issuer="https://lms.example", client_id="c",
            authorization_endpoint="", token_endpoint="", jwks_uri="", created_at=NOON,
        )  # fmt: skip
        session.add(registration)
        session.flush()
        person_of(
            session, registration=registration, subject="17", name="Nina", email="nina@my-school.example",
            role=Role.LEARNER, locale="fr", now=NOON,
        )  # fmt: skip
    warning = "also opens from Campus"
    capsys.readouterr()
    assert run("organisation", "link", "my-school", "nina@my-school.example") == 0
    assert warning in capsys.readouterr().out
    assert run("organisation", "link", "my-school", "head@my-school.example") == 0
    assert warning not in capsys.readouterr().out


def test_the_list_names_every_organisation(capsys: pytest.CaptureFixture[str]) -> None:
    run(*CREATE, "--no-course")
    capsys.readouterr()
    assert run("organisation", "list") == 0
    assert re.search(r"my-school +1 people  My school", capsys.readouterr().out)


def test_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("organisation", "create", "--help") == 0
    assert "passerelle organisation create my-school" in capsys.readouterr().out
