"""The clerk and the threads: what is taken is worked on once, written down once, and a slow one holds nobody back."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from lms_adapter.leased_work import side_by_side


def test_nothing_to_take_is_one_turn_and_no_thread() -> None:
    turns: list[int] = []

    def turn(done: Sequence[tuple[int, int]], free: int) -> list[int]:
        turns.append(free)
        assert not done
        return []

    before = threading.active_count()
    assert side_by_side(turn, lambda one: one, threads=3) == 0
    assert turns == [3]
    assert threading.active_count() == before


def test_everything_is_worked_on_once_and_written_once_within_the_threads_that_are_free() -> None:
    waiting, written, most = list(range(50)), list[tuple[int, int]](), 0
    under_way: set[int] = set()

    def turn(done: Sequence[tuple[int, int]], free: int) -> list[int]:
        nonlocal most
        written.extend(done)
        under_way.difference_update(one for one, _ in done)
        taken = [waiting.pop(0) for _ in range(min(free, len(waiting)))]
        under_way.update(taken)
        most = max(most, len(under_way))
        return taken

    assert side_by_side(turn, lambda one: one * one, threads=4) == 50
    assert sorted(written) == [(one, one * one) for one in range(50)]
    assert most == 4


def test_a_slow_call_does_not_hold_the_others_back() -> None:
    waiting, written, rest_written = ["slow", *"abcdef"], list[str](), threading.Event()

    def turn(done: Sequence[tuple[str, bool]], free: int) -> list[str]:
        written.extend(one for one, _ in done)
        if set("abcdef") <= set(written):
            rest_written.set()
        return [waiting.pop(0) for _ in range(min(free, len(waiting)))]

    def work(one: str) -> bool:
        return rest_written.wait(20) if one == "slow" else True

    assert side_by_side(turn, work, threads=2) == 7
    assert written[-1] == "slow"
    assert rest_written.is_set()


def test_a_mistake_in_the_work_ends_it_and_is_not_swallowed() -> None:
    waiting = ["good", "bad", "never"]

    def turn(done: Sequence[tuple[str, None]], free: int) -> list[str]:
        return [waiting.pop(0)] if waiting else []

    def work(one: str) -> None:
        if one == "bad":
            raise ValueError(one)

    with pytest.raises(ValueError, match="bad"):
        side_by_side(turn, work, threads=2)
    assert waiting == ["never"]
