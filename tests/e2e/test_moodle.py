"""Passerelle in a real Moodle, from the registration link to a grade that a teacher changed: one story, in order.

Run with the variables of tests/e2e/settings.py (CONTRIBUTING.md says how); each test builds on the ones before it, so
`-x` is wise. Moodle is left with the tool and its activities; its settings are put back.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from core.clock import utc_now
from core.database import Database
from core.settings import read_settings
from lms_adapter.outbox.read_back import request_nightly
from tests.e2e.answering import ONE_OPTION, hand_in
from tests.e2e.conftest import NewContext, Picture, Story
from tests.e2e.moodle import LONG, Moodle, number
from tests.e2e.passerelle import Passerelle
from tests.e2e.settings import MoodleSettings, missing

if missing():
    pytest.skip(f"a real Moodle is needed for these: set {', '.join(missing())}", allow_module_level=True)
pytestmark = pytest.mark.xdist_group("moodle")

ASSESSMENT, GAP = "suivre les ventes", "Mon écart au métier"
CONNECTIONS = "/administration/connexions"
HTTP_SECURITY = "/admin/settings.php?section=httpsecurity"
BLOCKED = "#id_s__curlsecurityblockedhosts"
ROOT = Path(__file__).parents[2]
KIT = ROOT / "tests" / "conformance" / "lti" / "live"


def test_a_pasted_link_registers_the_tool_and_the_administrator_activates_it(
    ours: Page, admin: Moodle, passerelle: Passerelle, story: Story, picture: Picture
) -> None:
    ours.goto(f"{passerelle.url}{CONNECTIONS}/ajouter")
    picture(ours, "1-link")
    ours.get_by_role("button", name="Créer le lien").click()
    link = ours.get_by_label("Le lien", exact=True).input_value()
    admin.open("/mod/lti/toolconfigure.php")
    admin.page.locator("#tool-url").fill(link)
    picture(admin.page, "2-paste")
    admin.page.get_by_role("button", name="Add LTI Advantage").click()
    frame = admin.page.frame_locator("iframe").first
    expect(frame.locator("form[data-once] button")).to_be_visible(timeout=LONG)
    picture(admin.page, "3-confirm")
    frame.locator("form[data-once] button").click()
    frame.locator("[data-close]").click(timeout=LONG)
    card = newest_card(admin.page)
    expect(card.get_by_text("Pending")).to_be_visible(timeout=LONG)
    picture(admin.page, "4-activate")
    card.get_by_text("Activate", exact=True).click()
    expect(newest_card(admin.page).get_by_text("Active", exact=True)).to_be_visible(timeout=LONG)
    ours.goto(f"{passerelle.url}{CONNECTIONS}")
    ours.locator(".platform h2 a").click()
    story.registration = ours.url


def newest_card(page: Page) -> Locator:
    """The card of the tool that was made last."""
    cards = page.locator(".tool-card", has_text="Passerelle")
    expect(cards.first).to_be_visible(timeout=LONG)
    newest = max(int(number) for number in cards.evaluate_all("all => all.map(one => one.dataset.typeId)"))
    return page.locator(f".tool-card[data-type-id='{newest}']")


def test_the_doctor_names_the_setting_that_keeps_moodle_from_our_keys(
    ours: Page, admin: Moodle, story: Story, picture: Picture
) -> None:
    admin.open(HTTP_SECURITY)
    before = admin.page.locator(BLOCKED).input_value()
    usual = admin.page.locator(".form-item", has=admin.page.locator(BLOCKED)).locator(".form-defaultinfo").inner_text()
    usual = usual.partition(":")[2].strip()
    assert "localhost" in usual
    try:
        save_setting(admin, usual)
        examine(ours, story)
        token = ours.locator(".finding", has=ours.get_by_role("heading", name="Le droit d’appeler ses services"))
        expect(token).to_contain_text("n’arrive pas à lire nos clés publiques")
        expect(token).to_contain_text("cURL blocked hosts list")
        picture(ours, "doctor-blocked")
    finally:
        save_setting(admin, before)
    examine(ours, story)
    expect(ours.get_by_role("heading", name="À corriger")).to_have_count(0)


def save_setting(admin: Moodle, hosts: str) -> None:
    admin.open(HTTP_SECURITY)
    admin.page.locator(BLOCKED).fill(hosts)
    admin.page.get_by_role("button", name="Save changes").click()
    admin.page.wait_for_load_state("networkidle", timeout=LONG)
    admin.open(HTTP_SECURITY)
    assert admin.page.locator(BLOCKED).input_value().split() == hosts.split()


def examine(ours: Page, story: Story) -> None:
    """Run the doctor of the connection."""
    ours.goto(f"{story.registration}/diagnostic")
    ours.get_by_role("button", name="Lancer le diagnostic").click()
    expect(ours.get_by_role("button", name="Relancer")).to_be_visible(timeout=70_000)


def test_a_teacher_shows_the_tool_and_adds_two_activities_at_once(
    teacher: Moodle, settings: MoodleSettings, story: Story, picture: Picture
) -> None:
    story.course = teacher.course_number(settings.course)
    story.people = teacher.people(story.course)
    there = set(teacher.activities(story.course).values())
    page = teacher.page
    teacher.open(f"/mod/lti/coursetools.php?id={story.course}")
    shown = page.locator("tr", has_text="Passerelle").last.get_by_role("checkbox")
    if not shown.is_checked():
        shown.click()
        expect(shown).to_be_checked()
        page.wait_for_load_state("networkidle")
    picture(page, "5-chooser-switch")
    teacher.open(f"/course/view.php?id={story.course}")
    teacher.edit_mode()
    section = page.locator("li.section").nth(1)
    section.locator("button:visible, [role=button]:visible").last.click()
    page.locator("[data-action='open-chooser']:visible").first.click()
    page.locator(".modal.show").get_by_role("link", name=re.compile("Passerelle")).last.click()
    page.wait_for_load_state("networkidle", timeout=LONG)
    page.get_by_role("button", name="Select content").click()
    frame = page.frame_locator(".modal iframe")
    expect(frame.locator("form[data-picking]")).to_be_visible(timeout=LONG)
    for value in ("assessment:a01", "gap"):
        box = frame.locator(f"input[value='{value}']")
        fold = frame.locator("details", has=box)
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        box.check()
    picture(page, "6-pick")
    frame.locator("button[value=add]").click()
    expect(page.get_by_text("The following items will be added")).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Save and return to course").last.click()
    page.wait_for_url("**/course/view.php*", timeout=LONG)
    new = {name: path for name, path in teacher.activities(story.course).items() if path not in there}
    story.assessment = next(path for name, path in new.items() if ASSESSMENT in name)
    story.gap = next(path for name, path in new.items() if GAP in name)
    picture(page, "7-course")
    teacher.edit_mode(False)
    columns = [name for name in teacher.grades(story.course) if ASSESSMENT in name or GAP in name]
    assert len(columns) == 1
    assert ASSESSMENT in columns[0]


def test_the_teacher_opens_both(teacher: Moodle, story: Story, picture: Picture) -> None:
    frame = teacher.frame(story.assessment)
    expect(frame.get_by_role("heading", level=1)).to_contain_text(ASSESSMENT, timeout=LONG)
    picture(teacher.page, "teacher")
    frame = teacher.frame(story.gap)
    expect(frame.get_by_role("heading", level=1)).to_be_visible(timeout=LONG)
    expect(frame.locator(".door")).to_have_count(0)


def test_the_roster_brings_learners_who_never_opened_anything(
    ours: Page, passerelle: Passerelle, story: Story, picture: Picture
) -> None:
    began = time.monotonic()
    ours.goto(story.registration)
    address = ours.locator("#cours td a").first.get_attribute("href") or ""
    story.cohort = int(re.findall(r"\d+", address)[-1])
    board = ours.locator("table.board tbody tr")
    while time.monotonic() - began < 90:
        ours.goto(f"{passerelle.url}/groupes/{story.cohort}")
        if board.count() == len(story.people):
            break
        ours.wait_for_timeout(1000)
    names = {name.strip() for name in board.locator("th").all_inner_texts()}
    assert names == set(story.people.values())
    story.seen.append(f"roster of {len(names)} learners seen {time.monotonic() - began:.0f} s after")
    picture(ours, "board")


def test_what_a_learner_hands_in_in_the_frame_is_in_the_grade_book_at_once(
    learner: Moodle, teacher: Moodle, story: Story, picture: Picture
) -> None:
    frame = learner.frame(story.assessment)
    expect(frame.locator("[data-start]")).to_be_visible(timeout=LONG)
    picture(learner.page, "8-learner")
    hand_in(frame, wrong_count=2)
    picture(learner.page, "9-result")
    seconds = teacher.wait_for_grade(story.course, ASSESSMENT, learner.user, 50.0)
    story.seen.append(f"first grade in Moodle within {seconds:.1f} s")
    picture(teacher.page, "10-grades")


def test_a_better_second_try_replaces_the_grade(learner: Moodle, teacher: Moodle, story: Story) -> None:
    hand_in(learner.frame(story.assessment))
    seconds = teacher.wait_for_grade(story.course, ASSESSMENT, learner.user, 100.0)
    story.seen.append(f"the better grade within {seconds:.1f} s")


def test_two_learners_in_two_tabs_of_one_browser_do_not_mix(
    new_context: NewContext, teacher: Moodle, settings: MoodleSettings, story: Story
) -> None:
    context = new_context(locale="en-GB")
    first, second = Moodle(context.new_page(), settings.url), Moodle(context.new_page(), settings.url)
    first.sign_in(settings.learner)
    names = [story.people[first.user]]
    one = first.frame(story.gap)
    expect(one.get_by_role("heading", level=1)).to_be_visible(timeout=LONG)
    second.sign_out()
    second.sign_in(settings.second_learner)
    names.append(story.people[second.user])
    two = second.frame(story.assessment)
    story.second = names[1]
    wrong, asked = hand_in(two, wrong=ONE_OPTION)
    assert wrong == 1
    story.to_correct = next(key for key in asked if key in ONE_OPTION)
    assert who(one) == names[0]
    assert who(two) == names[1]
    teacher.wait_for_grade(story.course, ASSESSMENT, second.user, 75.0)


def who(frame: FrameLocator) -> str:
    """Whom a frame of ours belongs to, as « Mes données » says to the cookies that this frame has."""
    with frame.owner.page.expect_download() as download:
        frame.locator("footer a[download]").click()
    name: str = json.loads(download.value.path().read_text("utf-8"))["person"]["display_name"]
    return name


def test_a_corrected_key_changes_the_grade_in_moodle(
    ours: Page, teacher: Moodle, passerelle: Passerelle, story: Story
) -> None:
    ours.goto(f"{passerelle.url}/cours/small/questions/{story.to_correct}/corriger")
    ours.get_by_role("radio", name=re.compile(r"^a\. ")).check()
    ours.get_by_label("Pourquoi cette correction").fill("La clé était fausse.")
    ours.get_by_role("button", name="Voir ce que cela change").click()
    expect(ours.get_by_role("heading", name="Réponses et résultats")).to_be_visible(timeout=LONG)
    ours.get_by_role("button", name="Appliquer la correction").click()
    expect(ours.get_by_role("link", name="Voir la question corrigée")).to_be_visible(timeout=LONG)
    second = next(uid for uid, name in story.people.items() if name == story.second)
    seconds = teacher.wait_for_grade(story.course, ASSESSMENT, second, 100.0)
    story.seen.append(f"the corrected grade within {seconds:.1f} s")


def test_a_grade_that_a_teacher_changed_in_moodle_is_seen_and_left(
    ours: Page, teacher: Moodle, passerelle: Passerelle, story: Story, picture: Picture
) -> None:
    second = next(uid for uid, name in story.people.items() if name == story.second)
    teacher.open(f"/grade/report/grader/index.php?id={story.course}")
    teacher.edit_mode()
    teacher.cell(story.course, ASSESSMENT, second).locator("input[type=text]").fill("42")
    teacher.page.get_by_role("button", name="Save changes").first.click()
    teacher.page.wait_for_load_state("networkidle", timeout=LONG)
    teacher.edit_mode(False)
    assert number(teacher.grade(story.course, ASSESSMENT, second)) == 42.0
    compare_now(passerelle)
    ledger = f"{passerelle.url}/groupes/{story.cohort}/carnet"
    wait_until_shown(ours, ledger, "modifiée là-bas")
    row = ours.locator("tr", has_text=story.second)
    expect(row).to_contain_text("Nous la laissons ainsi")
    picture(ours, "ledger")
    compare_now(passerelle)
    ours.wait_for_timeout(12_000)  # the worker looks after columns every ten seconds
    assert number(teacher.grade(story.course, ASSESSMENT, second)) == 42.0


def compare_now(passerelle: Passerelle) -> None:
    """What the worker does at night: have every column compared with what it was told."""
    database = Database(read_settings(passerelle.environment).database_url)
    with database.transaction() as session:
        assert request_nightly(session, now=utc_now())
    database.close()


def wait_until_shown(page: Page, address: str, words: str, *, seconds: float = 60) -> None:
    """Load a page until it says something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        page.goto(address)
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError(f"{address} did not say {words!r} within {seconds:.0f} s")


def test_a_column_of_a_competency_is_made_in_the_grade_book(
    ours: Page, teacher: Moodle, passerelle: Passerelle, story: Story, picture: Picture
) -> None:
    ours.goto(f"{passerelle.url}/groupes/{story.cohort}/carnet")
    wish = ours.locator("fieldset.wishes label").first
    title = wish.inner_text().strip()
    wish.locator("input").check()
    began = time.monotonic()
    ours.get_by_role("button", name="Ajouter les colonnes").click()
    while time.monotonic() - began < 90:
        column = next((cells for name, cells in teacher.grades(story.course).items() if title in name), {})
        levels = [level for shown in column.values() if (level := number(shown)) is not None]
        if levels:
            break
        teacher.page.wait_for_timeout(1000)
    assert len(levels) == 2, "both learners who answered have a level, and nobody else"
    assert all(0 < level <= 100 for level in levels)
    story.seen.append(f"a column of a competency with its levels within {time.monotonic() - began:.0f} s")
    picture(teacher.page, "11-competency")


def test_the_grade_report_opens_the_attempt_behind_a_grade(
    learner: Moodle, teacher: Moodle, story: Story, picture: Picture
) -> None:
    cell = teacher.cell(story.course, ASSESSMENT, learner.user)
    cell.locator("button.cellmenubtn, .action-menu button").first.click()
    teacher.page.get_by_role("menuitem", name="Grade analysis").locator("visible=true").click()
    frame = teacher.page.frame_locator("#contentframe")
    expect(frame.locator("ol.review").first).to_be_visible(timeout=LONG)
    expect(frame.locator("main")).to_contain_text(story.people[learner.user])
    expect(frame.locator("dl.facts").first).to_be_in_viewport()
    picture(teacher.page, "12-review")


def test_the_conformance_kit_finds_what_our_code_needs_and_leaves_no_column(
    teacher: Moodle, passerelle: Passerelle, story: Story
) -> None:
    before = teacher.grades(story.course)
    here = {"LTI_LIVE_CONNECTION": "1", "LTI_LIVE_CONTEXT": str(story.course)}
    command = [sys.executable, "-m", "pytest", "-n0", "-p", "no:cacheprovider", str(KIT), "-k", "[live"]
    done = subprocess.run(command, cwd=ROOT, env=passerelle.environment | here, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "skipped" not in done.stdout.splitlines()[-1]
    print(done.stdout[done.stdout.index("= what ") :])
    assert teacher.grades(story.course) == before
    story.seen.append("the conformance kit: " + done.stdout.splitlines()[-1].strip("= "))


def test_at_the_end_the_doctor_has_nothing_to_correct(ours: Page, story: Story, picture: Picture) -> None:
    examine(ours, story)
    for heading in ("À corriger", "Pas vérifié"):
        expect(ours.get_by_role("heading", name=heading)).to_have_count(0)
    look_at = ours.locator("section", has=ours.get_by_role("heading", name="À regarder")).locator(".finding h3")
    assert look_at.all_inner_texts() == ["Notre adresse"], "localhost is no address for a platform elsewhere"
    picture(ours, "doctor")
