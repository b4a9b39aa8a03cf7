"""The walls hold within launches too: a stranger's launch shows nothing, and a launch opens no door above its role."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from course.enrolment.models import Person, Role
from tests.factories.launches import enter, launch, root_of
from tests.factories.school import School, build_school
from tests.house import test_routes as walk
from web.launch_tokens import api_token

app = walk.app
belongings = walk.belongings

SHUT = {403, 404, 422}


class Walker:
    """A browser within a launch, which sends the token of the page to the JSON API."""

    def __init__(self, app: Flask, school: School, person: Person, role: Role) -> None:
        opened = launch(school, person, role=role)
        self._app, self._root = app, root_of(opened)
        self._client = enter(app, opened)
        with app.test_request_context():
            self._bearer = {"Authorization": f"Bearer {api_token(opened[0])}"}

    def knock(self, rule: Rule, method: str, values: dict[str, Any]) -> TestResponse:
        """Ask for what a route names."""
        return self._client.open(
            self._root + walk.address(self._app, rule, values), method=method, query_string=walk.QUERY,
            headers=self._bearer if rule.rule.startswith("/api/") else None, **walk.sent(rule, method),
        )  # fmt: skip

    def is_in(self) -> bool:
        """Whether the launch still goes on: a walk that ended it would prove nothing."""
        return self._client.get(f"{self._root}/lti/jeton").status_code == 200


@pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER])
def test_a_launch_of_a_stranger_organisation_gets_nothing_and_changes_nothing(
    app: Flask, school: School, belongings: dict[str, Any], role: Role
) -> None:
    other = build_school(school.database, key="elsewhere")
    walker = Walker(app, other, other.learner if role is Role.LEARNER else other.trainer, role)
    before = walk.everything_of(school)
    opened = 0
    for rule, method, roles in walk.doors(app):
        if not roles:
            continue
        answer = walker.knock(rule, method, belongings)
        door = f"{method} {rule} in a launch as {role}"
        assert answer.status_code != 401, f"{door}: the stranger is not in"
        for theirs in ("@school.test", "Organisme school", school.learner.display_name):
            assert theirs not in answer.text, door
        if any(name.endswith("_id") for name in rule.arguments):
            assert answer.status_code in walk.ANSWERS_THAT_SHOW_NOTHING, f"{door}: {answer.status_code}"
        opened += answer.status_code == 200
        answer.close()
    assert opened > 5
    assert walker.is_in()
    assert walk.everything_of(school) == before


@pytest.mark.parametrize(
    ("who", "role"),
    [("learner", Role.LEARNER), ("trainer", Role.LEARNER), ("administrator", Role.LEARNER), ("trainer", Role.TRAINER),
     ("administrator", Role.TRAINER)],
)  # fmt: skip
def test_a_launch_opens_no_door_above_its_role_whoever_was_launched(
    app: Flask, school: School, belongings: dict[str, Any], who: str, role: Role
) -> None:
    walker = Walker(app, school, getattr(school, who), role)
    before = walk.everything_of(school)
    knocked = 0
    for rule, method, roles in walk.doors(app):
        if not roles or role in roles:
            continue
        answer = walker.knock(rule, method, belongings)
        assert answer.status_code in SHUT, f"{method} {rule} in a launch of {who} as {role}: {answer.status_code}"
        knocked += 1
    assert knocked > 10
    assert walker.is_in()
    assert walk.everything_of(school) == before


def test_the_cookie_of_a_launch_alone_opens_no_door_of_the_api(
    app: Flask, school: School, belongings: dict[str, Any]
) -> None:
    opened = launch(school, school.learner)
    browser = enter(app, opened)
    before = walk.everything_of(school)
    for rule, method, roles in walk.doors(app):
        if roles and rule.rule.startswith("/api/"):
            path = root_of(opened) + walk.address(app, rule, belongings)
            answer = browser.open(path, method=method, **walk.sent(rule, method))
            assert answer.status_code in {401, 422}, f"{method} {rule}: {answer.status_code}"
            assert "school" not in answer.text
    assert walk.everything_of(school) == before
