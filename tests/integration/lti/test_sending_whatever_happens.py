"""Whatever a platform and the workers do, in whatever order: in the end the grade book holds the newest figure."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, Literal, get_args

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.database import Database
from lms_adapter.lti.models import Identity, Member, Registration
from tests.factories.grade_books import GradeBooks, build_grade_books

Fault = Literal[
    "", "error", "timeout", "lost_answer", "throttled", "allowance", "down", "killed", "killed_late", "overtaken"
]  # fmt: skip
FAULTS: tuple[Fault, ...] = get_args(Fault)
RATES = ("error", "timeout", "lost_answer", "throttled", "allowance")
OVERTAKING = 0.6
SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
STEPS = st.one_of(
    st.tuples(st.just("record"), st.sampled_from(SHARES)),
    st.tuples(st.just("send"), st.sampled_from(FAULTS)),
    st.tuples(st.just("send"), st.just("")),
    st.tuples(st.just("wait"), st.sampled_from((0.0, 0.4, 1.0, 3.0, 130.0))),
    st.tuples(st.just("its clock is ahead"), st.just(20.0)),
)


class Killed(BaseException):
    """A worker that ends in the middle."""


def new_learner(books: GradeBooks) -> None:
    """Somebody without a past takes the first place."""
    account = books.platform.add_account("Prénom Nom")
    books.platform.enrol(books.course, account)
    with books.database.transaction() as session:
        before = session.get_one(Identity, books.identities[0])
        identity = Identity(
            organisation_id=before.organisation_id,
            issuer=before.issuer,
            subject=account.id,
            person_id=before.person_id,
            first_seen_at=books.clock(),
            last_seen_at=books.clock(),
        )
        session.add(identity)
        session.flush()
        place = session.get_one(Member, (books.context_id, before.id))
        session.add(
            Member(
                context_id=books.context_id,
                identity_id=identity.id,
                organisation_id=before.organisation_id,
                role=place.role,
            )
        )
        books.identities[0], books.learners[0] = identity.id, account
    books.change(Registration, books.registration_id, paused_until=None, failing_since=None, problem="")
    books.platform.log.clear()


def send_once(books: GradeBooks, fault: Fault) -> bool:
    """A wake-up of the sender on a bad day; whether a figure of OVERTAKING was recorded while one travelled."""
    faults, call = books.platform.faults, books.services.call
    overtaken: list[int] = []
    if fault in RATES:
        setattr(faults, fault, 1.0)
    faults.down = fault == "down"

    def dying(*arguments: Any, **options: Any) -> Any:
        answer = call(*arguments, **options) if fault != "killed" else None
        if fault != "overtaken":
            raise Killed
        overtaken.append(books.record(OVERTAKING))
        return answer

    if fault in ("killed", "killed_late", "overtaken"):
        books.services.call = dying  # type: ignore[method-assign]
    try:
        books.send(threads=1, limit=1)
    except Killed:
        pass
    finally:
        books.services.call = call  # type: ignore[method-assign]
        faults.down = False
        for name in RATES:
            setattr(faults, name, 0.0)
    return bool(overtaken)


def play(books: GradeBooks, steps: list[tuple[str, Any]]) -> float:
    """The steps, then good weather until nothing waits; the figure that was recorded last."""
    newest = 0.3
    books.record(newest)
    for name, value in steps:
        if name == "record":
            newest = value
            books.record(newest)
        elif name == "send":
            newest = OVERTAKING if send_once(books, value) else newest
        elif name == "wait":
            books.clock.advance(value)
        elif books.grade().timestamp is not None:
            grade = books.column.grades[books.learners[0].id]
            grade.timestamp = books.clock().replace(microsecond=0) + timedelta(seconds=value)
    for _ in range(60):
        if books.score().state == "sent":
            return newest
        moments = [books.score().due_at, books.score().leased_until, books.registration().paused_until]
        books.clock.now = max(books.clock(), *[one for one in moments if one is not None])
        books.clock.advance(1)
        books.send(threads=1)
    raise AssertionError(f"never sent: {books.score().state} {books.score().problem}")


def check(books: GradeBooks, newest: float) -> None:
    """What has to hold in the end."""
    score, grade = books.score(), books.grade()
    assert grade.score == newest * books.column.maximum
    assert grade.comment == f"{newest:.2f}"
    assert (score.delivered, score.leased_until) == (score.revision, None)
    sent = [json.loads(one.body) for one in books.platform.requests("scores")]
    stamps = [one["timestamp"] for one in sent if one["userId"] == books.learners[0].id]
    assert stamps == sorted(set(stamps)), "every call had a later timestamp than the one before"
    assert all(one["gradingProgress"] == "FullyGraded" and "scoreGiven" in one for one in sent)


@settings(
    max_examples=150,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes; the steps are few
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, max_size=14), product=st.sampled_from(["moodle", "canvas"]))
def test_in_the_end_the_grade_book_holds_the_newest_figure(
    database: Database, steps: list[tuple[str, Any]], product: str
) -> None:
    books = _built(database)
    books.change(Registration, books.registration_id, product=product)
    new_learner(books)
    check(books, play(books, steps))


_BOOKS: dict[str, GradeBooks] = {}


def _built(database: Database) -> GradeBooks:
    """One school for all examples of a run: only the learner is new each time."""
    if database.url not in _BOOKS:
        _BOOKS.clear()
        _BOOKS[database.url] = build_grade_books(database, learners=1)
    return _BOOKS[database.url]
