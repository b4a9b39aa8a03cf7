"""Scores at a platform: that they arrive, which of two counts, and that none takes a grade away (AGS 2.0, 3.3, 3.4)."""

from __future__ import annotations

from typing import Any

import pytest

from lms_adapter.lti import ags
from lms_adapter.outbox.scores import FAILED, OVERRIDDEN, SENT, WAITING
from tests.conformance.lti.live.asking import in_a_word, refusal
from tests.conformance.lti.live.columns import OwnColumns
from tests.conformance.lti.live.conftest import Saw
from tests.conformance.lti.live.grading import COMMENT, EARLIER, Grading
from tests.conformance.lti.live.ground import Ground

NOBODY = "999999999"
WRONG: tuple[tuple[str, dict[str, Any]], ...] = (
    ("a score without a timestamp", {"timestamp": None}),
    ("a score without activityProgress", {"activityProgress": None}),
    ("a score without a maximum", {"scoreMaximum": None}),
    ("a score below zero", {"scoreGiven": -1.0}),
    ("a score above the maximum", {"scoreGiven": 150.0}),
)


@pytest.mark.conformance("AGS 3.4: a score arrives at the right scale")
@pytest.mark.parametrize("maximum", [100.0, 20.0])
def test_a_score_is_read_back_at_the_right_scale(ground: Ground, columns: OwnColumns, maximum: float) -> None:
    grading = Grading(ground, columns.make(maximum=maximum))
    assert grading.send(0.825, at=0).state == SENT
    result = grading.result()
    assert result is not None
    assert result.share is not None
    assert ags.same_share(result.share, 0.825, maximum=maximum)
    assert result.maximum == maximum


@pytest.mark.conformance("AGS 3.3: nobody graded yet, and a zero")
def test_nothing_and_zero_are_never_taken_for_a_grade(grading: Grading, saw: Saw) -> None:
    before = grading.result()
    assert before is None or before.share is None
    saw("somebody without a grade", "not listed" if before is None else "listed without a score")
    assert grading.send(0.0, at=0).state == SENT
    zero = grading.result()
    assert zero is None or zero.share in (None, 0.0)
    shown = "not listed" if zero is None else "listed without a score" if zero.share is None else "0"
    saw("a score of zero", shown)


@pytest.mark.conformance("AGS 3.4: a zero after a grade")
def test_a_zero_after_a_grade_leaves_zero_or_the_grade(grading: Grading, saw: Saw) -> None:
    assert grading.send(0.5, at=0).state == SENT
    assert grading.send(0.0, at=5, sent_share=0.5).state == SENT
    share = grading.share()
    assert share in (None, 0.0, 0.5)
    saw("a zero after a grade", "the grade before stays" if share == 0.5 else "replaces it")


@pytest.mark.conformance("AGS 3.4.6: a newer score counts")
def test_a_newer_score_replaces_an_older_one_up_and_down(grading: Grading) -> None:
    for at, share in ((0, 0.4), (1, 0.9), (60, 0.3)):
        assert grading.send(share, at=at).state == SENT
        assert grading.share() == pytest.approx(share)


@pytest.mark.conformance("AGS 3.4.6: the same timestamp again")
def test_the_same_timestamp_again_does_no_harm_and_is_understood(grading: Grading, saw: Saw) -> None:
    assert grading.send(0.5, at=10).state == SENT
    same = refusal(grading.post, grading.document(0.5, at=10))
    assert same is None or same.code == "conflict"
    assert grading.share() == pytest.approx(0.5)
    saw("the same score again", in_a_word(same))
    again = grading.send(0.5, at=10)
    assert again.state == SENT, "whoever lost the answer finds the grade there"
    other = grading.send(0.7, at=10, tried_shares=(0.5,))
    assert other.state in (SENT, WAITING)
    saw("another score with the same timestamp", "taken" if other.state == SENT else "refused")
    assert grading.send(0.7, at=11, tried_shares=(0.5,)).state == SENT
    assert grading.share() == pytest.approx(0.7)


@pytest.mark.conformance("AGS 3.4.6: an older timestamp")
def test_an_older_score_never_replaces_a_newer_one(grading: Grading, saw: Saw) -> None:
    assert grading.send(0.6, at=120).state == SENT
    older = refusal(grading.post, grading.document(0.2, at=30))
    assert older is None or older.code == "conflict"
    assert grading.share() == pytest.approx(0.6)
    saw("a score with an older timestamp", in_a_word(older))
    foreign = grading.send(0.2, at=30)
    assert foreign.state == (OVERRIDDEN if older else SENT), "what somebody else wrote later is left alone"


@pytest.mark.conformance("AGS 3.4.6: within one second")
def test_how_finely_timestamps_are_told_apart_is_noted_and_whole_seconds_suffice(grading: Grading, saw: Saw) -> None:
    moment = grading.at(0).strftime("%Y-%m-%dT%H:%M:%S")
    grading.post(grading.document(0.3, at=0, timestamp=f"{moment}.100000Z"))
    finer = refusal(grading.post, grading.document(0.4, at=0, timestamp=f"{moment}.900000Z"))
    assert finer is None or finer.code == "conflict"
    saw("a score of the same second, later", in_a_word(finer))
    assert grading.send(0.5, at=1, tried_shares=(0.3, 0.4)).state == SENT
    assert grading.share() == pytest.approx(0.5)


@pytest.mark.conformance("AGS 3.4.8: a comment")
def test_a_comment_comes_with_the_grade(grading: Grading, saw: Saw) -> None:
    grading.send(0.8, at=0)
    assert grading.share() == pytest.approx(0.8)
    saw("a comment", "kept" if grading.comment() == COMMENT else "changed" if grading.comment() else "not shown")


@pytest.mark.conformance("AGS 3.4: somebody who cannot be graded")
def test_whoever_is_not_in_the_course_is_refused_for_good_with_a_reason(grading: Grading, saw: Saw) -> None:
    refused = refusal(grading.post, grading.document(0.5, at=0, user=NOBODY))
    assert refused is not None
    assert refused.kind == "permanent"
    assert NOBODY not in refused.reason
    saw("a score of somebody who is not there", f"{in_a_word(refused)}: {refused.reason or 'without a reason'}")
    assert grading.send(0.5, at=0, user=NOBODY).state == FAILED


@pytest.mark.conformance("AGS 3.4: somebody who cannot be graded")
def test_whoever_teaches_is_not_graded(grading: Grading, saw: Saw) -> None:
    if not grading.ground.trainer:
        pytest.skip("nobody is known who teaches this course")
    refused = refusal(grading.post, grading.document(0.5, at=0, user=grading.ground.trainer))
    assert refused is None or refused.kind == "permanent"
    saw("a score of somebody who teaches", in_a_word(refused))


@pytest.mark.conformance("AGS 3.4: no call of ours takes a grade away")
def test_no_call_of_ours_takes_a_grade_away(grading: Grading) -> None:
    assert grading.send(0.8, at=60).state == SENT
    for share, at, user in ((0.8, 60, ""), (0.1, 0, ""), (0.5, 70, NOBODY)):
        grading.send(share, at=at, user=user, tried_shares=(0.8,))
        assert grading.share() == pytest.approx(0.8)
    assert grading.send(0.4, at=80, sent_share=0.8).state == SENT
    assert grading.share() == pytest.approx(0.4)


@pytest.mark.conformance("AGS 3.4: documents that we never send")
def test_what_an_unfinished_score_does_is_noted_and_a_whole_one_puts_it_right(grading: Grading, saw: Saw) -> None:
    now = EARLIER.total_seconds()  # a grade that is taken away may be dated by the platform's clock
    grading.send(0.8, at=0)
    for at, seen, changes in (
        (10, "a score that is not FullyGraded", {"gradingProgress": "Pending"}),
        (now + 40, "a score without scoreGiven", {"scoreGiven": None, "scoreMaximum": None}),
    ):
        refused = refusal(grading.post, grading.document(0.1, at=at, **changes))
        did = "takes the grade away" if grading.share() is None else "leaves the grade"
        saw(seen, in_a_word(refused) if refused else did)
        assert grading.send(0.8, at=max(now, at) + 20).state == SENT
        assert grading.share() == pytest.approx(0.8)


@pytest.mark.conformance("AGS 3.4: documents that we never send")
def test_what_is_wrong_in_a_score_is_refused_for_good_or_does_no_harm(grading: Grading, saw: Saw) -> None:
    for at, (seen, changes) in enumerate(WRONG):
        refused = refusal(grading.post, grading.document(0.5, at=at, **changes))
        assert refused is None or refused.kind == "permanent"
        share = None if refused else grading.share()
        saw(seen, in_a_word(refused) if share is None else f"accepted as {share:.0%}")
    assert grading.send(0.5, at=60).state == SENT
    assert grading.share() == pytest.approx(0.5)


@pytest.mark.conformance("AGS 3.3.4: results of one person")
def test_results_can_be_asked_for_one_person(grading: Grading) -> None:
    grading.send(0.25, at=0)
    found = grading.send(0.5, at=5, sent_share=0.25)
    assert found.state == SENT, "our own grade was read back as ours before it was replaced"
    assert grading.send(0.75, at=10, sent_share=0.1).state == OVERRIDDEN, "a grade that we did not send stays"
    assert grading.share() == pytest.approx(0.5)


@pytest.mark.conformance("AGS 3.3.4: results of one person")
def test_results_in_pages_are_noted_for_we_ask_for_none(grading: Grading, saw: Saw) -> None:
    grading.send(0.25, at=0)
    saw("results asked for one by one", in_a_word(refusal(grading.results, limit="1")))
    assert grading.share() == pytest.approx(0.25)


@pytest.mark.conformance("AGS 3.4.2: media types")
def test_a_score_needs_its_media_type(grading: Grading, saw: Saw) -> None:
    refused = refusal(grading.post, grading.document(0.5, at=0), content_type="application/json")
    assert refused is None or refused.kind == "permanent"
    saw("a score sent as application/json", in_a_word(refused))
    assert grading.send(0.6, at=30).state == SENT
    assert grading.share() == pytest.approx(0.6)
