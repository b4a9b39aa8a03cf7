"""Rosters as a test writes them, and a platform that answers with them page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from lms_adapter.lti.http import Answer
from lms_adapter.lti.models import Context, Registration
from lms_adapter.lti.roster import Reading, read_roster
from tests.factories.platform_course import MEMBERSHIPS, Connected
from tests.factories.school import NOON

Pages = dict[str, Any]


class Listing:
    """A platform that answers what a test put there: documents by address, or errors; `meanwhile` happens before."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.asked: list[str] = []
        self.accepted: list[str] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def call(
        self,
        registration: Registration,
        method: str,
        url: str,
        *,
        scopes: Sequence[str],
        accept: str,
        **options: Any,
    ) -> Answer:
        assert (method, list(options)) == ("GET", ["now"])
        assert list(scopes) == ["https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"]
        self.asked.append(url)
        self.accepted.append(accept)
        self.meanwhile()
        found = self.pages[url]
        if isinstance(found, Exception):
            raise found
        members, following = found
        headers = {"link": f'<{following}>; rel="next"'} if following else {}
        return Answer(200, {"id": url, "members": members}, headers, url)


def person(number: int, *, role: str = "Learner", **more: Any) -> dict[str, Any]:
    return {
        "user_id": str(number),
        "roles": [role],
        "name": f"Personne {number}",
        "email": f"p{number}@lms.example",
        "status": "Active",
        **more,
    }


def one_page(*members: dict[str, Any]) -> Listing:
    return Listing({MEMBERSHIPS: (list(members), "")})


def read(connected: Connected, platform: Listing, now: datetime = NOON) -> Reading:
    found = read_roster(connected.database, platform, context_id=connected.context.id, clock=lambda: now)
    assert found is not None
    return found


def context_of(connected: Connected) -> Context:
    with connected.database.reading() as session:
        return session.get_one(Context, connected.context.id)
