"""Groups of a platform's course in a browser: narrowed with the keyboard, named, and nothing wider than a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lms_adapter.lti.groups import name_groups
from tests.browser.web.conftest import SIZES, Opens, Site
from tests.browser.web.test_accessibility import grave_findings
from tests.factories.groups import Grouped, group_learners

SIX: tuple[list[str], ...] = (["12"], ["12", "13"], ["13"], [], ["5"], ["12"])
PAGES = {
    "trainer": ["?sous_groupe=12", "/carnet?sous_groupe=12", "/sous-groupes", ""],
    "administrator": ["?sous_groupe=12", "/sous-groupes"],
}


@pytest.fixture(scope="module")
def place(site: Site) -> Grouped:
    """A cohort in groups, one with a name as long as names may be."""
    found = group_learners(site.school, SIX, trainer=["12", "5"])
    with found.database.transaction() as session:
        name_groups(session, cohort=found.cohort, names={"12": "TD 1", "13": "Travauxdirigés" * 7})
    return found


@pytest.mark.parametrize(("who", "path"), [(who, path) for who, paths in PAGES.items() for path in paths])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    site: Site, place: Grouped, open_page: Opens, who: str, path: str
) -> None:
    page = open_page(getattr(site.school, who), place.address + path, reduced_motion="reduce")
    for size in SIZES:
        page.set_viewport_size(SIZES[size])
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"], size
        assert grave_findings(page) == [], size
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert grave_findings(page) == [], "dark"


def test_the_report_of_a_group_is_readable_too(site: Site, place: Grouped, open_page: Opens) -> None:
    page = open_page(site.school.administrator, f"/administration{place.address}?sous_groupe=12")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["desktop"]["width"]
    assert grave_findings(page) == []


def test_a_trainer_names_a_group_and_narrows_the_board_to_it_without_a_mouse(
    site: Site, place: Grouped, open_page: Opens
) -> None:
    page = open_page(site.school.trainer, place.address)
    page.get_by_role("link", name="Nommer les sous-groupes").press("Enter")
    field = page.get_by_label("Nom du sous-groupe 5")
    field.fill("TD du soir")
    field.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("sont enregistrés")
    page.get_by_role("link", name="TD du soir 1").press("Enter")
    expect(page.get_by_text("Affichage limité à")).to_contain_text("1 apprenant sur 6")
    assert page.locator("table.board tbody tr").count() == 1
    assert page.get_by_role("link", name="TD du soir 1").get_attribute("aria-current") == "true"
    page.get_by_role("link", name="Carnet de notes").press("Enter")
    expect(page.get_by_text("Affichage limité à")).to_contain_text("TD du soir")
    page.get_by_role("link", name="Voir tout le groupe").press("Enter")
    expect(page.get_by_text("Affichage limité à")).to_have_count(0)
