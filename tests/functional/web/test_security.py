"""What every response carries, whoever asks and whatever comes of it."""

from __future__ import annotations

import dataclasses
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.settings import Settings
from tests.factories.school import School
from tests.functional.web.visitor import COURSE, visit_as
from web.app import create_app

PAGES = {
    "learner": [
        COURSE, f"{COURSE}/modules/mod01", f"{COURSE}/lecons/l01_01", f"{COURSE}/evaluations/a01",
        f"{COURSE}/ecart", f"{COURSE}/metier", "/compte", "/cours/unknown",
    ],
    "trainer": ["/groupes/1", "/groupes/1/affecter", "/groupes/1/retirer/mod01", "/groupes/1/apprenants/3"],
    "administrator": [
        "/administration", "/administration/groupes/1", "/administration/personnes",
        "/administration/personnes/3/effacer", "/administration/personnes/3", "/administration/personnes/3/lien",
        "/administration/personnes/ajouter", "/administration/personnes/importer", "/administration/groupes/nouveau",
        "/administration/groupes/1/membres", "/administration/groupes/1/modifier",
    ],
}  # fmt: skip


@pytest.mark.parametrize("path", ["/connexion", "/nothing", "/health", "/api/openapi.json", "/api/v1/courses"])
def test_every_response_refuses_foreign_code_frames_and_sniffing(nobody: FlaskClient, path: str) -> None:
    headers = nobody.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_behind_https_browsers_are_told_to_stay_there(settings: Settings, school: School) -> None:
    app = create_app(dataclasses.replace(settings, public_url="https://cours.test"), school.database)
    assert "max-age=31536000" in app.test_client().get("/connexion").headers["Strict-Transport-Security"]


def test_an_lms_that_is_named_may_show_us_in_a_frame(settings: Settings, school: School) -> None:
    app = create_app(settings, school.database, frame_ancestors="'self' https://moodle.test")
    policy = app.test_client().get("/connexion").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://moodle.test" in policy


@pytest.mark.parametrize("role", PAGES)
def test_no_page_holds_code_or_style_that_the_policy_would_block(app: Flask, school: School, role: str) -> None:
    person = {"learner": school.learner, "trainer": school.trainer, "administrator": school.administrator}[role]
    client = visit_as(app, person)
    for path in PAGES[role]:
        page = client.get(path).text
        assert "<main" in page, path
        assert not re.search(r"<[^>]+\sstyle\s*=", page), path
        assert not re.search(r"<[^>]+\son[a-z]+\s*=", page), path
        assert not re.search(r"<style|<script(?![^>]*\ssrc=)", page), path
        assert "javascript:" not in page, path


def test_files_are_kept_for_a_year_under_their_digest_and_not_at_all_under_another(nobody: FlaskClient) -> None:
    addresses = re.findall(r'(?:href|src)="(/(?:static|player)/[^"]+)"', nobody.get("/connexion").text)
    assert any("/player/" in address and address.endswith("/tokens.css") for address in addresses)
    for address in addresses:
        with nobody.get(address) as answer:
            assert answer.status_code == 200, address
            assert "immutable" in answer.headers["Cache-Control"], address
        with nobody.get(re.sub(r"/[0-9a-f]{12}/", "/000000000000/", address)) as stale:
            assert stale.headers["Cache-Control"] == "no-cache", address


@pytest.mark.parametrize("path", ["__init__.py", "../core/settings.py", "..%2fcore%2fsettings.py", "nothing.js"])
def test_only_style_sheets_scripts_and_pictures_are_served(nobody: FlaskClient, path: str) -> None:
    assert nobody.get(f"/player/000000000000/{path}").status_code == 404
