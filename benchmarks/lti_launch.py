"""How long a launch from an LMS takes on our side: login, checked id_token, first page, for learners who come first.

Every learner is new: identity, account, place in the course and session are made. Requests go to the application in
this process, on SQLite; what the platform does (signing, its pages) is not counted, its key set is fetched once.
`login` is the answer to the platform's login request, `launch` the checked token and everything that it changes, `page`
the way to the first page and the page of an assessment. The limit is 60 ms for 95 of 100 launches. Beside it, in the
same run: one bare RS256 verification of the same token with the same library, the launch of the same people again, and
the processor's time, which other work on the machine does not lengthen.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from tempfile import TemporaryDirectory
from typing import Any

from joserfc import jws
from werkzeug.test import Client

from assessments.items.service import publish_items
from benchmarks.gates import Gate
from core.clock import utc_now
from core.database import Database
from core.settings import Settings, read_settings
from course.curriculum.folder import read_course_folder
from course.curriculum.service import publish_course
from course.enrolment import service as enrolment
from lms_adapter.lti.http import PlatformHttp
from migrations.upgrade import upgrade_database
from tests.factories.platforms import connect_simulated
from tests.simulators.lti.browserless import PersonAtPlatform, Visit
from tests.simulators.lti.platform import SimulatedPlatform
from web.app import create_app
from web.lti.platform_http import keep_platform_http

TOOL = "https://tool.example"
STEPS = ("login", "launch", "page")
PROCESSOR = "processor"
LIMIT_SECONDS = 0.060
GATES = [Gate("first_launch_p95_seconds", high=LIMIT_SECONDS)]
TARGETS = {"course": "responsable-ecommerce", "target": "assessment:a05"}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Seconds of the server for first and repeated launches, by step, and their ratio to a bare verification."""
    learners = 20 if quick else 400
    with TemporaryDirectory() as folder:
        settings = read_settings(
            {"PASSERELLE_HOME": folder, "PASSERELLE_SECRET_KEY": "b" * 40, "PASSERELLE_PUBLIC_URL": TOOL}
        )
        database = Database(settings.database_url)
        upgrade_database(database)
        platform = SimulatedPlatform("moodle")
        _connect(database, platform)
        timed = Timed(_application(settings, database, platform))
        course = platform.add_course("Promotion")
        activity = platform.add_activity(course, custom=TARGETS)
        people = [platform.add_account(f"Lina Test{number}") for number in range(learners + 5)]
        for person in people:
            platform.enrol(course, person)
        found: dict[str, float] = {}
        token = ""
        for kind in ("first", "repeated"):
            steps: list[dict[str, float]] = []
            for person in people:
                visit = PersonAtPlatform(platform, person, Client(timed)).open(activity)
                _check(visit)
                token = visit.fields["id_token"]
                steps.append(timed.taken())
            found |= _figures(kind, steps[5:])
        found["bare_rs256_verification_seconds"] = _bare(token, platform)
        database.close()
    found["first_launch_over_bare_verification"] = (
        found["first_launch_p50_seconds"] / found["bare_rs256_verification_seconds"]
    )
    return found


class Timed:
    """The application with a clock at its door; every request comes from an address of its own."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._requests = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Serve one request, whole."""
        self._requests += 1
        high, low = divmod(self._requests, 250)
        environ["REMOTE_ADDR"] = f"10.1.{high % 250}.{low + 1}"
        path = environ["PATH_INFO"]
        step = "login" if path.endswith("/login") else "launch" if path.endswith("/launch") else "page"
        start, processor = time.perf_counter(), time.thread_time()
        answer = self._application(environ, start_response)
        body = b"".join(answer)
        close = getattr(answer, "close", None)
        if close is not None:
            close()
        self._seconds[step] += time.perf_counter() - start
        self._seconds[PROCESSOR] += time.thread_time() - processor
        return [body]

    def taken(self) -> dict[str, float]:
        """Seconds by step, and of the processor, since the last call."""
        seconds, self._seconds = dict(self._seconds), defaultdict(float)
        return seconds


def _application(settings: Settings, database: Database, platform: SimulatedPlatform) -> Callable[..., Any]:
    app = create_app(settings, database)
    keep_platform_http(app, settings, PlatformHttp(private_platforms=False, transport=platform.transport()))
    return app


def _connect(database: Database, platform: SimulatedPlatform) -> None:
    """A published course, and the platform registered by hand."""
    now, folder = utc_now(), read_course_folder()
    platform.add_tool(
        login_url=f"{TOOL}/lti/bench/login", launch_url=f"{TOOL}/lti/bench/launch", jwks_uri=f"{TOOL}/lti/bench/jwks"
    )
    with database.transaction() as session:
        organisation = enrolment.add_organisation(session, key="bench", name="Bench", now=now)
        course = publish_course(session, organisation_id=organisation.id, folder=folder, now=now)
        publish_items(session, organisation_id=organisation.id, course_id=course.id, items=folder.items, now=now)
        connect_simulated(session, platform, organisation_id=organisation.id)


def _check(visit: Visit) -> None:
    if not visit.opened or not visit.addresses[-1].endswith("/a05"):
        raise RuntimeError(f"a launch failed ({visit.status}): the figures would mean nothing\n{visit.text[:500]}")


def _figures(kind: str, steps: list[dict[str, float]]) -> dict[str, float]:
    whole, processor = [sum(one[step] for step in STEPS) for one in steps], [one[PROCESSOR] for one in steps]
    found = {
        f"{kind}_launch_p50_seconds": statistics.median(whole),
        f"{kind}_launch_p95_seconds": statistics.quantiles(whole, n=20)[18],
        f"{kind}_processor_p50_seconds": statistics.median(processor),
        f"{kind}_processor_p95_seconds": statistics.quantiles(processor, n=20)[18],
    }
    for step in STEPS:
        found[f"{kind}_step_{step}_p50_seconds"] = statistics.median(one[step] for one in steps)
    return found


def _bare(token: str, platform: SimulatedPlatform) -> float:
    """Median seconds of the signature alone."""
    key, seconds = platform.issuer.key, []
    for _ in range(200):
        start = time.perf_counter()
        jws.deserialize_compact(token, key, algorithms=["RS256"])
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)
