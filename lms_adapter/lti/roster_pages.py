"""A course's whole roster from its platform: every page, or the reason why it stayed incomplete.

Nothing is written here and no connection to the database is open. The pages follow one another by their `next` links,
to the same origin only: the access token must not travel elsewhere. No filter by role and no page size is asked for:
Moodle answers everybody on one page, and loses the filter on the next ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from core.origins import same_origin
from lms_adapter.lti.claims import SCOPE_MEMBERSHIPS
from lms_adapter.lti.http import Answer
from lms_adapter.lti.models import Registration
from lms_adapter.lti.nrps import MEDIA_TYPE, Listed, NotARoster, Page, merge_pages, read_page
from lms_adapter.lti.paging import LONGEST_WALK, MOST_PAGES
from lms_adapter.lti.service_errors import ServiceError

MOST_MEMBERS = 20_000
SECOND_TRIES = 5
"""Calls of one walk that are made once more at once: a page that fails by chance shall not cost all pages before it."""


class Services(Protocol):
    """What calls a platform with a token for us: lms_adapter.lti.platform.PlatformServices."""

    def call(
        self,
        registration: Registration,
        method: str,
        url: str,
        *,
        scopes: Sequence[str],
        now: datetime,
        accept: str,
        content_type: str | None = None,
        document: Any = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        """The platform's answer. Raises ServiceError."""
        ...


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk through the pages brought."""

    members: dict[str, Listed]
    """By `user_id`, in order of it."""
    pages: int
    began: datetime
    problem: str = ""
    """Why it is not the whole roster; empty where it is."""
    kind: str = ""
    """retry, permanent or person, as of a ServiceError."""
    retry_after: float | None = None
    """Seconds that the platform asked us to wait."""

    @property
    def complete(self) -> bool:
        """Whether who is not in it is not in the course."""
        return not self.problem


def walk_roster(services: Services, *, registration: Registration, url: str, clock: Callable[[], datetime]) -> Walk:
    """Read every page of the roster at `url`."""
    began, pages, visited, address = clock(), list[Page](), set[str](), url
    again = SECOND_TRIES
    while address:
        problem = _why_not_further(url, address, visited, pages, clock() - began)
        if problem:
            return _ended(pages, began, problem, "permanent")
        visited.add(address)
        try:
            page = _read(services, registration, address, clock())
        except ServiceError as error:
            if again and error.kind == "retry" and error.retry_after is None and error.code != "throttled":
                again -= 1
                visited.discard(address)
                continue
            return _ended(pages, began, error.code, error.kind, error.retry_after)
        except NotARoster:
            return _ended(pages, began, "not_a_roster", "permanent")
        pages.append(page)
        address = page.next_url
    return _ended(pages, began, "unreadable_members" if any(page.unreadable for page in pages) else "", "permanent")


def _read(services: Services, registration: Registration, address: str, now: datetime) -> Page:
    answer = services.call(registration, "GET", address, scopes=(SCOPE_MEMBERSHIPS,), now=now, accept=MEDIA_TYPE)
    return read_page(answer.document, url=answer.url or address, link_header=answer.headers.get("link", ""))


def _why_not_further(url: str, address: str, visited: set[str], pages: list[Page], spent: timedelta) -> str:
    if address in visited:
        return "pages_in_a_circle"
    if not same_origin(url, address):
        return "foreign_next_page"
    if len(pages) >= MOST_PAGES:
        return "too_many_pages"
    if spent > LONGEST_WALK:
        return "too_slow"
    if sum(len(page.members) for page in pages) > MOST_MEMBERS:
        return "too_many_members"
    return ""


def _ended(pages: list[Page], began: datetime, problem: str, kind: str, retry_after: float | None = None) -> Walk:
    members = merge_pages(pages)
    if len(members) > MOST_MEMBERS:
        members, problem, kind = {}, "too_many_members", "permanent"
    return Walk(members, len(pages), began, problem, kind if problem else "", retry_after)
