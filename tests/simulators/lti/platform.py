"""A simulated LTI platform: a WSGI application, with handles for tests to prepare it, disturb it and look at its state.

Everything is in memory and under one lock. What the platforms really do is in `profiles`; each service has its module.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import httpx
from joserfc.jwk import RSAKey
from werkzeug.wrappers import Request, Response

from core.clock import utc_now
from lms_adapter.lti import claims
from tests.simulators.lti.answers import Refused, html_page, json_answer, refusal
from tests.simulators.lti.campus import Account, Activity, Course, CourseRole, Recorded, Tool
from tests.simulators.lti.faults import Faults
from tests.simulators.lti.gradebook import Column, GradeBook
from tests.simulators.lti.issuer import Issuer
from tests.simulators.lti.messages import Begun
from tests.simulators.lti.profiles import PROFILES, ProfileName
from tests.simulators.lti.routing import route
from tests.simulators.lti.tokens import LIFETIME, Granted
from tests.simulators.lti.transport import PlatformTransport

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class SimulatedPlatform:
    """One site of an LMS."""

    def __init__(
        self,
        profile: ProfileName = "moodle",
        *,
        url: str = "https://lms.example",
        clock: Callable[[], datetime] = utc_now,
        to_tools: httpx.BaseTransport | None = None,
        client_id: str = "client-1",
        key: RSAKey | None = None,
    ) -> None:
        """`to_tools` stands in for the network when the platform fetches a tool's keys; `key` saves making one."""
        self.profile = PROFILES[profile]
        self.url = url.rstrip("/")
        self.clock = clock
        self.to_tools = httpx.Client(transport=to_tools, trust_env=False)
        self.reaches_tools = True
        """False: the tool's key set is at an address that the platform does not call."""
        self.issuer = Issuer(self.url, client_id, key=key)
        self.tools: dict[str, Tool] = {}
        self.accounts: dict[str, Account] = {}
        self.courses: dict[str, Course] = {}
        self.activities: dict[str, Activity] = {}
        self.book = GradeBook()
        self.tokens: dict[str, Granted] = {}
        self.token_lifetime = LIFETIME
        self.faults = Faults()
        self.log: list[Recorded] = []
        self.problems: list[str] = []
        """Why tokens and messages of tools were not taken, for a test that wonders."""
        self.key_fetches = 0
        self.launches: dict[str, Begun] = {}
        """Launches that a person began, by the hint that travels."""
        self.registration_tokens: dict[str, bool] = {}
        """Bearers for one dynamic registration each; True once used."""
        self.responses: list[dict[str, Any]] = []
        """Claims of the deep linking responses that were taken, newest last."""
        self.picked: list[dict[str, Any]] = []
        """Content items that came back from deep linking, newest last."""
        self._numbers = iter(range(2, 10**9))
        self._lock = threading.RLock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        with self._lock:
            answer, fault = self._answer(request)
        if fault in ("timeout", "lost_answer", "down"):
            time.sleep(self.faults.hang_seconds if environ.get("passerelle.served") else 0)
        return answer(environ, start_response)

    def transport(self) -> PlatformTransport:
        """For httpx: calls end here."""
        return PlatformTransport(self)

    def move(self, url: str) -> None:
        """Live at another address from now on."""
        self.url = self.issuer.issuer = url.rstrip("/")

    # addresses

    @property
    def token_url(self) -> str:
        return self.url + self.profile.token

    @property
    def authorization_url(self) -> str:
        return self.url + self.profile.authorization

    @property
    def jwks_url(self) -> str:
        return self.url + self.profile.keys

    def line_items_url(self, course_id: str, client_id: str | None = None) -> str:
        """Of the columns of a course."""
        return self._with_type(self.profile.line_items.format(context=course_id), client_id)

    def line_item_url(self, column: Column) -> str:
        """The id of a column."""
        path = self.profile.line_item.format(context=column.course_id, item=column.id)
        return self._with_type(path, column.client_id)

    def memberships_url(self, course_id: str, client_id: str | None = None) -> str:
        """Of the roster of a course."""
        tool = self.tools[client_id or self.issuer.client_id]
        return self.url + self.profile.memberships.format(context=course_id, tool=tool.deployment_id)

    # what is there

    def add_tool(
        self,
        *,
        login_url: str = "https://tool.example/lti/org/login",
        launch_url: str = "https://tool.example/lti/org/launch",
        jwks_uri: str = "https://tool.example/lti/org/jwks",
        client_id: str | None = None,
        scopes: Iterable[str] = claims.SCOPES,
        keyset: dict[str, Any] | None = None,
        custom: dict[str, str] | None = None,
    ) -> Tool:
        """Register a tool by hand; `keyset` pastes its keys instead of fetching them."""
        tool = Tool(
            client_id or self.issuer.client_id,
            str(len(self.tools) + 1),
            login_url,
            (launch_url,),
            launch_url,
            jwks_uri,
            tuple(scopes),
            dict(custom or {}),
            keyset,
            pasted=keyset is not None,
        )
        self.tools[tool.client_id] = tool
        return tool

    def add_account(self, name: str, *, number: str | None = None, administrator: bool = False) -> Account:
        """Somebody new."""
        own = number or str(next(self._numbers))
        email = f"{name.lower().replace(' ', '.')}@lms.example"
        self.accounts[own] = Account(own, name, email, administrator)
        return self.accounts[own]

    def add_course(self, title: str, *, number: str | None = None, copied_from: Course | None = None) -> Course:
        """A course; a copy has the columns and links of the first as well, with new ids, and no grades."""
        history = (copied_from.id, *copied_from.copied_from) if copied_from else ()
        course = Course(number or str(next(self._numbers)), title, title.upper()[:20], copied_from=history)
        self.courses[course.id] = course
        for activity in [one for one in self.activities.values() if copied_from and one.course_id == copied_from.id]:
            self.add_activity(course, title=activity.title, custom=activity.custom, client_id=activity.client_id)
        return course

    def enrol(self, course: Course, account: Account, role: CourseRole = "student") -> None:
        """Give somebody a place in a course."""
        course.roles[account.id] = role

    def add_activity(
        self,
        course: Course,
        *,
        title: str = "Activité",
        custom: dict[str, str] | None = None,
        client_id: str | None = None,
        maximum: float | None = 100.0,
        tag: str = "",
        resource_id: str = "",
    ) -> Activity:
        """A link of a tool in a course, with a column of its own unless `maximum` is None."""
        client = client_id or self.issuer.client_id
        activity = Activity(str(next(self._numbers)), course.id, client, title, dict(custom or {}))
        self.activities[activity.id] = activity
        if maximum is not None:
            self.add_column(
                course.id,
                client_id=client,
                label=title,
                maximum=maximum,
                activity_id=activity.id,
                coupled=True,
                tag=tag,
                resource_id=resource_id,
            )
        return activity

    def add_column(self, course_id: str, **parts: Any) -> Column:
        """A column of the grade book; `parts` as in gradebook.Column."""
        parts.setdefault("client_id", self.issuer.client_id)
        column = Column(str(next(self._numbers)), course_id, **parts)
        self.book.columns[column.id] = column
        return column

    def override(self, column: Column, account: Account, score: float, *, comment: str = "") -> None:
        """A teacher types a grade."""
        with self._lock:
            grade = column.grade_of(account.id)
            grade.change("teacher", score, comment, self.clock())
            grade.overridden = True

    def course_for(self, tool: Tool, course_id: str) -> Course:
        """The course, if the tool may act in it."""
        if course_id not in self.courses:
            raise Refused(404, f"Not Found: Course {course_id} doesn't exist")
        return self.courses[course_id]

    def forget_tokens(self) -> None:
        """Every token is worth nothing from now on."""
        with self._lock:
            self.tokens.clear()

    def requests(self, service: str) -> list[Recorded]:
        """What came to a service."""
        with self._lock:
            return [one for one in self.log if one.service == service]

    # answering

    def _answer(self, request: Request) -> tuple[Response, str]:
        service, handler = route(self, request)
        fault = self.faults.draw(service)
        answer = self._handled(handler, request) if fault in ("", "lost_answer") else self._failing(fault)
        answer.date = self.clock()
        if fault in ("timeout", "lost_answer", "down"):
            answer = json_answer({}, status=504)
            answer.headers["X-Simulated-Fault"] = fault
        self.log.append(
            Recorded(
                self.clock(),
                service,
                request.method,
                request.path,
                request.args.to_dict(),
                {name.lower(): value for name, value in request.headers.items()},
                request.get_data(),
                answer.status_code,
                fault,
            )
        )
        return answer, fault

    def _handled(self, handler: Callable[[], Response], request: Request) -> Response:
        request.get_data(parse_form_data=False, cache=True)
        try:
            return handler()
        except Refused as refused:
            return refusal(self.profile, refused)

    def _failing(self, fault: str) -> Response:
        if fault == "throttled":
            answer = json_answer({"error": "slow down"}, status=429)
            answer.headers["Retry-After"] = str(self.faults.retry_after)
            return answer
        if fault == "allowance":
            answer = json_answer({"errors": "Rate Limit Exceeded"}, status=403)
            answer.headers["X-Rate-Limit-Remaining"] = "0.0"
            return answer
        return html_page(500, "Internal Server Error")

    def _with_type(self, path: str, client_id: str | None) -> str:
        tool = self.tools[client_id or self.issuer.client_id]
        return self.url + path + (f"?type_id={tool.deployment_id}" if self.profile.type_id else "")
