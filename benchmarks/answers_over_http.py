"""How many answers a second travel the whole way: HTTP request, grading, mastery update, outbox row, commit.

`passerelle serve` runs on SQLite (one process) and on PostgreSQL (two); four clients answer graded items, each as
learners of their own. Beside each, in the same run, four threads do only the same writes (response, mastery state,
delivery; one commit an answer) with the bare driver: the limit that no application can pass. Clients, server and
database share the machine.
"""

from __future__ import annotations

import http.client
import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from assessments.attempts import service as attempts
from assessments.attempts.models import Response
from assessments.items.kinds.long_fill_in import LongFillInBody
from assessments.items.places import response_in_places
from assessments.items.published import items_by_id
from assessments.items.service import publish_items
from benchmarks.servers import session_cookie, web_server
from core.clock import utc_now
from core.database import Database
from core.settings import Settings, read_settings
from course.curriculum.folder import read_course_folder
from course.curriculum.service import publish_course
from course.enrolment import service as enrolment
from course.enrolment.models import Role
from learning import answering
from migrations.upgrade import upgrade_database
from tests.factories.right_responses import right_response
from tests.services.postgresql import empty_database, running_postgresql

CLIENTS = 4
ASSESSMENT = "a05"


@dataclass(frozen=True)
class Answer:
    """One request to send."""

    cookie: str
    token: str
    path: str
    body: bytes


def measure(*, quick: bool = False) -> dict[str, float]:
    """Answers a second over HTTP and with the bare driver, on both databases, and their ratios."""
    learners = 12 if quick else 120
    found: dict[str, float] = {}
    with TemporaryDirectory() as folder, running_postgresql() as server, empty_database(server) as url:
        for name, database_url in (("sqlite", f"sqlite:///{folder}/bench.sqlite3"), ("postgresql", url)):
            settings = read_settings(
                {
                    "PASSERELLE_HOME": folder,
                    "PASSERELLE_DATABASE_URL": database_url,
                    "PASSERELLE_SECRET_KEY": secrets.token_hex(32),
                    "PASSERELLE_PORT": "0",
                }
            )
            answers = _prepare(settings, learners)
            processes = 1 if name == "sqlite" else 2
            with web_server(settings, processes=processes) as port:
                rate = _rate(answers, lambda batch, port=port: _post(batch, port))  # type: ignore[misc]
            bare = _rate(list(range(len(answers))), _bare_writer(settings))
            found[f"{name}_http_per_second"] = rate
            found[f"{name}_bare_driver_per_second"] = bare
            found[f"{name}_ratio"] = rate / bare
    return found


def _prepare(settings: Settings, learners: int) -> list[list[Answer]]:
    """A published course, learners with an open attempt each, and the answers they will send."""
    database, folder, now = Database(settings.database_url), read_course_folder(), utc_now()
    upgrade_database(database)
    answers = []
    with database.transaction() as session:
        organisation = enrolment.add_organisation(session, key="bench", name="Bench", now=now)
        course = publish_course(session, organisation_id=organisation.id, folder=folder, now=now)
        publish_items(session, organisation_id=organisation.id, course_id=course.id, items=folder.items, now=now)
        cohort = enrolment.add_cohort(
            session, organisation_id=organisation.id, course_id=course.id, name="Bench", now=now
        )
        for number in range(learners):
            person = enrolment.add_person(
                session,
                organisation_id=organisation.id,
                email=f"bench{number}@bench.test",
                display_name=f"Bench {number}",
                role=Role.LEARNER,
                now=now,
            )
            enrolment.join_cohort(session, cohort=cohort, person=person, now=now)
            attempt = answering.begin(session, person=person, course=course, kind="graded", target=ASSESSMENT, now=now)
            cookie, token = session_cookie(settings, person)
            answers.append(
                [
                    Answer(cookie, token, f"/api/v1/attempts/{attempt.id}/responses", json.dumps(body).encode())
                    for body in _bodies(session, attempt)
                ]
            )
    database.close()
    return answers


def _bodies(session: Any, attempt: Any) -> Iterator[dict[str, Any]]:
    for version in items_by_id(session, ids=attempt.items).values():
        variant = attempts.variant_of(attempt, version)
        body = variant.item.body
        if isinstance(body, LongFillInBody):
            response = {"text": "mot " * body.minimum_words}
        else:
            response = response_in_places(variant, right_response(variant))
        yield {"item": version.item_key, "response": response, "idempotency_key": secrets.token_hex(8)}


def _rate(work: list[Any], do: Callable[[list[Any]], int]) -> float:
    """Answers a second when CLIENTS threads share the work."""
    counts: list[int] = []
    threads = [threading.Thread(target=lambda part=work[n::CLIENTS]: counts.append(do(part))) for n in range(CLIENTS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(counts) != CLIENTS:
        raise RuntimeError("a client failed: the figures would mean nothing")
    return sum(counts) / (time.perf_counter() - start)


def _post(batch: list[list[Answer]], port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    sent = 0
    for answer in (one for learner in batch for one in learner):
        headers = {"Content-Type": "application/json", "Cookie": answer.cookie, "X-CSRFToken": answer.token}
        connection.request("POST", answer.path, answer.body, headers)
        reply = connection.getresponse()
        text = reply.read()
        if reply.status != 200:
            raise RuntimeError(f"{reply.status}: {text[:300]!r}")
        sent += 1
    connection.close()
    return sent


_COPIED = [column.name for column in Response.__table__.columns if column.name not in ("id", "idempotency_key")]
_RESPONSE = (
    f"INSERT INTO response (idempotency_key, {', '.join(_COPIED)})"
    f" SELECT {{key}}, {', '.join(_COPIED)} FROM response WHERE id = {{id}}"
)
_STATE = (
    "UPDATE mastery_state SET mean = {mean}, covariance = {covariance}, responses = responses + 1"
    " WHERE person_id = {id}"
)
_DELIVERY = "UPDATE delivery SET revision = revision + 1, record = {record} WHERE person_id = {id}"


def _bare_writer(settings: Settings) -> Callable[[list[int]], int]:
    """The same three writes and a commit, with nothing in between."""
    sqlite = settings.database_url.startswith("sqlite")
    mark = "?" if sqlite else "%s"
    response = _RESPONSE.format(key=mark, id=mark)
    state = _STATE.format(mean=mark, covariance=mark, id=mark)
    delivery = _DELIVERY.format(record=mark, id=mark)
    record = json.dumps({"module": "mod05", "lessons_done": 0, "score": None, "passed": False})

    def write(batch: list[int]) -> int:
        connection: Any = _connect(settings)
        rows = connection.execute("SELECT min(id), person_id FROM response GROUP BY person_id").fetchall()
        for number, learner in enumerate(batch):
            first, person = rows[learner % len(rows)]
            for part in range(20):
                if sqlite:
                    connection.execute("BEGIN IMMEDIATE")
                connection.execute(response, (f"bare-{learner}-{part}-{number}", first))
                connection.execute(state, (b"\x00" * 120, b"\x00" * 1800, person))
                connection.execute(delivery, (record, person))
                connection.commit()
        connection.close()
        return len(batch) * 20

    return write


def _connect(settings: Settings) -> Any:
    if settings.database_url.startswith("sqlite"):
        path = Path(settings.database_url.removeprefix("sqlite:///"))
        connection = sqlite3.connect(path, timeout=60, isolation_level=None)
        connection.execute("PRAGMA synchronous=FULL")
        return connection
    return psycopg.connect(settings.database_url.replace("+psycopg", ""))
