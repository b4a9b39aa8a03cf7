"""The doors of this room, under one name: beginning an attempt, answering in it, handing it in, looking back at it.

What is behind them: access (whose it is, which rules it has), begin, respond, results, review.
"""

from __future__ import annotations

from assessments.attempts.access import (
    COUNTING,
    AttemptOver,
    LearnerGone,
    NoSuchAttempt,
    NoSuchQuestion,
    answered_items,
    attempts_at,
    attempts_of,
    get_attempt,
    hold_attempt,
    lock_learner,
    over_since,
    policy_of,
    question,
    variant_of,
)
from assessments.attempts.begin import NoAttemptLeft, NotOpenYet, TooSoon, begin_graded, open_practice
from assessments.attempts.policy import EXAM, GRADED, PRACTICE
from assessments.attempts.respond import (
    AlreadyAnswered,
    AttemptFinished,
    QuestionChanged,
    Recorded,
    read_hint,
    record_response,
    refuse_after_end,
)
from assessments.attempts.results import finish_attempt, result_of, score_of, settle_attempt, share_of
from assessments.attempts.review import ReviewedItem, review_attempt, shown_of
from assessments.attempts.unknown import DIAGNOSTIC

__all__ = [
    "COUNTING",
    "DIAGNOSTIC",
    "EXAM",
    "GRADED",
    "PRACTICE",
    "AlreadyAnswered",
    "AttemptFinished",
    "AttemptOver",
    "LearnerGone",
    "NoAttemptLeft",
    "NoSuchAttempt",
    "NoSuchQuestion",
    "NotOpenYet",
    "QuestionChanged",
    "Recorded",
    "ReviewedItem",
    "TooSoon",
    "answered_items",
    "attempts_at",
    "attempts_of",
    "begin_graded",
    "finish_attempt",
    "get_attempt",
    "hold_attempt",
    "lock_learner",
    "open_practice",
    "over_since",
    "policy_of",
    "question",
    "read_hint",
    "record_response",
    "refuse_after_end",
    "result_of",
    "review_attempt",
    "score_of",
    "settle_attempt",
    "share_of",
    "shown_of",
    "variant_of",
]
