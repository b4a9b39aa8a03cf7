"""The course in the page of an LMS that has things of its own around the frame, and when a page cannot be had."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.scorm.learner import Learner

BAR = 60  # pixels, the height of the bar that Moodle 5.0 keeps over its pages


def test_a_new_question_is_not_hidden_under_the_bar_of_the_lms(learner: Learner) -> None:
    learner.launch("#/assessment/a02")
    learner.page.evaluate(
        """height => {
          document.documentElement.style.height = document.body.style.height = "auto";
          document.body.style.padding = "400px 0";
          document.querySelector("iframe").style.height = "666px";
          const bar = document.createElement("div");
          bar.style.cssText = `position: fixed; inset: 0 0 auto; height: ${height}px`;
          document.body.append(bar);
        }""",
        BAR,
    )
    learner.press("Commencer")
    learner.question()
    learner.course.locator(".option label").first.click()
    learner.press("Valider et continuer")
    expect(learner.course.locator(".attempt-question:not([hidden]) legend")).to_contain_text("Question 2")
    learner.page.wait_for_timeout(300)
    place = learner.page.locator("iframe").bounding_box()
    assert place is not None
    assert BAR <= place["y"] < 120
    assert learner.course.evaluate("window.scrollY") == 0


def test_a_lesson_that_cannot_be_loaded_says_so_within_the_page_and_can_be_tried_again(
    learner: Learner, expected_noise: list[str]
) -> None:
    expected_noise.append("Failed to load resource")
    learner.launch()
    learner.page.route("**/lessons/*.html", lambda route: route.abort())
    learner.course.locator("#home").get_by_role("link", name="Lire un taux de transformation", exact=True).click()
    alert = learner.course.locator(".course-missing [role=alert]")
    expect(alert).to_contain_text("n’a pas pu être chargée")
    box = alert.bounding_box()
    assert box is not None
    assert box["x"] >= 16
    learner.page.unroute("**/lessons/*.html")
    learner.press("Réessayer")
    expect(learner.course.locator("h1:visible")).to_have_text("Lire un taux de transformation")
