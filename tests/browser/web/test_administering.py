"""An administrator in a real browser: a list comes in, a link goes out, somebody arrives through it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect

from tests.browser.web.conftest import SIZES, Opens, Site
from tests.browser.web.test_accessibility import grave_findings

IMPORT = "/administration/personnes/importer"
ADD = "/administration/personnes/ajouter"
WRONG = "Zoé Martin;zoe@exemple.fr;apprenante;Promotion A\nAli Haddad;ali.exemple.fr\nlearner1;learner1@school.test"


def in_order(page: Page) -> None:
    """Axe has nothing grave to say, and nothing is wider than the screen, at both sizes, light and dark."""
    for size in ("desktop", "phone"):
        page.set_viewport_size(SIZES[size])
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"], size
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert grave_findings(page) == [], (size, scheme)
    page.set_viewport_size(SIZES["desktop"])


def test_a_list_is_corrected_confirmed_and_its_links_shown(site: Site, open_page: Opens) -> None:
    page = open_page(site.school.administrator, IMPORT)
    page.get_by_label("Une personne par ligne").fill(WRONG)
    page.get_by_role("button", name="Vérifier la liste").click()
    expect(page.get_by_role("status")).to_contain_text("1 ligne à corriger")
    in_order(page)
    expect(page.get_by_role("button", name=re.compile("Créer"))).to_have_count(0)
    lines = page.get_by_label("Une personne par ligne")
    lines.fill(lines.input_value().replace("ali.exemple.fr", "ali@exemple.fr"))
    page.get_by_role("button", name="Vérifier de nouveau").click()
    expect(page.get_by_role("heading", name="Voici ce qui sera fait")).to_be_visible()
    in_order(page)
    page.get_by_role("button", name="Créer 2 comptes").click()
    expect(page.get_by_role("heading", name="2 comptes sont prêts")).to_be_visible()
    expect(page.get_by_label(re.compile("^Lien de "))).to_have_count(2)
    in_order(page)


def test_a_link_is_copied_and_a_new_person_arrives_through_it(site: Site, open_page: Opens) -> None:
    page = open_page(site.school.administrator, ADD, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("Prénom et nom").fill("Nadia Brun")
    page.get_by_label("Adresse e-mail").fill("nadia@exemple.fr")
    page.get_by_label("formateur").check()
    page.get_by_label("Promotion A").check()
    page.get_by_role("button", name="Créer le compte").click()
    in_order(page)
    page.get_by_role("button", name="Copier le lien").click()
    expect(page.get_by_role("button", name="Copié")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Le lien", exact=True).input_value()
    assert copied in page.get_by_label("Un message prêt à coller").input_value()

    newcomer = open_page(None, urlsplit(copied).path, "phone")
    newcomer.get_by_label("Mot de passe", exact=True).fill("une phrase assez longue")
    newcomer.get_by_label("Mot de passe, encore une fois").fill("une phrase assez longue")
    newcomer.get_by_role("button", name="Enregistrer et entrer").click()
    expect(newcomer.get_by_role("heading", name="Promotion A")).to_be_visible()


def test_a_group_is_opened_filled_and_emptied_again(site: Site, open_page: Opens) -> None:
    page = open_page(site.school.administrator, "/administration")
    page.get_by_role("link", name="Créer un groupe").click()
    page.get_by_label("Nom du groupe").fill("Groupe de mars")
    page.get_by_role("button", name="Créer le groupe").click()
    page.get_by_label("learner2 school").check()
    page.get_by_role("button", name="Faire entrer dans le groupe").click()
    expect(page.get_by_role("heading", name="1 apprenant")).to_be_visible()
    in_order(page)
    page.get_by_role("button", name="retirer du groupe learner2 school").click()
    expect(page.get_by_text("Ses réponses et ses estimations sont gardées")).to_be_visible()
    expect(page.get_by_role("heading", name="0 apprenant")).to_be_visible()


def test_a_dead_link_and_a_wrong_form_are_readable_by_everybody(site: Site, browser: Browser) -> None:
    context = browser.new_context(locale="fr-FR")  # a browser complains about every refusal, so not `open_page`
    page = context.new_page()
    page.goto(f"{site.address}/bienvenue/rien")
    expect(page.get_by_role("heading", name="Ce lien n’ouvre plus rien")).to_be_visible()
    in_order(page)
    page.goto(f"{site.address}/bienvenue/{site.token}")
    page.get_by_label("Mot de passe", exact=True).fill("une phrase assez longue")
    page.get_by_label("Mot de passe, encore une fois").fill("une autre phrase")
    page.get_by_role("button", name="Enregistrer et entrer").click()
    expect(page.get_by_text("Les deux saisies du mot de passe diffèrent")).to_be_visible()
    in_order(page)
    context.close()
