"""Every page, on a desktop, in a frame, on a phone, in light and dark: axe-core finds nothing serious."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from course.enrolment.models import Person
from tests.browser.web.conftest import SIZES, Opens, Site

PAGES = {
    "visitor": ["/connexion", "/bienvenue/TOKEN"],
    "learner": [
        "/cours/small", "/cours/small/modules/mod01", "/cours/small/modules/mod03", "/cours/small/lecons/l01_01",
        "/cours/small/evaluations/a01", "/cours/small/resultats/ATTEMPT", "/cours/small/ecart", "/cours/small/metier",
        "/compte",
    ],
    "newcomer": ["/cours/small", "/cours/small/ecart"],
    "trainer": [
        "/groupes?toutes", "/groupes/1", "/groupes/1?filtre=stuck", "/groupes/1/affecter", "/groupes/1/retirer/mod01",
        "/groupes/1/apprenants/3", "/groupes/1/apprenants/3/tentatives/ATTEMPT", "/cours/small/echange",
        "/cours/small/echange?format=gift&usage=assessment&usage=check",
    ],
    "administrator": [
        "/administration", "/administration/groupes/1", "/administration/personnes",
        "/administration/personnes?q=zzz", "/administration/personnes/4/effacer", "/administration/personnes/ajouter",
        "/administration/personnes/4", "/administration/personnes/2", "/administration/personnes/4/lien",
        "/administration/personnes/importer", "/administration/groupes/nouveau", "/administration/groupes/1/modifier",
        "/administration/groupes/1/membres", "/groupes/1",
    ],
}  # fmt: skip
GRAVE = {"serious", "critical"}


def person_of(site: Site, who: str) -> Person | None:
    school = site.school
    return {
        "visitor": None, "learner": school.learner, "newcomer": school.learners[-1], "trainer": school.trainer,
        "administrator": school.administrator,
    }[who]  # fmt: skip


@pytest.mark.parametrize(("who", "path"), [(who, path) for who, paths in PAGES.items() for path in paths])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    site: Site, open_page: Opens, who: str, path: str
) -> None:
    path = path.replace("ATTEMPT", site.attempt).replace("TOKEN", site.token)
    page = open_page(person_of(site, who), path, reduced_motion="reduce")
    for size in SIZES:
        page.set_viewport_size(SIZES[size])
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"], size
        if size != "frame":
            assert grave_findings(page) == [], size
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert grave_findings(page) == [], "dark"


def grave_findings(page: Page) -> list[str]:
    return [
        f"{one['id']}: {node['html'][:150]} ({node.get('failureSummary', '')[:300]})"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]
