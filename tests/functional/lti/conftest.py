"""The application on the small school, and a platform that knocks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from core.settings import Settings
from tests.factories.launches import Platform
from tests.factories.platforms import connect_platform
from tests.factories.school import School
from tests.functional.lti.knocking import Knocking, knock
from web.app import create_app
from web.limits import limiter


@pytest.fixture
def app(settings: Settings, school: School) -> Iterator[Flask]:
    """The application as it runs, forms guarded."""
    app = create_app(settings, school.database)
    limiter.reset()
    yield app
    limiter.reset()


@pytest.fixture
def platform(school: School) -> Platform:
    """A connected platform."""
    with school.database.transaction() as session:
        return connect_platform(session, school)


@pytest.fixture
def knocking(app: Flask, settings: Settings, school: School) -> Knocking:
    """A platform before the door."""
    return knock(app, settings, school)
