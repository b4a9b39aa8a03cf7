"""A key is corrected in a real browser: a trainer proposes, the worker previews, an administrator applies."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from assessments.attempts.item_statistics import compute_statistics, request_statistics, take_statistics_request
from assessments.attempts.regrading_requests import take_regrading
from core.clock import utc_now
from learning.regrading_run import work_on_regrading
from tests.browser.web.conftest import Opens, Site
from tests.functional.web.visitor import COURSE

KEY = "i01_005"
ITEM = f"{COURSE}/questions/{KEY}"


@pytest.fixture
def worker(site: Site) -> Iterator[None]:
    """What `passerelle worker` does with corrections, in a thread."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.2):
            taken = take_regrading(site.school.database, now=utc_now())
            if taken is not None:
                work_on_regrading(site.school.database, regrading_id=taken, clock=utc_now)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join()


def test_a_key_is_corrected_from_the_question_to_the_new_scores(site: Site, open_page: Opens, worker: None) -> None:
    page = open_page(site.school.trainer, f"{COURSE}/questions?q=huit+mois")
    page.get_by_role("link", name="Un titre n’a pas été vendu").click()
    page.get_by_role("link", name="Corriger la clé").click()
    page.get_by_role("radio", name="a. Son prix, pour le baisser").check()
    page.get_by_label("Pourquoi cette correction").fill("Le prix se regarde d'abord.")
    page.get_by_role("button", name="Voir ce que cela change").click()
    expect(page.get_by_role("heading", name="Réponses et résultats")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Un administrateur peut l’appliquer")).to_be_visible()
    expect(page.get_by_role("button", name="Appliquer la correction")).to_have_count(0)
    address = page.url.removeprefix(site.address)
    decider = open_page(site.school.administrator, address)
    decider.get_by_role("button", name="Appliquer la correction").click()
    expect(decider.get_by_role("link", name="Voir la question corrigée")).to_be_visible(timeout=30_000)
    decider.get_by_role("link", name="Voir la question corrigée").click()
    expect(decider.get_by_text("corrigée ici").first).to_be_visible()
    decider.get_by_text("Journal").click()
    expect(decider.get_by_text("réponses renotées")).to_be_visible()


def test_the_pages_fit_a_phone_and_pass_axe(site: Site, open_page: Opens) -> None:
    with site.school.database.transaction() as session:
        request_statistics(
            session, organisation_id=site.school.organisation.id, course_id=site.school.course.id, now=utc_now()
        )
    taken = take_statistics_request(site.school.database, now=utc_now())
    assert taken is not None
    compute_statistics(site.school.database, course_id=taken, clock=utc_now)
    paths = (
        f"{COURSE}/questions",
        ITEM,
        f"{COURSE}/questions/i01_002",
        f"{COURSE}/questions/i01_002/corriger",
        f"{COURSE}/questions/i01_004/corriger",
        f"{COURSE}/questions/i01_004/corriger?mode=document",
    )
    for path in paths:
        for scheme in ("light", "dark"):
            page = open_page(site.school.administrator, path, "phone", color_scheme=scheme, reduced_motion="reduce")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
            found = Axe().run(page).response["violations"]
            serious = [one["id"] for one in found if one["impact"] in ("serious", "critical")]
            assert serious == [], f"{path} {scheme}"
            page.context.close()
