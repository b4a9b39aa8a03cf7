"""The next page of a collection, as platforms write it into the Link header (RFC 8288).

Read with forbearance: Moodle writes typographic quotes and HTML entities. A page of another origin is not followed: the
token is for one platform, and a list must not lead elsewhere.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import urljoin

from core.origins import same_origin
from lms_adapter.lti.service_errors import ServiceError

MOST_PAGES = 1_000
LONGEST_WALK = timedelta(minutes=4)
"""How long the pages of one list are followed; shorter than the lease of whoever follows them."""
LONGEST_HEADER = 8_000
"""Characters of a Link header that are read."""
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_RELATIONS = re.compile(r"\brel\s*=([^,;]*)", re.IGNORECASE)
_NEXT = re.compile(r"(?<![\w-])next(?![\w-])", re.IGNORECASE | re.ASCII)


def pages_left(clock: Callable[[], datetime]) -> Iterator[int]:
    """Turns of a loop over pages. Raises ServiceError where there is no last page, or none within reason."""
    began = clock()
    for number in range(MOST_PAGES):
        if clock() - began > LONGEST_WALK:
            break
        yield number
    raise ServiceError("The list has no last page.", kind="permanent", code="endless_pages")


def next_page(headers: Mapping[str, str], *, url: str) -> str | None:
    """The address of the page after the one at `url`; `headers` with names in lower case. Raises ServiceError."""
    try:
        following = next_link(headers.get("link", ""), url=url)
    except ValueError as error:
        raise ServiceError("The next page has no address.", kind="permanent", code="bad_address") from error
    return following if following and same_origin(url, following) and following != url else None


def next_link(header: str, *, url: str) -> str:
    """What follows the page at `url`, wherever that is; empty on the last one. Raises ValueError: it is no address."""
    for address, parameters in _LINK.findall(header[:LONGEST_HEADER]):
        if address.strip() and any(_NEXT.search(relations) for relations in _RELATIONS.findall(parameters)):
            return urljoin(url, html.unescape(address.strip()))
    return ""
