"""Reading what the services of one known course answer: its columns and its roster. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator

from lms_adapter.lti import claims
from lms_adapter.lti.ags import LINE_ITEMS_TYPE
from lms_adapter.lti.client_assertion import Granted
from lms_adapter.lti.doctor.case import Case
from lms_adapter.lti.doctor.findings import Finding, Value
from lms_adapter.lti.doctor.permissions import ask_for_token
from lms_adapter.lti.http import Answer
from lms_adapter.lti.nrps import MEDIA_TYPE, NotARoster, read_page
from lms_adapter.lti.paging import next_page

MOST_PAGES = 20


def check_line_items(case: Case) -> Iterator[Finding]:
    """Whether the columns of the newest course can be read, and how many of ours are still there."""
    context = case.facts.line_items_of
    if context is None:
        yield Finding("line_items", "no_course_yet", "unknown")
        return
    token = _token_for(case, (claims.SCOPE_LINE_ITEM, claims.SCOPE_LINE_ITEM_READ))
    there: set[str] = set()
    address: str | None = context.line_items_url
    pages = 0
    while address and pages < MOST_PAGES:
        answer = _read(case, address, LINE_ITEMS_TYPE, token)
        entries = answer.document if isinstance(answer.document, list) else []
        there |= {str(one["id"]) for one in entries if isinstance(one, dict) and one.get("id")}
        address, pages = next_page(answer.headers, url=answer.url), pages + 1
    missing = sum(url not in there for url in case.facts.our_line_items)
    values: dict[str, Value] = {
        "course": context.title,
        "there": len(there),
        "ours": len(case.facts.our_line_items) - missing,
        "missing": missing,
    }
    yield Finding("line_items", "some_missing" if missing else "readable", "warning" if missing else "ok", values)


def check_roster(case: Case) -> Iterator[Finding]:
    """Whether the first page of the newest course's roster can be read, and says who people are."""
    context = case.facts.roster_of
    if context is None:
        yield Finding("roster", "no_course_yet", "unknown", {"product": case.registration.product})
        return
    answer = _read(case, context.memberships_url, MEDIA_TYPE, _token_for(case, (claims.SCOPE_MEMBERSHIPS,)))
    try:
        page = read_page(answer.document, url=answer.url, link_header=answer.headers.get("link", ""))
    except NotARoster:
        yield Finding("roster", "not_a_roster", "failed", {"course": context.title})
        return
    values: dict[str, Value] = {
        "course": context.title,
        "members": len(page.members),
        "named": sum(bool(one.name) for one in page.members),
        "addressed": sum(bool(one.email) for one in page.members),
        "more_pages": int(bool(page.next_url)),
        "product": case.registration.product,
    }
    if not page.members:
        yield Finding("roster", "empty", "warning", values)
    elif not values["named"]:
        yield Finding("roster", "names_withheld", "warning", values)
    else:
        yield Finding("roster", "readable", "ok", values)


def _token_for(case: Case, any_of: tuple[str, ...]) -> Granted:
    """The token of the examination; another one where it is not for this service (asked scope by scope)."""
    scope = next((one for one in any_of if case.token is not None and one in case.token.scopes), any_of[0])
    return ask_for_token(case, (scope,))


def _read(case: Case, url: str, accept: str, token: Granted) -> Answer:
    return case.http.get_json(url, accept=accept, token=token.token)
