"""Trainer and administrator in a real browser: filter, assign, and follow a computation to its end."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import expect

from core.clock import utc_now
from reports.service import compute_request, take_request
from tests.browser.web.conftest import Opens, Site


def test_a_trainer_filters_opens_a_learner_and_assigns_with_a_preview(site: Site, open_page: Opens) -> None:
    page = open_page(site.school.trainer, "/groupes/1")
    page.get_by_role("link", name="Pas commencé").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Tous").click()
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", name="L’écart au métier")).to_be_visible()
    page.get_by_role("link", name="Promotion A").click()
    page.get_by_role("link", name="Affecter des modules").click()
    page.get_by_label("Accueillir et conseiller").check()
    page.get_by_label("Échéance (facultatif)").fill((date.today() + timedelta(days=9)).isoformat())
    page.get_by_role("button", name="Voir ce que verront les apprenants").click()
    expect(page.get_by_role("heading", name="Voici ce que verra chaque apprenant")).to_be_visible()
    page.get_by_role("button", name="Affecter au groupe").click()
    expect(page.get_by_role("status")).to_contain_text("1 module est affecté au groupe")


def test_an_administrator_sees_a_computation_advance_and_end(site: Site, open_page: Opens) -> None:
    page = open_page(site.school.administrator, "/administration/groupes/1")
    page.get_by_role("button", name="Enregistrer maintenant").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text("En attente.")).to_be_visible()
    taken = take_request(site.school.database, now=utc_now())
    assert taken is not None
    compute_request(site.school.database, request_id=taken, clock=utc_now)
    expect(page.get_by_text("Dernier état enregistré le")).to_be_visible(timeout=10_000)
    expect(page.get_by_role("button", name="Enregistrer maintenant")).to_be_enabled()
