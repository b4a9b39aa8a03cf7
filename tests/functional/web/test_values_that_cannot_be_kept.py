"""What PostgreSQL cannot store is the sender's mistake, on a page as in the API; it never ends in a server error."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.database import Database
from core.settings import read_settings
from migrations.upgrade import upgrade_database
from tests.factories.school import School, build_school
from tests.functional.api.conftest import ApiClient
from tests.services.postgresql import empty_database
from web.app import create_app

NUL = "\x00"


@pytest.fixture
def client(postgresql_server: str, tmp_path: Path) -> Iterator[tuple[ApiClient, School]]:
    with empty_database(postgresql_server) as url:
        settings = read_settings(
            {
                "PASSERELLE_HOME": str(tmp_path),
                "PASSERELLE_DATABASE_URL": url,
                "PASSERELLE_SECRET_KEY": secrets.token_hex(32),
            }
        )
        database = Database(settings.database_url)
        upgrade_database(database)
        school = build_school(database)
        yield ApiClient(create_app(settings, database), school.learner), school
        database.close()


def test_a_nul_in_an_address_or_a_body_is_refused(client: tuple[ApiClient, School]) -> None:
    api, school = client
    assert api.get(f"/courses/{school.course.key}%00").status_code in (404, 422)
    assert api.get(f"/attempts/{'0' * 31}%00").status_code in (404, 422)
    begun = api.post("/attempts", {"course": school.course.key, "kind": "graded", "target": "a01"}).get_json()
    body = {"item": begun["items"][0], "response": {"choices": [NUL], "value": NUL}, "idempotency_key": "12345678"}
    assert api.post(f"/attempts/{begun['id']}/responses", body).status_code == 422
    anchors = {"course": school.course.key, "sections": [NUL]}
    assert api.post("/lessons/l01_01/progress", anchors).status_code == 422
