"""A trainer comes from the platform and looks at their group there: every address stays within the launch."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from flask import Flask

from lms_adapter.lti.models import Launch
from tests.factories.launches import TRAINER, Platform, enter, launched, root_of
from tests.factories.school import School

LEADS: dict[str, Any] = {**TRAINER, "groups": ("12", "13")}


def opened_by_trainer(school: School, platform: Platform) -> tuple[Launch, str]:
    """Five learners of three groups, then their trainer, who is in two of these."""
    for subject, groups in (("11", ("12",)), ("12", ("12", "13")), ("13", ("13",))):
        launched(school, platform, subject=subject, name=f"Personne {subject}", email="", groups=groups)
    launched(school, platform, subject="14", name="Personne 14", email="")
    launched(school, platform, subject="15", name="Personne 15", email="", groups=("5",))
    return launched(school, platform, **LEADS)


def test_the_page_of_an_activity_and_the_board_behind_it_narrow_to_a_group(
    app: Flask, school: School, platform: Platform
) -> None:
    opened = opened_by_trainer(school, platform)
    client, root = enter(app, opened), root_of(opened)
    page = unescape(client.get(f"{root}/lti/activite").text)
    found = dict(re.findall(rf'<a href="({root}/lti/activite[^"]*)"[^>]*>[^<]*<span class="figure">(\d)', page))
    assert found == {
        f"{root}/lti/activite": "5",
        f"{root}/lti/activite?sous_groupe=12&sous_groupe=13": "3",
        f"{root}/lti/activite?sous_groupe=5": "1",
        f"{root}/lti/activite?sous_groupe=12": "2",
        f"{root}/lti/activite?sous_groupe=13": "2",
        f"{root}/lti/activite?sous_groupe=": "1",
    }
    page = unescape(client.get(f"{root}/lti/activite?sous_groupe=12").text)
    assert re.search(r"apprenants dans le groupe</dt><dd class=\"figure\">2<", page)
    board = re.search(rf'href="({root}/groupes/\d+\?sous_groupe=12)"', page)
    assert board
    shown = client.get(board.group(1)).text
    assert re.findall(r"Personne \d\d", shown) == ["Personne 11", "Personne 12"]


def test_a_learner_in_a_launch_names_no_group(app: Flask, school: School, platform: Platform) -> None:
    opened = launched(school, platform, groups=("12",))
    client, root = enter(app, opened), root_of(opened)
    for path in ("/groupes/2/sous-groupes", "/groupes/2?sous_groupe=12"):
        assert client.get(root + path).status_code == 403
    assert client.post(f"{root}/groupes/2/sous-groupes", data={"name-12": "Changed"}).status_code == 403
