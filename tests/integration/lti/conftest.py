"""A connection to examine."""

from __future__ import annotations

import pytest

from tests.factories.clinic import Clinic
from tests.factories.school import School


@pytest.fixture
def clinic(school: School) -> Clinic:
    """A doctor for the school's platform, a Moodle."""
    return Clinic(school)
