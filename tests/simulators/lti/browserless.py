"""Somebody at a simulated platform who clicks on a link, without a browser: forms and redirects are followed by hand.

The tool is a werkzeug test client, such as Flask's; the cookies of one person are its cookies. What a browser adds is
added here: Origin of a page that posts itself, the query of a GET login.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from werkzeug.test import Client, TestResponse

from tests.simulators.lti import auth
from tests.simulators.lti.campus import Account, Activity, Course
from tests.simulators.lti.gradebook import Column
from tests.simulators.lti.messages import Begun
from tests.simulators.lti.platform import SimulatedPlatform

REDIRECTS = 8
_FORM = re.compile(r'<form\b[^>]*\baction="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
_INPUT = re.compile(r"<input\b[^>]*>")


@dataclass(slots=True)
class Visit:
    """One launch: what was sent and what came at each step."""

    begun: Begun
    login: TestResponse | None = None
    authentication: dict[str, str] = field(default_factory=dict)
    """What the tool asked the authorization endpoint for."""
    fields: dict[str, str] = field(default_factory=dict)
    """What the platform's page posted to the tool."""
    launched: TestResponse | None = None
    """The tool's answer to that post."""
    page: TestResponse | None = None
    """Where the redirects ended."""
    addresses: list[str] = field(default_factory=list)
    """Addresses on the way, the last one first shown."""

    @property
    def status(self) -> int:
        """Of the last answer."""
        last = self.page or self.launched or self.login
        return last.status_code if last is not None else 0

    @property
    def text(self) -> str:
        """Of the last answer."""
        last = self.page or self.launched or self.login
        return last.get_data(as_text=True) if last is not None else ""

    @property
    def opened(self) -> bool:
        """The launch was accepted and its first page came."""
        return self.page is not None and self.page.status_code == 200 and "/l/" in self.addresses[-1]


class PersonAtPlatform:
    """An account of the platform in front of a browser that holds the tool's cookies."""

    def __init__(self, platform: SimulatedPlatform, account: Account, tool: Client) -> None:
        self.platform = platform
        self.account = account
        self.tool = tool
        self._at = Client(platform)

    def open(self, activity: Activity, **more: Any) -> Visit:
        """Click on a link and go as far as it leads."""
        return self.follow(auth.begin(self.platform, self.account, activity, **more))

    def choose(self, course: Course, **more: Any) -> Visit:
        """Begin deep linking, as teachers do."""
        return self.follow(auth.begin_deep_linking(self.platform, self.account, course, **more))

    def review(self, column: Column, learner: Account, **more: Any) -> Visit:
        """Click on a learner's submission in the grade book."""
        return self.follow(auth.begin_review(self.platform, self.account, column, learner, **more))

    def follow(self, begun: Begun) -> Visit:
        """The whole way."""
        visit = self.log_in(begun)
        if self.authenticate(visit):
            self.arrive(visit)
        return visit

    def log_in(self, begun: Begun, changes: Mapping[str, str] | None = None) -> Visit:
        """Step 1: the login request, by POST (GET from Open edX); `changes` replaces fields, "" leaves one out."""
        fields = {**auth.login_fields(self.platform, begun), **(changes or {})}
        fields = {name: value for name, value in fields.items() if value}
        parts = urlsplit(begun.tool.login_url)
        visit = Visit(begun)
        if self.platform.profile.name == "openedx":
            visit.login = self.tool.get(parts.path, query_string=fields, base_url=_origin(begun.tool.login_url))
        else:
            visit.login = self.tool.post(parts.path, data=fields, base_url=_origin(begun.tool.login_url))
        return visit

    def authenticate(self, visit: Visit, changes: Mapping[str, str] | None = None) -> bool:
        """Step 2: the tool's redirect to the authorization endpoint and the form that comes back, if one does."""
        address = _next(visit.login)
        if not address.startswith(self.platform.authorization_url):
            return False
        visit.authentication = {**dict(parse_qsl(urlsplit(address).query)), **(changes or {})}
        answer = self._at.get(
            self.platform.profile.authorization, query_string=visit.authentication, base_url=self.platform.url
        )
        if answer.status_code != 200:
            return False
        _, visit.fields = read_form(answer.get_data(as_text=True))
        return True

    def arrive(self, visit: Visit, changes: Mapping[str, str] | None = None, *, origin: str | None = None) -> None:
        """Steps 3 and 4: the platform's page posts its fields, then redirects are followed. `origin` "" sends none."""
        fields = {name: value for name, value in {**visit.fields, **(changes or {})}.items() if value}
        launch_url = visit.authentication.get("redirect_uri") or visit.begun.tool.redirect_uris[0]
        sender = self.platform.url if origin is None else origin
        headers = {"Origin": sender} if sender else {}
        visit.launched = self.tool.post(
            urlsplit(launch_url).path, data=fields, headers=headers, base_url=_origin(launch_url)
        )
        self._follow(visit, launch_url)

    def post_back(self, address: str, fields: Mapping[str, str]) -> int:
        """The browser posts a form of ours to the platform; the platform's status."""
        parts = urlsplit(address)
        assert _origin(address) == self.platform.url, address
        return self._at.post(
            parts.path, query_string=parts.query, data=dict(fields), base_url=self.platform.url
        ).status_code

    def _follow(self, visit: Visit, launch_url: str) -> None:
        answer, base = visit.launched, _origin(launch_url)
        for _ in range(REDIRECTS):
            if answer is None or answer.status_code not in (301, 302, 303, 307, 308):
                break
            location = urlsplit(answer.headers["Location"])
            address = location.path + (f"?{location.query}" if location.query else "")
            visit.addresses.append(address)
            answer = visit.page = self.tool.get(address, base_url=base)


def read_form(page: str, *, holding: str = "") -> tuple[str, dict[str, str]]:
    """Address and fields of the first form of a page, or of the first that holds a field of this name."""
    for action, inside in _FORM.findall(page):
        fields = {}
        for one in _INPUT.findall(inside):
            name, value = re.search(r'\bname="([^"]*)"', one), re.search(r'\bvalue="([^"]*)"', one)
            if name:
                fields[unescape(name.group(1))] = unescape(value.group(1)) if value else ""
        if not holding or holding in fields:
            return unescape(action), fields
    raise AssertionError(f"the page holds no form with {holding or 'anything'}")


def _next(answer: TestResponse | None) -> str:
    """Where the answer to a login leads: by a redirect, or by the page that first stores the state at the platform."""
    if answer is None:
        return ""
    if answer.status_code in (302, 303):
        return answer.headers["Location"]
    found = re.search(r'data-next(?:-address)?="([^"]+)"', answer.get_data(as_text=True))
    return unescape(found.group(1)) if found else ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
