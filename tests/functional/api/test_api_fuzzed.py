"""schemathesis sends what the OpenAPI document allows and what it forbids; nothing may end in a server error."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any
from unittest import SkipTest

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from core.database import Database
from core.settings import Settings, read_settings
from course.enrolment.models import Person
from migrations.upgrade import upgrade_database
from tests.factories.school import build_school
from tests.functional.api.conftest import ApiClient
from tests.services.postgresql import empty_database
from web.app import create_app


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, postgresql_server: str) -> Iterator[dict[str, Any]]:
    """One school for all requests of this module, and the cookies and token of its people.

    On PostgreSQL, which refuses more than SQLite does (a NUL in a text, a number too large).
    """
    with empty_database(postgresql_server) as url:
        home = tmp_path_factory.mktemp("fuzzed")
        environment = {"PASSERELLE_HOME": str(home), "PASSERELLE_DATABASE_URL": url}
        yield from _school_on(read_settings({**environment, "PASSERELLE_SECRET_KEY": secrets.token_hex(32)}))


def _school_on(made: Settings) -> Iterator[dict[str, Any]]:
    database = Database(made.database_url)
    upgrade_database(database)
    school = build_school(database)
    app = create_app(made, database)

    def signed_in(person: Person) -> dict[str, Any]:
        client = ApiClient(app, person)
        return {"cookies": {"passerelle_session": client.cookie()}, "headers": {"X-CSRFToken": client.token}}

    yield {"app": app, "learner": signed_in(school.learner), "trainer": signed_in(school.trainer)}
    database.close()


CHECKS = [not_a_server_error, response_schema_conformance]
BOUNDED = settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


@pytest.mark.parametrize("role", ["learner", "trainer"])
def test_no_request_ends_in_a_server_error(world: dict[str, Any], role: str) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", world["app"])
    operations: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
    assert len(operations) >= 15
    statuses = set()
    for operation in operations:
        for mode in GenerationMode:
            try:
                cases = operation.as_strategy(generation_mode=mode)
            except (SkipTest, Unsatisfiable):
                continue  # nothing can be wrong with a request that takes nothing

            @BOUNDED
            @given(case=cases)
            def send(case: Any) -> None:
                reply = case.call_and_validate(checks=CHECKS, **world[role])
                statuses.add(reply.status_code)

            send()
    assert {200, 404, 422} <= statuses
