"""Scores of one case: sent as the worker sends them, or with something changed, and read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core.clock import utc_now
from lms_adapter.lti import ags
from lms_adapter.lti.claims import SCOPE_RESULT, SCOPE_SCORE
from lms_adapter.lti.http import Answer
from lms_adapter.outbox.outcomes import Outcome
from lms_adapter.outbox.read_back import read_results
from lms_adapter.outbox.score_calls import send_score
from lms_adapter.outbox.taking import Taken
from tests.conformance.lti.live.columns import OwnColumn
from tests.conformance.lti.live.ground import Ground

EARLIER = timedelta(minutes=10)
"""How far back the first score of a case is dated, so that later ones are not in the future."""
COMMENT = "Vérification : « réussi » à 80 %."


class Grading:
    """The learner's grade in a column of our own."""

    def __init__(self, ground: Ground, column: OwnColumn) -> None:
        self.ground = ground
        self.column = column
        self.began = utc_now().replace(microsecond=0) - EARLIER

    def at(self, seconds: float) -> datetime:
        """A moment of the case."""
        return self.began + timedelta(seconds=seconds)

    def document(self, share: float, *, at: float, user: str = "", **changes: Any) -> dict[str, Any]:
        """Our document with something changed; a value of None leaves it out."""
        ours = ags.score_document(
            user_id=user or self.ground.learner,
            share=share,
            comment=COMMENT,
            activity_progress="Completed",
            timestamp=self.at(at),
        )
        return {name: value for name, value in {**ours, **changes}.items() if value is not None}

    def post(self, document: dict[str, Any], *, content_type: str = ags.SCORE_TYPE) -> Answer:
        """Raises ServiceError."""
        return self.ground.services.call(
            self.ground.registration,
            "POST",
            ags.scores_url(self.column.url),
            scopes=[SCOPE_SCORE],
            now=utc_now(),
            accept="*/*",
            content_type=content_type,
            document=document,
        )

    def send(self, share: float, *, at: float, user: str = "", **known: Any) -> Outcome:
        """What the worker does with a score, and what it makes of the answer; `known` as in Taken."""
        taken = Taken(
            score_id=1,
            line_item_id=1,
            registration=self.ground.registration,
            scopes=frozenset({SCOPE_SCORE, SCOPE_RESULT}),
            url=self.column.url,
            ours=True,
            user_id=user or self.ground.learner,
            hidden=(),
            share=share,
            comment=COMMENT,
            activity_progress="Completed",
            revision=1,
            timestamp=self.at(at),
            sent_share=None,
            tried_shares=(),
            tries=1,
            problem="",
        )
        return send_score(self.ground.services, replace(taken, **known), clock=utc_now)

    def result(self, user: str = "") -> ags.Result | None:
        """What the grade book holds, as the nightly comparison reads it."""
        found = read_results(self.ground.services, self.ground.registration, self.column.url, clock=utc_now)
        return found.get(user or self.ground.learner)

    def share(self) -> float | None:
        """The learner's share; None where the grade book shows no score."""
        found = self.result()
        return None if found is None else found.share

    def results(self, **asked: str) -> list[dict[str, Any]]:
        """The platform's own words. Raises ServiceError."""
        answer = self.ground.services.call(
            self.ground.registration,
            "GET",
            ags.results_url(self.column.url),
            scopes=[SCOPE_RESULT],
            now=utc_now(),
            accept=ags.RESULTS_TYPE,
            params=asked,
        )
        return list(answer.document)

    def comment(self) -> str:
        """The comment that the grade book shows beside the learner's grade."""
        shown = [one for one in self.results() if str(one.get("userId")) == self.ground.learner]
        return str(shown[0].get("comment") or "") if shown else ""
