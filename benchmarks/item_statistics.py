"""Item statistics of a whole course: seconds beside the limit, and beside plain Python on a slice of the same responses.

    python -m benchmarks.item_statistics [--quick]

- `responses`, `attempts`, `items`: 100,000 attempts of 20 responses on 300 items, a third of them with parameters;
- `seconds`: computing every statistic of every item, drawn values included; `limit_over_seconds` the ratio to the limit
  of 10 seconds, `responses_per_second`;
- `plain_responses_per_second`: facility, rest scores, discrimination and option frequencies alone, by loops over
  `plain_responses` of such responses; `columns_over_plain` is ours over theirs (without drawn values, which loops leave
  out; ours adds intervals, times and flags), `largest_difference` that between the two in facility and discrimination;
- `stored_seconds`: the same from rows of a SQLite file to kept statistics, `stored_responses` of them;
  `stored_limit_over_seconds` the ratio to 10 seconds for every 500,000.
"""  # noqa: E501

import argparse
import math
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from sqlalchemy import insert

from assessments.attempts.item_statistics import compute_statistics, request_statistics, take_statistics_request
from assessments.attempts.models import Attempt, Response
from assessments.items.drawn_values import drawn_values, seed_states
from assessments.items.item import item_from_document
from assessments.items.models import ItemVersion
from assessments.items.statistics import Columns, Drawn, Statistics, item_statistics
from assessments.items.statistics_flags import Expected
from benchmarks.gates import Gate
from core.clock import utc_now
from core.database import Database
from course.curriculum.models import Course
from course.enrolment.models import Organisation, Person, Role
from migrations.upgrade import upgrade_database

LIMIT_SECONDS = 10.0
GATES = [Gate("seconds", high=LIMIT_SECONDS), Gate("stored_limit_over_seconds", low=1.0)]
ITEMS, A_ATTEMPT = 300, 20
WITH_PARAMETERS = 100
FULL_ATTEMPTS, QUICK_ATTEMPTS = 100_000, 3_000
FULL_STORED, QUICK_STORED = 25_000, 500
PLAIN_ATTEMPTS = 5_000
EXPECTED = Expected(options=("a", "b", "c", "d"), right=("a",), guessing=0.25, seconds=60.0)

Figures = dict[str, float]

DOCUMENT = {
    "use": "assessment", "lesson": "l01_01", "activities": ["m01_a01"], "competency": "c", "difficulty": 50,
    "interaction": "choice", "prompt": "{visites} {canal}", "explanation": "ok",
    "options": [{"id": letter, "text": f"{letter} {{visites}}", "correct": letter == "a"} for letter in "abcd"],
    "parameters": {
        "visites": {"minimum": 1000, "maximum": 9000, "step": 500},
        "canal": {"choices": ["E-mailing", "Recherche", "Social"]},
    },
}  # fmt: skip


def made_up(attempts: int, seed: int = 1) -> Columns:
    """Responses of learners of one ability to items of one difficulty each."""
    rng = np.random.default_rng(seed)
    item = (rng.integers(0, ITEMS, (attempts, 1)) + 7 * np.arange(A_ATTEMPT)) % ITEMS
    ability, difficulty = rng.normal(size=(attempts, 1)), rng.normal(size=ITEMS)
    knows = rng.random(item.shape) < 1 / (1 + np.exp(-(ability - difficulty[item])))
    option = np.where(knows, 0, rng.integers(0, 4, item.shape)).ravel()
    return Columns(
        attempt=np.repeat(np.arange(attempts), A_ATTEMPT),
        item=item.ravel(),
        score=(option == 0).astype(float),
        seconds=rng.lognormal(4.0, 0.5, item.size),
        chosen=1 << option,
        adaptive=np.zeros(attempts, dtype=bool),
    )


def by_columns(columns: Columns, seeds: list[str]) -> list[Statistics]:
    """Everything, as the worker computes it."""
    states = seed_states(seeds)
    draws = np.zeros(len(columns.item), dtype=np.int64)
    drawn = {}
    for index in range(WITH_PARAMETERS):
        item = item_from_document({"id": f"i{index}", **DOCUMENT}, trials=0)
        places = np.flatnonzero(columns.item == index)
        attempt = columns.attempt[places]
        values = drawn_values(item, seeds, attempt, states[attempt], draws[places])
        drawn[index] = [Drawn(one, values[one.name]) for one in item.parameters]
    return item_statistics(columns, [EXPECTED] * ITEMS, drawn=drawn)


def by_loops(columns: Columns) -> tuple[dict[int, float], dict[int, float]]:
    """Facility and discrimination by item, as one would write them without arrays; option frequencies on the way."""
    rows = list(
        zip(
            columns.attempt.tolist(),
            columns.item.tolist(),
            columns.score.tolist(),
            columns.chosen.tolist(),
            strict=True,
        )
    )
    scores: dict[int, list[float]] = defaultdict(list)
    options: dict[tuple[int, int], int] = defaultdict(int)
    for _, item, score, chosen in rows:
        scores[item].append(score)
        options[item, chosen] += 1
    facility = {item: sum(listed) / len(listed) for item, listed in scores.items()}
    totals: dict[int, float] = defaultdict(float)
    counts: dict[int, int] = defaultdict(int)
    for attempt, item, score, _ in rows:
        totals[attempt] += score - facility[item]
        counts[attempt] += 1
    pairs: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for attempt, item, score, _ in rows:
        pairs[item].append((score, (totals[attempt] - score + facility[item]) / (counts[attempt] - 1)))
    return facility, {item: _correlation(listed) for item, listed in pairs.items()}


def _correlation(pairs: list[tuple[float, float]]) -> float:
    n = len(pairs)
    mean_x, mean_y = sum(x for x, _ in pairs) / n, sum(y for _, y in pairs) / n
    xy = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    xx, yy = sum((x - mean_x) ** 2 for x, _ in pairs), sum((y - mean_y) ** 2 for _, y in pairs)
    return xy / math.sqrt(xx * yy)


def measure(*, quick: bool = False) -> Figures:
    """Every figure under its key."""
    attempts = QUICK_ATTEMPTS if quick else FULL_ATTEMPTS
    columns, seeds = made_up(attempts), [f"{number:032x}" for number in range(attempts)]
    began = time.perf_counter()
    by_columns(columns, seeds)
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    item_statistics(columns, [EXPECTED] * ITEMS)
    without_draws = time.perf_counter() - began
    part = made_up(min(attempts, PLAIN_ATTEMPTS))
    began = time.perf_counter()
    facility, discrimination = by_loops(part)
    plain = time.perf_counter() - began
    ours = item_statistics(part, [EXPECTED] * ITEMS)
    apart = [abs(one.facility[0] - facility[item]) for item, one in enumerate(ours)]
    apart += [abs(one.discrimination[0] - discrimination[item]) for item, one in enumerate(ours) if one.discrimination]
    n, m = len(columns.item), len(part.item)
    return {
        "responses": n,
        "attempts": attempts,
        "items": ITEMS,
        "seconds": seconds,
        "limit_over_seconds": LIMIT_SECONDS / seconds,
        "responses_per_second": n / seconds,
        "plain_responses": m,
        "plain_responses_per_second": m / plain,
        "columns_over_plain": (n / without_draws) / (m / plain),
        "largest_difference": max(apart),
        **_stored(QUICK_STORED if quick else FULL_STORED),
    }


def _stored(attempts: int) -> Figures:
    columns = made_up(attempts)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'statistics.sqlite3'}")
        upgrade_database(database)
        course_id = _fill(database, columns)
        began = time.perf_counter()
        take_statistics_request(database, now=utc_now())
        measured = compute_statistics(database, course_id=course_id, clock=utc_now)
        seconds = time.perf_counter() - began
        database.close()
    n = len(columns.item)
    limit = LIMIT_SECONDS * max(1.0, n / 500_000)
    return {
        "stored_responses": n,
        "stored_items": measured,
        "stored_seconds": seconds,
        "stored_limit_over_seconds": limit / seconds,
    }


def _fill(database: Database, columns: Columns) -> int:
    now = utc_now()
    with database.transaction() as session:
        organisation = Organisation(key="bench", name="bench", created_at=now)
        session.add(organisation)
        session.flush()
        here = {"organisation_id": organisation.id}
        person = Person(email="b@bench.test", display_name="b", role=Role.LEARNER, created_at=now, **here)
        course = Course(key="bench", title="bench", version=1, **here)
        session.add_all([person, course])
        session.flush()
        here |= {"course_id": course.id}
        versions = [_version(index, now, here) for index in range(ITEMS)]
        session.add_all(versions)
        session.flush()
        ids = [one.id for one in versions]
        here |= {"person_id": person.id}
        of_attempt = [[ids[one] for one in row] for row in columns.item.reshape(-1, A_ATTEMPT).tolist()]
        seeds = [f"{number:032x}" for number in range(len(of_attempt))]
        fixed = {"kind": "graded", "target_key": "a", "started_at": now, "finished_at": now, "hints": [], **here}
        session.execute(
            insert(Attempt),
            [{"id": seed, "seed": seed, "number": n, "items": of_attempt[n], **fixed} for n, seed in enumerate(seeds)],
        )
        letters = np.log2(columns.chosen).astype(int).tolist()
        rows = zip(columns.attempt.tolist(), columns.item.tolist(), columns.score.tolist(), letters, strict=True)
        answers = [{"choices": [letter]} for letter in "abcd"]
        common = {"draw": 0, "tries": 1, "hinted": False, "seconds": 50.0, "answered_at": now, **here}
        session.execute(
            insert(Response),
            [
                {
                    "attempt_id": seeds[attempt], "item_version_id": ids[item], "idempotency_key": str(n),
                    "answer": answers[letter], "score": score, "correct": score == 1.0, **common,
                }
                for n, (attempt, item, score, letter) in enumerate(rows)
            ],
        )  # fmt: skip
        request_statistics(session, organisation_id=organisation.id, course_id=course.id, now=now)
        return course.id


def _version(index: int, now: object, here: dict[str, int]) -> ItemVersion:
    document = {"id": f"i{index}", **DOCUMENT}
    if index >= WITH_PARAMETERS:
        document |= {"prompt": "?", "parameters": {}}
        document["options"] = [{"id": letter, "text": letter, "correct": letter == "a"} for letter in "abcd"]
    return ItemVersion(
        item_key=f"i{index}", number=1, current=True, digest="", module_key="m", use="assessment", competency_key="c",
        difficulty=50, guessing=0.25, document=document, published_at=now, **here,
    )  # fmt: skip


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    for key, value in measure(quick=parser.parse_args().quick).items():
        print(f"{key:32} {value:,.6g}")


if __name__ == "__main__":
    main()
