"""A whole course through an LMS: read, answer, leave, come back, finish; and what the LMS then holds."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.scorm.learner import Learner
from tests.browser.scorm.lms_server import Lms


def take_assessment(learner: Learner, *, wrong: int = 0) -> None:
    """Answer every question, the last `wrong` of them wrongly, and finish."""
    learner.press("Commencer")
    total = learner.course.locator(".question-map li").count()
    for number in range(1, total + 1):
        expect(learner.course.locator(".attempt-question:not([hidden]) legend")).to_have_text(
            re.compile(f"Question {number} sur {total}")
        )
        question = learner.question()
        if number > total - wrong:
            learner.answer_wrongly(question)
        else:
            learner.answer_rightly(question)
        learner.press("Valider et continuer" if number < total else "Terminer")
    learner.press("Terminer et voir le résultat")
    learner.course.locator(".attempt-result").wait_for()


def test_a_course_is_read_answered_left_resumed_and_finished(learner: Learner, lms: Lms) -> None:
    learner.launch()
    assert lms.core["lesson_status"] == "incomplete"
    assert "raw" not in lms.core.get("score", {}) or lms.core["score"]["raw"] == ""

    learner.open_lesson("Lire un taux de transformation")
    learner.press("Suivant")
    check = learner.course.locator(".check .question")
    learner.answer_rightly(check)
    learner.press("Vérifier")
    expect(check.locator(".outcome-title")).to_have_text("Juste")
    expect(learner.course.locator(".steps-position")).to_have_text("Section 2 sur 3")
    expect(learner.course.locator(".saved-word:visible")).to_have_text("Enregistré")
    learner.leave()
    assert lms.core["lesson_location"] == "lesson/l01_01/s-le-calcul-pas-a-pas"
    assert lms.core["exit"] == "suspend"
    assert re.fullmatch(r"\d{2,4}:\d{2}:\d{2}(\.\d{1,2})?", lms.core["session_time"])
    assert not re.fullmatch(r"[0:]+", lms.core["session_time"])
    kept = lms.cmi["suspend_data"]
    assert kept.isascii()
    assert len(kept) < 4096

    learner.launch()
    expect(learner.course.locator("h1:visible")).to_have_text("Lire un taux de transformation")
    expect(learner.course.locator(".steps-position")).to_have_text("Section 2 sur 3")
    expect(learner.course.locator(".check .question-before")).to_contain_text("juste la dernière fois")
    learner.press("Suivant")
    learner.press("Leçon suivante")
    expect(learner.course.locator("h1:visible")).to_have_text("Du panier moyen au chiffre d’affaires")
    learner.press("Suivant")
    learner.press("Évaluation")
    take_assessment(learner)
    expect(learner.course.locator(".attempt-result h1")).to_have_text("Évaluation réussie")
    assert lms.core["lesson_status"] == "incomplete", "one assessment of two is not the course"
    learner.press("Retour au cours")
    expect(learner.course.locator("#home .course-summary")).to_contain_text("2 leçons lues sur 3")

    learner.course.locator("#home").get_by_role("link", name=re.compile("Évaluation.*accueillir")).last.click()
    take_assessment(learner, wrong=1)
    learner.press("Retour au cours")
    expect(learner.course.locator("#home .course-summary")).to_contain_text("Toutes les évaluations sont réussies")
    learner.leave()

    assert lms.core["lesson_status"] == "passed"
    assert lms.core["score"]["raw"] == "83.33"
    assert_interactions(lms)
    assert_objectives(lms)


def assert_interactions(lms: Lms) -> None:
    interactions = lms.listed("interactions")
    assert interactions[0]["id"] == "c01_01_1"
    graded = [one for one in interactions if one["id"].startswith(("a01_1_", "a02_1_"))]
    assert len(graded) == 6
    assert sorted(one["result"] for one in graded) == ["correct"] * 5 + ["wrong"]
    assert {one["type"] for one in graded} <= {"choice", "numeric"}
    for one in interactions:
        assert re.fullmatch(r"[a-z0-9_]+", one["id"])
        assert re.fullmatch(r"\d{2}:\d{2}:\d{2}\.00", one["time"])
        assert re.fullmatch(r"\d{2,4}:\d{2}:\d{2}(\.\d{1,2})?", one["latency"])


def assert_objectives(lms: Lms) -> None:
    objectives = {one["id"]: one for one in lms.listed("objectives")}
    assert objectives["mod01"]["status"] == "passed"
    assert objectives["mod02"]["score"]["raw"] == "50"
    assert objectives["orientation_client"]["score"]["raw"] == "50"


def test_an_attempt_left_in_the_middle_goes_on_with_the_same_questions(learner: Learner, lms: Lms) -> None:
    learner.launch("#/assessment/a01")
    learner.press("Commencer")
    first = learner.question()
    learner.answer_rightly(first)
    learner.press("Valider et continuer")
    expect(learner.course.locator(".attempt-question:not([hidden]) legend")).to_contain_text("Question 2")
    second = learner.question().locator(".question-prompt").inner_text()
    learner.leave()

    learner.launch()
    learner.press("Reprendre")
    expect(learner.course.locator(".map-legend")).to_have_text("1 réponse validée sur 4")
    expect(learner.question().locator(".question-prompt")).to_have_text(second)
    learner.press("Précédente")
    expect(learner.question().locator(".question-locked")).to_be_visible()
    assert len([one for one in lms.listed("interactions") if one["id"].startswith("a01_1_")]) == 1


def test_an_answer_that_cannot_be_read_says_so_and_costs_nothing(learner: Learner, lms: Lms) -> None:
    learner.launch("#/lesson/l01_02")
    check = learner.course.locator(".check .question")
    check.locator("input").fill("à peu près dix")
    learner.press("Vérifier")
    expect(check.locator(".question-problem")).to_contain_text("ne se lit pas comme un nombre")
    expect(check.locator("input")).to_be_focused()
    assert lms.listed("interactions") == []
    learner.answer_rightly(check)
    learner.press("Vérifier")
    expect(check.locator(".outcome-title")).to_have_text("Juste")


def test_a_check_can_be_tried_again_with_other_numbers(learner: Learner) -> None:
    learner.launch("#/lesson/l01_02")
    check = learner.course.locator(".check .question")
    before = check.locator(".question-prompt").inner_text()
    check.locator("input").fill("1")
    learner.press("Vérifier")
    expect(check.locator(".outcome-key")).to_contain_text("€")
    learner.press("Refaire avec d’autres nombres")
    expect(check.locator(".question-prompt")).not_to_have_text(before)
    expect(check.locator("input")).to_be_focused()


def test_a_hint_opens_on_demand(learner: Learner) -> None:
    learner.launch("#/lesson/l01_01")
    learner.course.get_by_text("Un indice").click()
    hint = "Que met-on au dénominateur, ce qui entre ou ce qui sort\u202f?"
    expect(learner.course.locator(".hint-text")).to_have_text(hint)


def test_what_was_chosen_but_not_submitted_is_named_before_the_end(learner: Learner) -> None:
    learner.launch("#/assessment/a02")
    learner.press("Commencer")
    learner.answer_wrongly(learner.question())
    learner.course.get_by_role("button", name=re.compile("Question 2")).click()
    learner.question()
    learner.press("Terminer")
    panel = learner.course.locator(".finish-panel")
    expect(panel).to_contain_text("Une réponse choisie n’est pas encore validée")
    expect(panel).to_contain_text("Sans réponse, cette question comptera 0")
    learner.press("Terminer et voir le résultat")
    expect(learner.course.locator(".result-sentence")).to_contain_text("0 point sur 2, soit 0 sur 100")
    expect(learner.course.locator(".outcome-title")).to_have_text(["À revoir", "Sans réponse\u202f: 0 point"])


def test_all_questions_can_be_seen_on_one_page(learner: Learner) -> None:
    learner.launch("#/assessment/a02")
    learner.press("Commencer")
    learner.question()
    learner.press("Toutes sur une page")
    questions = learner.course.locator(".attempt-question .question")
    expect(questions).to_have_count(2)
    for question in questions.all():
        learner.answer_rightly(question)
        question.get_by_role("button", name="Valider ma réponse").click()
        expect(question.locator(".question-locked")).to_be_visible()
    learner.press("Terminer")
    expect(learner.course.locator(".finish-panel")).to_contain_text("Toutes les questions ont leur réponse.")


def test_the_mark_tells_the_truth_when_the_lms_is_down(learner: Learner, lms: Lms, expected_noise: list[str]) -> None:
    expected_noise.append("503")
    learner.launch("#/lesson/l01_01")
    lms.down = True
    check = learner.course.locator(".check .question")
    learner.answer_rightly(check)
    learner.press("Vérifier")
    expect(check.locator(".outcome-title")).to_have_text("Juste")
    word = learner.course.locator(".saved-word:visible")
    expect(word).to_have_text("Pas encore envoyé\u202f: gardé sur cet appareil")
    lms.down = False
    learner.course.evaluate("window.dispatchEvent(new Event('online'))")
    expect(learner.course.locator(".saved-word:visible")).to_have_text("Enregistré")
    assert lms.listed("interactions")[0]["id"] == "c01_01_1"


def test_what_the_lms_never_got_is_repaired_at_the_next_launch(
    learner: Learner, lms: Lms, expected_noise: list[str]
) -> None:
    expected_noise.append("503")
    learner.launch("#/lesson/l01_01")
    lms.down = True
    learner.answer_rightly(learner.course.locator(".check .question"))
    learner.press("Vérifier")
    expect(learner.course.locator(".saved-mark:visible")).to_have_attribute("data-state", "waiting")
    learner.leave()
    lms.down = False
    learner.launch("#/lesson/l01_01")
    expect(learner.course.locator(".course-notice")).to_contain_text("elle vient d’y être renvoyée depuis cet appareil")
    expect(learner.course.locator(".check .question-before")).to_contain_text("juste la dernière fois")


def test_a_sign_in_page_that_wipes_the_browser_s_storage_does_not_wipe_unsent_work(
    learner: Learner, lms: Lms, expected_noise: list[str]
) -> None:
    expected_noise.append("503")
    learner.launch("#/lesson/l01_01")
    lms.down = True
    learner.answer_rightly(learner.course.locator(".check .question"))
    learner.press("Vérifier")
    expect(learner.course.locator(".saved-mark:visible")).to_have_attribute("data-state", "waiting")
    learner.leave()
    lms.down = False
    learner.page.goto(f"{lms.address}/state")
    learner.page.evaluate("localStorage.clear()")
    learner.launch("#/lesson/l01_01")
    expect(learner.course.locator(".course-notice")).to_contain_text("elle vient d’y être renvoyée depuis cet appareil")
    expect(learner.course.locator(".check .question-before")).to_contain_text("juste la dernière fois")


def test_the_mark_waits_when_the_run_time_says_true_and_the_server_is_gone(
    learner: Learner, lms: Lms, expected_noise: list[str]
) -> None:
    expected_noise += ["ERR_INTERNET_DISCONNECTED", "Failed to load"]
    learner.launch("#/lesson/l01_01")
    learner.page.evaluate("void (API.kept = API.LMSCommit, API.LMSCommit = () => 'true')")
    check = learner.course.locator(".check .question")
    learner.answer_rightly(check)
    learner.page.context.set_offline(True)
    learner.press("Vérifier")
    expect(check.locator(".outcome-title")).to_have_text("Juste")
    word = learner.course.locator(".saved-word:visible")
    expect(word).to_have_text("Pas encore envoyé\u202f: gardé sur cet appareil")
    learner.page.evaluate("void (API.LMSCommit = API.kept)")
    learner.page.context.set_offline(False)
    expect(word).to_have_text("Enregistré")
    assert lms.listed("interactions")[0]["id"] == "c01_01_1"


def test_whoever_has_used_every_try_without_passing_is_told_what_to_do(learner: Learner, lms: Lms) -> None:
    learner.launch("#/assessment/a01")
    for attempt in range(3):
        give_up(learner, "Recommencer" if attempt else "Commencer")
    learner.course.evaluate("location.hash = '#/assessment/a02'")
    for attempt in range(2):
        give_up(learner, "Recommencer" if attempt else "Commencer")
    assert lms.core["lesson_status"] == "failed"
    learner.press("Retour au cours")
    expect(learner.course.locator("#home .course-summary")).to_contain_text("demandez à votre formateur")


def give_up(learner: Learner, begin: str) -> None:
    """Begin an attempt and end it without an answer."""
    learner.press(begin)
    learner.question()
    learner.press("Toutes sur une page")
    learner.press("Terminer")
    learner.press("Terminer et voir le résultat")
    learner.course.locator(".attempt-result").wait_for()
