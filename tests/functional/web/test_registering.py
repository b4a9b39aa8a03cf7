"""A platform opens a registration link: what it is shown, what both sides know then, what a failure leaves behind."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from core.clock import utc_now
from core.sealing import Sealer
from core.settings import Settings
from lms_adapter.lti import claims
from lms_adapter.lti.http import PlatformHttp
from lms_adapter.lti.models import Deployment, Registration, RegistrationLink
from lms_adapter.lti.registration_documents import TOOL_CONFIGURATION
from lms_adapter.lti.registration_links import make_link
from tests.factories.school import School
from tests.simulators.lti.platform import SimulatedPlatform
from tests.simulators.lti.registration import offer
from web.lti import registering
from web.lti.platform_http import keep_platform_http

ORIGIN = "http://127.0.0.1:8000"


def connected_to(app: Flask, settings: Settings, platform: SimulatedPlatform) -> SimulatedPlatform:
    keep_platform_http(app, settings, PlatformHttp(private_platforms=True, transport=platform.transport()))
    return platform


@pytest.fixture
def moodle(app: Flask, settings: Settings) -> SimulatedPlatform:
    return connected_to(app, settings, SimulatedPlatform("moodle"))


def new_link(school: School, *, renews: int | None = None) -> str:
    """The path of a link."""
    with school.database.transaction() as session:
        renewed = session.get(Registration, renews) if renews else None
        _, token = make_link(
            session, organisation_id=school.organisation.id, created_by=school.administrator.id,
            lifetime=timedelta(days=1), now=utc_now(), registration=renewed,
        )  # fmt: skip
    return f"/lti/school/register/{token}"


def opened_by(platform: SimulatedPlatform, path: str) -> str:
    return offer(platform, path)


def pressed(nobody: FlaskClient, address: str) -> TestResponse:
    """The button of the page at the address."""
    parts = urlsplit(address)
    return nobody.post(parts.path, data={name: values[0] for name, values in parse_qs(parts.query).items()})


def registrations(school: School) -> list[Registration]:
    with school.database.reading() as session:
        return list(session.scalars(select(Registration).order_by(Registration.id)))


def test_the_page_says_who_asks_and_registers_nothing_before_the_button(
    nobody: FlaskClient, school: School, moodle: SimulatedPlatform
) -> None:
    path = new_link(school)
    page = nobody.get(opened_by(moodle, path))
    assert page.status_code == 200
    assert "https://lms.example" in page.text
    assert "Moodle" in page.text
    assert "Organisme school" in page.text
    assert moodle.tools == {}
    assert nobody.get(opened_by(moodle, path)).status_code == 200, "looking used the link up"


def test_any_platform_may_show_the_page_and_close_its_window(
    nobody: FlaskClient, school: School, moodle: SimulatedPlatform
) -> None:
    page = nobody.get(opened_by(moodle, new_link(school)))
    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    assert page.headers["Cross-Origin-Opener-Policy"] == "unsafe-none", "or window.opener is cut off"
    assert page.headers["Referrer-Policy"] == "no-referrer", "the address holds a token"
    assert page.headers["Cache-Control"] == "no-store"


def test_one_press_and_both_sides_know_each_other(
    nobody: FlaskClient, school: School, moodle: SimulatedPlatform
) -> None:
    done = pressed(nobody, opened_by(moodle, new_link(school)))
    assert done.status_code == 200
    assert "data-close" in done.text
    assert "Activer" in done.text
    [made] = registrations(school)
    [tool] = moodle.tools.values()
    assert (made.issuer, made.client_id, made.product) == ("https://lms.example", tool.client_id, "moodle")
    assert (made.token_endpoint, made.jwks_uri) == (moodle.token_url, moodle.jwks_url)
    assert made.created_by == school.administrator.id
    assert tool.login_url == f"{ORIGIN}/lti/school/login"
    assert tool.redirect_uris == (f"{ORIGIN}/lti/school/launch",)
    assert tool.jwks_uri == f"{ORIGIN}/lti/school/jwks"
    assert (tool.sends_name, tool.sends_email) == (True, True)
    assert set(tool.scopes) == set(claims.SCOPES)
    assert tool.custom["context_id_history"] == "$Context.id.history"
    with school.database.reading() as session:
        deployment = session.scalars(select(Deployment)).one()
    assert (deployment.deployment_id, deployment.state) == (tool.deployment_id, "accepted")


def test_a_link_connects_one_platform_once(nobody: FlaskClient, school: School, moodle: SimulatedPlatform) -> None:
    path = new_link(school)
    assert pressed(nobody, opened_by(moodle, path)).status_code == 200
    again = pressed(nobody, opened_by(moodle, path))
    assert again.status_code == 404
    assert "déjà servi" in again.text
    assert len(moodle.tools) == 1


def test_a_link_that_has_expired_says_so(nobody: FlaskClient, school: School, moodle: SimulatedPlatform) -> None:
    path = new_link(school)
    with school.database.transaction() as session:
        session.execute(update(RegistrationLink).values(expires_at=utc_now() - timedelta(seconds=1)))
    for answer in (nobody.get(opened_by(moodle, path)), pressed(nobody, opened_by(moodle, path))):
        assert answer.status_code == 404
        assert "a expiré" in answer.text
    assert moodle.tools == {}


def test_a_link_of_one_organisation_is_unknown_to_another(
    nobody: FlaskClient, school: School, moodle: SimulatedPlatform
) -> None:
    path = new_link(school).replace("/lti/school/", "/lti/elsewhere/")
    assert nobody.get(opened_by(moodle, path)).status_code == 404
    assert "existe pas" in pressed(nobody, opened_by(moodle, path)).text


def test_somebody_who_opens_the_link_by_hand_learns_where_it_goes(nobody: FlaskClient, school: School) -> None:
    page = nobody.get(new_link(school))
    assert page.status_code == 200
    assert "Ajouter LTI Advantage" in page.text


def test_a_refusal_of_the_platform_gives_the_link_back(
    nobody: FlaskClient, school: School, moodle: SimulatedPlatform
) -> None:
    path = new_link(school)
    stale = opened_by(moodle, path)
    moodle.registration_tokens = dict.fromkeys(moodle.registration_tokens, True)
    refused = pressed(nobody, stale)
    assert refused.status_code == 503
    assert "jeton a expiré" in refused.text
    assert registrations(school) == []
    assert pressed(nobody, opened_by(moodle, path)).status_code == 200


def test_a_platform_that_falls_silent_leaves_a_doubt_that_the_page_names(
    nobody: FlaskClient, school: School, moodle: SimulatedPlatform
) -> None:
    path = new_link(school)
    moodle.faults.services, moodle.faults.lost_answer = frozenset({"registration"}), 1.0
    page = pressed(nobody, opened_by(moodle, path))
    assert page.status_code == 503
    assert "supprimez-le" in page.text
    assert registrations(school) == []


def test_a_registration_that_we_cannot_keep_says_what_to_delete(
    nobody: FlaskClient, school: School, moodle: SimulatedPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OperationalError("insert", {}, Exception("disk full"))

    path = new_link(school)
    with monkeypatch.context() as patched:
        patched.setattr(registering, "keep_registration", broken)
        page = pressed(nobody, opened_by(moodle, path))
    assert page.status_code == 500
    [tool] = moodle.tools.values()
    assert tool.client_id in page.text
    assert registrations(school) == []
    assert pressed(nobody, opened_by(moodle, path)).status_code == 200


def test_a_platform_that_speaks_for_another_is_refused(
    app: Flask, settings: Settings, nobody: FlaskClient, school: School
) -> None:
    """LTI dynamic registration 1.0, 3.5: or people of the other platform could be impersonated."""
    asked: list[str] = []

    def impostor(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        named = ("authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")
        return httpx.Response(
            200, json={"issuer": "https://lms.example", **dict.fromkeys(named, "https://evil.example/x")}
        )

    http = PlatformHttp(private_platforms=True, transport=httpx.MockTransport(impostor))
    keep_platform_http(app, settings, http)
    address = f"{new_link(school)}?openid_configuration=https://evil.example/.well-known/openid-configuration"
    for answer in (nobody.get(address), pressed(nobody, address)):
        assert answer.status_code == 422
        assert "autre adresse" in answer.text
    assert asked == ["GET", "GET"]
    assert registrations(school) == []


def test_a_new_link_renews_a_platform_and_keeps_what_it_brought(
    nobody: FlaskClient, school: School, moodle: SimulatedPlatform
) -> None:
    pressed(nobody, opened_by(moodle, new_link(school)))
    [first] = registrations(school)
    path = new_link(school, renews=first.id)
    assert "renouvelle" in nobody.get(opened_by(moodle, path)).text
    pressed(nobody, opened_by(moodle, path))
    [renewed] = registrations(school)
    assert renewed.id == first.id
    assert renewed.client_id != first.client_id
    with school.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Deployment)) == 2


def test_a_link_that_renews_one_platform_serves_no_other(
    app: Flask, settings: Settings, nobody: FlaskClient, school: School, moodle: SimulatedPlatform
) -> None:
    pressed(nobody, opened_by(moodle, new_link(school)))
    path = new_link(school, renews=registrations(school)[0].id)
    other = connected_to(app, settings, SimulatedPlatform("moodle", url="https://other.example"))
    refused = pressed(nobody, opened_by(other, path))
    assert refused.status_code == 409
    assert other.tools == {}
    assert [one.issuer for one in registrations(school)] == ["https://lms.example"]


def test_a_second_tool_of_a_known_platform_is_announced_and_stands_beside_the_first(
    nobody: FlaskClient, school: School, moodle: SimulatedPlatform
) -> None:
    pressed(nobody, opened_by(moodle, new_link(school)))
    path = new_link(school)
    assert "déjà reliée" in nobody.get(opened_by(moodle, path)).text
    pressed(nobody, opened_by(moodle, path))
    assert [one.name for one in registrations(school)] == ["lms.example", "lms.example (2)"]


def test_a_platform_that_offers_it_takes_our_present_settings(
    app: Flask, settings: Settings, nobody: FlaskClient, administrator: FlaskClient, school: School
) -> None:
    canvas = connected_to(app, settings, SimulatedPlatform("canvas"))
    pressed(nobody, opened_by(canvas, new_link(school)))
    [made] = registrations(school)
    assert made.registration_uri
    [tool] = canvas.tools.values()
    assert tool.registration_token not in made.registration_token, "the token is sealed"
    assert Sealer(settings.secret_key).open(made.registration_token) == tool.registration_token
    tool.configuration["client_name"] = "An old name"
    tool.redirect_uris = ("https://old.example/launch",)
    answer = administrator.post(f"/administration/connexions/{made.id}/mise-a-jour", follow_redirects=True)
    assert "réglages à jour" in answer.text
    assert tool.redirect_uris == (f"{ORIGIN}/lti/school/launch",)
    assert tool.configuration["client_name"] == "Passerelle"
    assert tool.configuration[TOOL_CONFIGURATION]["domain"] == "127.0.0.1:8000"
