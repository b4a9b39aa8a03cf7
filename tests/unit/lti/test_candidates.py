"""Which of the scores that are due go next: the one that waits longest, at a platform that has a call to spare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime

import pytest

from lms_adapter.outbox import taking
from lms_adapter.outbox.taking import Candidates

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SLOW, QUICK = 1, 2


def test_the_first_go_first_and_no_platform_gets_more_than_its_share() -> None:
    candidates = Candidates([(1, SLOW), (2, SLOW), (3, SLOW), (4, QUICK), (5, SLOW), (6, QUICK)])
    assert candidates.choose(4, calls=Counter({SLOW: 2}), at_once=4) == [1, 2, 4, 6]
    assert candidates.found == [(3, SLOW), (5, SLOW)]


def test_no_more_are_chosen_than_asked_for() -> None:
    candidates = Candidates([(1, SLOW), (2, QUICK), (3, QUICK)])
    assert candidates.choose(2, calls=Counter(), at_once=4) == [1, 2]
    assert candidates.choose(0, calls=Counter(), at_once=4) == []
    assert candidates.found == [(3, QUICK)]


def test_a_list_of_a_busy_platform_does_not_keep_others_from_being_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Collection[int]] = []

    def look_up(_session: object, *, now: datetime, busy: Collection[int]) -> list[tuple[int, int]]:
        assert now == NOW
        asked.append(busy)
        return [(100, QUICK)] if SLOW in busy else [(1, SLOW), (2, SLOW)]

    monkeypatch.setattr(taking, "_look_up", look_up)
    candidates, nowhere = Candidates(), object()
    candidates.look_up(nowhere, now=NOW, busy=())  # type: ignore[arg-type]
    candidates.look_up(nowhere, now=NOW, busy=[SLOW])  # type: ignore[arg-type]
    assert (candidates.found, len(asked)) == ([(1, SLOW), (2, SLOW)], 1)  # it has just been done

    monkeypatch.setattr(taking, "LOOKED_UP_EVERY", -1.0)
    candidates.look_up(nowhere, now=NOW, busy=[SLOW])  # type: ignore[arg-type]
    assert candidates.found == [(1, SLOW), (2, SLOW), (100, QUICK)]
